import { type DumpOptions, type TablePattern, tablePatternText } from '../../../shared/model/dump-options.ts';
import type { Inventory, InventoryObject, ObjectKind } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import { nameRule } from '../server/databases.ts';

type Named = BackupSelection['excludedTables'][number];

/** What a dump is not to hold, by choice. */
export interface LeftOut {
  /** Tables, views and sequences, as the server spells them; their triggers stay away with them. */
  readonly tables: readonly Named[];
  readonly kinds: ReadonlySet<ObjectKind>;
}

const ROUTINES: readonly ObjectKind[] = ['function', 'procedure', 'package', 'package-body'];

/** Kinds of objects that the options leave out altogether. */
export function kindsLeftOut({ content, routines, events, triggers }: DumpOptions): ReadonlySet<ObjectKind> {
  // Rows alone: nothing is defined, and views and sequences have no rows of their own.
  if (content === 'rows') return new Set([...ROUTINES, 'event', 'trigger', 'view', 'sequence']);
  return new Set<ObjectKind>([
    ...(routines ? [] : ROUTINES),
    ...(events ? [] : (['event'] as const)),
    ...(triggers ? [] : (['trigger'] as const)),
  ]);
}

/** What a dump without all that must hold. */
export function withoutLeftOut(inventory: Inventory, { tables, kinds }: LeftOut): Inventory {
  if (tables.length === 0 && kinds.size === 0) return inventory;
  const names = new Set(tables.map(({ database, table }) => `${database}\0${table}`));
  const isLeftOut = (object: InventoryObject): boolean => {
    if (kinds.has(object.kind)) return true;
    if (isTableLike(object)) return names.has(`${object.database}\0${object.name}`);
    return object.kind === 'trigger' && names.has(`${object.database}\0${object.table ?? ''}`);
  };
  return { ...inventory, objects: inventory.objects.filter((object) => !isLeftOut(object)) };
}

/** What mysqldump's --ignore-table leaves out. */
export function isTableLike({ kind }: Pick<InventoryObject, 'kind'>): boolean {
  return kind === 'table' || kind === 'view' || kind === 'sequence';
}

/** Rows alone: tables whose rows are those of others have none, and no dump program writes them. */
export function withoutOwnRows({ objects }: Inventory, { content }: DumpOptions): Named[] {
  if (content !== 'rows') return [];
  return objects
    .filter(({ kind, engine }) => kind === 'table' && /^(?:MRG_|FEDERATED$)/i.test(engine ?? ''))
    .map(({ database, name }) => ({ database, table: name }));
}

/** The same objects, with no rows to speak of where none are dumped: nothing can be inconsistent or imprecise there. */
export function rowsInDump(
  inventory: Inventory,
  { content }: DumpOptions,
  structureOnly: readonly Named[],
): Inventory {
  const without = new Set(structureOnly.map(({ database, table }) => `${database}\0${table}`));
  if (content !== 'structure' && without.size === 0) return inventory;
  const objects = inventory.objects.map((object) =>
    object.kind === 'table' && (content === 'structure' || without.has(`${object.database}\0${object.name}`))
      ? { ...object, engine: null, dataBytes: 0, estimatedRows: 0, floatColumns: [], hasHistory: false }
      : object,
  );
  return { ...inventory, objects };
}

/**
 * The objects that patterns mean, each once. A pattern that means nothing is no mistake: `*_log` is also for the logs
 * of tomorrow.
 */
export function resolvePatterns(
  patterns: readonly TablePattern[],
  objects: readonly InventoryObject[],
  lowerCaseTableNames: number,
): readonly Named[] {
  const { fold } = nameRule(lowerCaseTableNames);
  const tests = patterns.map(({ database, table }) => ({
    database: database === null ? null : globExpression(fold(database)),
    table: globExpression(fold(table)),
  }));
  return objects
    .filter(({ database, name }) =>
      tests.some(
        (test) =>
          (test.database === null || test.database.test(fold(database))) && test.table.test(fold(name)),
      ),
    )
    .map(({ database, name }) => ({ database, table: name }));
}

/** Patterns of the options that mean none of the objects, as they were typed. */
export function unusedPatterns(
  { content, ignore, structureOnly }: DumpOptions,
  objects: readonly InventoryObject[],
  lowerCaseTableNames: number,
): readonly string[] {
  const isUnused =
    (candidates: readonly InventoryObject[]) =>
    (pattern: TablePattern): boolean =>
      resolvePatterns([pattern], candidates, lowerCaseTableNames).length === 0;
  const tables = objects.filter(({ kind }) => kind === 'table');
  return [
    ...ignore.filter(isUnused(objects.filter(isTableLike))),
    ...(content === 'everything' ? structureOnly.filter(isUnused(tables)) : []),
  ].map(tablePatternText);
}

/** `*`: any characters, `?`: one, a backslash: the next one as it is. */
export function globExpression(glob: string): RegExp {
  let source = '';
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob[at] ?? '';
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else {
      if (character === '\\' && at + 1 < glob.length) at += 1;
      source += (glob[at] ?? '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    }
  }
  return new RegExp(`^${source}$`, 's');
}
