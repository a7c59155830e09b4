import type { Section } from '../../../shared/model/dump-index.ts';
import { type Deferred, deferKeys, referencesIn } from './deferred-keys.ts';
import type { RestoreOrder } from './model.ts';
import { nameOf, type SegmentPlan } from './plan.ts';
import { readSection } from './send.ts';
import { createTranslator } from './translate.ts';

/** Keys of smaller tables are made with the table: an ALTER TABLE would take longer than they do. */
const DEFER_BYTES = 1024 * 1024;

/**
 * Decides which keys come after the rows: of large tables, and not what the foreign keys of the others need.
 * @returns by the tables' names (nameOf)
 */
export async function chooseDeferred(
  { rows, structures }: SegmentPlan,
  order: RestoreOrder,
): Promise<ReadonlyMap<string, Deferred>> {
  const large = new Set(
    rows.filter(({ rawBytes }) => rawBytes >= DEFER_BYTES).map((section) => nameOf(section)),
  );
  const needed = new Map<string, (readonly string[])[]>();
  const candidates: { readonly section: Section; readonly sql: string }[] = [];
  // Says nothing of what it changes: it is sent later.
  const quiet = createTranslator(order.rules);
  for (const section of structures) {
    if (section.kind !== 'table-structure') continue;
    const sql = quiet.translate(section, await readSection(section, order)).toString('latin1');
    if (large.has(nameOf(section)) && deferKeys(sql, []) !== null) candidates.push({ section, sql });
    else
      for (const { table, columns } of referencesIn(sql))
        needed.set(table.toLowerCase(), [...(needed.get(table.toLowerCase()) ?? []), columns]);
  }
  const chosen = new Map<string, Deferred>();
  for (const { section, sql } of candidates) {
    const name = Buffer.from(section.object ?? '', 'utf8')
      .toString('latin1')
      .toLowerCase();
    const deferred = deferKeys(sql, needed.get(name) ?? []);
    if (deferred !== null) chosen.set(nameOf(section), deferred);
  }
  return chosen;
}
