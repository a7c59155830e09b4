import type { Section } from '../../../shared/model/dump-index.ts';
import { type Deferred, deferKeys, type Reference, referencesIn } from './deferred-keys.ts';
import type { RestoreOrder } from './model.ts';
import { nameOf, type SegmentPlan } from './plan.ts';
import { readSection } from './send.ts';
import { createTranslator } from './translate.ts';

/** Keys of smaller tables are made with the table: an ALTER TABLE would take longer than they do. */
const DEFER_BYTES = 1024 * 1024;

/**
 * Decides which keys come after the rows: of large tables, and not what the foreign keys of the others need.
 * @param pointedAt what foreign keys that are on the target need
 * @returns by the tables' names (nameOf)
 */
export async function chooseDeferred(
  { rows, structures }: SegmentPlan,
  order: RestoreOrder,
  pointedAt: readonly Reference[],
): Promise<ReadonlyMap<string, Deferred>> {
  const large = new Set(
    rows.filter(({ rawBytes }) => rawBytes >= DEFER_BYTES).map((section) => nameOf(section)),
  );
  const needed = new Map<string, (readonly string[])[]>();
  const need = ({ table, columns }: Reference): void => {
    const key = table.toLowerCase();
    needed.set(key, [...(needed.get(key) ?? []), columns]);
  };
  for (const reference of pointedAt) need(reference);
  const candidates: { readonly section: Section; readonly sql: string }[] = [];
  // Under another collation two texts may become one, which is better said at its row than after all of them.
  const how = { withUnique: (order.rules.translation ?? null) === null };
  // Says nothing of what it changes: it is sent later.
  const quiet = createTranslator(order.rules);
  for (const section of structures) {
    if (section.kind !== 'table-structure') continue;
    const sql = quiet.translate(section, await readSection(section, order)).toString('latin1');
    if (large.has(nameOf(section)) && deferKeys(sql, [], how) !== null) candidates.push({ section, sql });
    else for (const reference of referencesIn(sql)) need(reference);
  }
  const chosen = new Map<string, Deferred>();
  for (const { section, sql } of candidates) {
    const name = Buffer.from(section.object ?? '', 'utf8')
      .toString('latin1')
      .toLowerCase();
    const deferred = deferKeys(sql, needed.get(name) ?? [], how);
    if (deferred !== null) chosen.set(nameOf(section), deferred);
  }
  return chosen;
}
