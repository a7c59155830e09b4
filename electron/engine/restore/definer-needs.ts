import { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import type { InventoryObject } from '../../../shared/model/inventory.ts';
import type { ServerIdentity } from '../../../shared/model/server.ts';
import type { DumpReader } from '../container/reader.ts';
import { quoteAccount } from '../server/grants.ts';
import { createLockedAccount } from '../server/locked-account.ts';
import { grantTarget } from '../server/rights-model.ts';
import type { DatabaseTarget } from './model.ts';
import { targetName } from './run.ts';
import { statementsOf } from './statements.ts';

export interface DefinerNeedsOrder {
  readonly index: DumpIndex;
  readonly reader: DumpReader;
  /** What would be restored. */
  readonly sections: readonly Section[];
  /** Definers that the target lacks, as `user@host`. */
  readonly missing: ReadonlySet<string>;
  /** What would be restored, and under which names. */
  readonly databases: readonly DatabaseTarget[];
  readonly partialRevokes: boolean;
  /** The target. */
  readonly server: Pick<ServerIdentity, 'flavour' | 'version'>;
  readonly signal: AbortSignal;
}

/** A view or function whose definer the target lacks. */
type Orphan = Pick<InventoryObject, 'kind' | 'database' | 'name'> & { readonly definer: string };

/**
 * Views that cannot be created without accounts that the target lacks. Found by experiment on both flavours: a view
 * on a table is created although its own definer is missing, a view on another view or on a function whose definer
 * is missing is refused with 1449.
 * @returns null when every view can be created
 */
export async function definerNeeds(
  order: DefinerNeedsOrder,
): Promise<HoldfastError<'definers-needed'> | null> {
  const { index, missing, sections } = order;
  const orphans = (index.inventory?.objects ?? []).flatMap(({ kind, database, name, definer }): Orphan[] =>
    (kind === 'view' || kind === 'function') && definer !== null && missing.has(definer)
      ? [{ kind, database, name, definer }]
      : [],
  );
  if (orphans.length === 0) return null;
  const views: string[] = [];
  const needed = new Set<Orphan>();
  for (const section of sections) {
    if (section.kind !== 'view') continue;
    const names = await namesIn(order, section);
    // Another database's objects stand in a view with their database.
    const used = orphans.filter(
      ({ database, name }) =>
        names.has(name) && (database === section.database ? name !== section.object : names.has(database)),
    );
    if (used.length === 0) continue;
    views.push(`${section.database}.${section.object}`);
    for (const orphan of used) needed.add(orphan);
  }
  if (views.length === 0) return null;
  const definers = new Set([...needed].map(({ definer }) => definer));
  return new HoldfastError('definers-needed', {
    definers: [...definers],
    views,
    cure: await cureFor(definers, needed, order),
  });
}

/** Every name that a view's statement holds; columns among them, which only makes it ask for one account too many. */
async function namesIn(
  { reader, signal }: DefinerNeedsOrder,
  section: Section,
): Promise<ReadonlySet<string>> {
  const parts: Buffer[] = [];
  for await (const bytes of reader.read([section], { signal })) parts.push(bytes);
  const names = new Set<string>();
  for (const { tokens } of statementsOf(Buffer.concat(parts).toString('utf8'))) {
    for (const { kind, text } of tokens) if (kind === 'name') names.add(text);
  }
  return names;
}

/** Each account gets rights on the restored databases that its views and functions stand in or name, and on no others. */
async function cureFor(
  definers: ReadonlySet<string>,
  needed: ReadonlySet<Orphan>,
  order: DefinerNeedsOrder,
): Promise<string> {
  const { databases, partialRevokes, sections, server } = order;
  const lines: string[] = [];
  for (const definer of definers) {
    const account = quoteAccount(definer);
    const own = [...needed].filter((orphan) => orphan.definer === definer);
    const named = new Set(own.map(({ database }) => database));
    for (const section of sections)
      if (own.some(({ database, name }) => database === section.database && name === section.object))
        for (const name of await namesIn(order, section)) named.add(name);
    lines.push(`${createLockedAccount(account, server)};`);
    for (const target of databases)
      if (named.has(target.name))
        lines.push(
          `GRANT SELECT, EXECUTE ON ${grantTarget(targetName(target), partialRevokes)} TO ${account};`,
        );
  }
  return lines.join('\n');
}
