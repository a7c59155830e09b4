import type { DumpOptions } from '../../../shared/model/dump-options.ts';
import type { InventoryObject } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { canLeaveOutRows, type DumpShape, mysqldumpArgs } from '../tools/mysqldump-args.ts';
import { isTableLike, resolvePatterns } from './left-out.ts';

type Named = BackupSelection['excludedTables'][number];

/**
 * One part of a dump, in the order in which they are written. `database` and `accounts` are our own; the others are
 * one process of the dump program each.
 */
export type SegmentPlan =
  | { readonly part: 'database'; readonly database: string }
  | {
      readonly part: 'main' | 'structure' | 'rows';
      readonly args: readonly string[];
      /** Tables of this part; null: everything that is in no other one. */
      readonly tables: readonly Named[] | null;
    }
  | { readonly part: 'accounts' };

/** A dump with all names resolved. */
export interface SegmentOrder {
  readonly databases: readonly string[];
  /** What the dump is to hold. */
  readonly objects: readonly InventoryObject[];
  readonly excluded: readonly Named[];
  readonly options: DumpOptions;
  readonly structureOnly: readonly Named[];
  readonly consistency: BackupSelection['consistency'];
  readonly withHistory: boolean;
}

/**
 * Which tables are written without their rows. Those whose rows are chosen by a condition are not among them: what is
 * said of one table by its name goes before a pattern.
 */
export function structureOnlyTables(
  options: DumpOptions,
  objects: readonly InventoryObject[],
  lowerCaseTableNames: number,
): readonly Named[] {
  if (options.content !== 'everything') return [];
  const chosen = new Set(options.rowRules.map(nameOf));
  const tables = objects.filter(({ kind }) => kind === 'table');
  return resolvePatterns(options.structureOnly, tables, lowerCaseTableNames).filter(
    (table) => !chosen.has(nameOf(table)),
  );
}

/**
 * The parts of a dump. Usually one. A table that is written otherwise than the rest (without its rows where the
 * program cannot be told so, or only some of its rows) needs a process of its own, and comes first: views of the
 * others may be made of it. Its triggers come with it, after its rows.
 */
export function planSegments(tool: Tool, order: SegmentOrder): readonly SegmentPlan[] {
  const { options, databases } = order;
  const rules = options.content === 'structure' ? [] : options.rowRules;
  const apart = [
    ...(canLeaveOutRows(tool) ? [] : byDatabase(order.structureOnly).map(structurePart)),
    ...groupRules(rules).map(rowsPart),
  ];
  const early: SegmentPlan[] = [];
  const takenSequences: Named[] = [];
  let current: string | null = null;
  for (const { part, database, tables, where } of apart) {
    if (current !== database) early.push({ part: 'database', database });
    // Columns may take their defaults from sequences, which must be there before them.
    const sequences = current === database || options.content === 'rows' ? [] : sequencesOf(order, database);
    current = database;
    takenSequences.push(...sequences);
    const content = part === 'structure' ? 'structure' : options.content;
    early.push({
      part,
      tables: [...sequences, ...tables],
      args: mysqldumpArgs(tool, {
        ...common(order),
        databases: [database],
        excludedTables: [],
        tables: [...sequences, ...tables].map(({ table }) => table),
        shape: { ...shapeOf(options), content, where, coordinates: false },
      }),
    });
  }
  const main: SegmentPlan = {
    part: 'main',
    tables: null,
    args: mysqldumpArgs(tool, {
      ...common(order),
      databases,
      excludedTables: [...order.excluded, ...takenSequences, ...apart.flatMap(({ tables }) => tables)],
      shape: { ...shapeOf(options), withoutRows: canLeaveOutRows(tool) ? order.structureOnly : [] },
    }),
  };
  return [...early, main, ...(options.accounts ? [{ part: 'accounts' } as const] : [])];
}

interface Apart {
  readonly part: 'structure' | 'rows';
  readonly database: string;
  readonly tables: readonly Named[];
  readonly where: string | null;
}

function structurePart([database, tables]: readonly [string, readonly Named[]]): Apart {
  return { part: 'structure', database, tables, where: null };
}

function rowsPart({ database, tables, where }: Omit<Apart, 'part'>): Apart {
  return { part: 'rows', database, tables, where };
}

/** Tables of one database with the same condition are written by one process, and so are of one moment. */
function groupRules(rules: DumpOptions['rowRules']): Omit<Apart, 'part'>[] {
  const groups = new Map<string, Omit<Apart, 'part'>>();
  for (const { database, table, where } of rules) {
    const key = `${database}\0${where}`;
    const known = groups.get(key)?.tables ?? [];
    groups.set(key, { database, where, tables: [...known, { database, table }] });
  }
  return [...groups.values()].sort((a, b) =>
    a.database < b.database ? -1 : a.database > b.database ? 1 : 0,
  );
}

function common({ objects, consistency, withHistory }: SegmentOrder) {
  return {
    consistency,
    withHistory,
    withoutTableLocks: objects.some(({ kind }) => kind === 'sequence'),
  };
}

function shapeOf(options: DumpOptions): DumpShape {
  return { ...options, withoutRows: [], where: null };
}

function sequencesOf({ objects }: SegmentOrder, database: string): Named[] {
  return objects
    .filter((object) => object.kind === 'sequence' && object.database === database)
    .map(({ name }) => ({ database, table: name }));
}

function byDatabase(tables: readonly Named[]): [string, Named[]][] {
  const groups = new Map<string, Named[]>();
  for (const table of tables) groups.set(table.database, [...(groups.get(table.database) ?? []), table]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function nameOf({ database, table }: Named): string {
  return `${database}\0${table}`;
}

/** What a part is to hold of everything that the dump is to hold. */
export function expectedIn(
  segment: SegmentPlan,
  segments: readonly SegmentPlan[],
  objects: readonly InventoryObject[],
): readonly InventoryObject[] {
  if (segment.part === 'database' || segment.part === 'accounts') return [];
  if (segment.tables !== null) return objects.filter(belongsTo(segment.tables));
  const others = segments.flatMap((each) => ('tables' in each ? (each.tables ?? []) : []));
  const isElsewhere = belongsTo(others);
  return objects.filter((object) => !isElsewhere(object));
}

/** Tables, views and sequences of these names, and their triggers. */
function belongsTo(tables: readonly Named[]): (object: InventoryObject) => boolean {
  const names = new Set(tables.map(nameOf));
  return ({ kind, database, name, table }) =>
    isTableLike({ kind })
      ? names.has(`${database}\0${name}`)
      : kind === 'trigger' && names.has(`${database}\0${table ?? ''}`);
}
