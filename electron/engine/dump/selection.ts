import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Inventory } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { DatabaseSummary } from '../../../shared/model/server.ts';
import { isSystemSchema, nameRule } from '../server/databases.ts';
import { isTableLike, withoutLeftOut } from './left-out.ts';

type ExcludedTables = BackupSelection['excludedTables'];

/**
 * Turns a selection into names as the server spells them, without doubles; `gone` are those that it does not have.
 * `--all-databases` is never used: it brings the server's own schemas (facts §9).
 */
export function resolveDatabases(
  wanted: readonly string[] | null,
  onServer: readonly Pick<DatabaseSummary, 'name' | 'system'>[],
  lowerCaseTableNames: number,
  server: string,
): {
  readonly databases: readonly string[];
  readonly gone: readonly string[];
  readonly blockers: readonly WireError[];
} {
  if (wanted === null) {
    const databases = onServer.filter(({ system }) => !system).map(({ name }) => name);
    const none = databases.length === 0 ? [blocker(new HoldfastError('nothing-to-back-up', { server }))] : [];
    return { databases, gone: [], blockers: none };
  }
  const { fold } = nameRule(lowerCaseTableNames);
  const byName = new Map(onServer.map(({ name }) => [fold(name), name]));
  const databases = new Set<string>();
  const gone = new Set<string>();
  const blockers: WireError[] = [];
  for (const name of wanted) {
    const found = byName.get(fold(name));
    if (isSystemSchema(name)) {
      const why = `“${name}” belongs to the server itself: it is made anew by every server and version in its own form`;
      blockers.push(blocker(new HoldfastError('not-possible', { why })));
    } else if (found === undefined) gone.add(name);
    else databases.add(found);
  }
  return { databases: [...databases], gone: [...gone], blockers };
}

/**
 * Tables, views and sequences that are to be left out, as the server spells them. What is excluded from a database
 * that is not backed up is no mistake; a table that is not there (`gone`) may be: its name may be mistyped.
 */
export function resolveExcluded(
  wanted: ExcludedTables,
  databases: readonly string[],
  inventory: Inventory,
  lowerCaseTableNames: number,
): { readonly excluded: ExcludedTables; readonly gone: ExcludedTables } {
  const { fold } = nameRule(lowerCaseTableNames);
  const selected = new Set(databases.map(fold));
  const tables = new Map(
    inventory.objects
      .filter(isTableLike)
      .map((object) => [`${fold(object.database)}\0${fold(object.name)}`, object]),
  );
  const excluded: ExcludedTables = [];
  const gone: ExcludedTables = [];
  for (const { database, table } of wanted) {
    if (!selected.has(fold(database))) continue;
    const found = tables.get(`${fold(database)}\0${fold(table)}`);
    if (found === undefined) gone.push({ database, table });
    else excluded.push({ database: found.database, table: found.name });
  }
  return { excluded, gone };
}

/** What a dump without these tables must hold: their triggers go with them. */
export function withoutExcluded(inventory: Inventory, excluded: ExcludedTables): Inventory {
  return withoutLeftOut(inventory, { tables: excluded, kinds: new Set() });
}

function blocker(error: HoldfastError): WireError {
  return toWireError(error);
}
