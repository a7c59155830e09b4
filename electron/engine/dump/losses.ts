import type { DumpOptions } from '../../../shared/model/dump-options.ts';
import type { Inventory, InventoryObject } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { RightsFinding } from '../../../shared/model/server.ts';
import { type Loss, LossCode, type Note } from '../../../shared/model/verdict.ts';
import type { LeftOut } from './left-out.ts';
import type { NonTransactionalTable } from './model.ts';
import { choiceNotes } from './notes-of-choices.ts';

/** What is known about a dump before it starts. */
export interface KnownBefore {
  readonly inventory: Inventory;
  /** The same, with what has no rows in the dump as if it had none. */
  readonly rowsOf: Inventory;
  /** The same databases with what was left out. */
  readonly whole: Inventory;
  readonly leftOut: LeftOut;
  readonly options: DumpOptions;
  readonly structureOnly: readonly BackupSelection['excludedTables'][number][];
  /** Chosen by name, and not on the server. */
  readonly goneDatabases: readonly string[];
  readonly rights: readonly RightsFinding[];
  readonly nonTransactional: readonly NonTransactionalTable[];
  readonly consistency: BackupSelection['consistency'];
  readonly withHistory: boolean;
  readonly accepted: readonly LossCode[];
  /** Definers of which no account is there; empty where that could not be seen. */
  readonly missingDefiners: ReadonlySet<string>;
}

/** Tables whose engine takes no part in a snapshot (truths A13); an engine that keeps no rows needs none. */
export function nonTransactionalTables(
  inventory: Inventory,
  transactionalEngines: ReadonlySet<string>,
): NonTransactionalTable[] {
  return inventory.objects.flatMap(({ kind, database, name, engine }) =>
    kind === 'table' && engine !== null && !isSafe(engine, transactionalEngines)
      ? [{ database, table: name, engine }]
      : [],
  );
}

function isSafe(engine: string, transactionalEngines: ReadonlySet<string>): boolean {
  return transactionalEngines.has(engine.toUpperCase()) || engine.toUpperCase() === 'BLACKHOLE';
}

/** Everything that the dump program would leave out or mix up without a word. */
export function lossesOf(known: KnownBefore): Loss[] {
  const accepted = (code: LossCode): boolean => known.accepted.includes(code);
  const losses: Loss[] = [];
  if (known.goneDatabases.length > 0)
    losses.push({
      code: 'database-gone',
      database: null,
      objects: [...known.goneDatabases],
      more: 0,
      accepted: accepted('database-gone'),
      cure: null,
    });
  for (const { effect, loss, database, cure } of known.rights) {
    const code = LossCode.safeParse(loss);
    if (effect !== 'loses' || !code.success) continue;
    // An account that cannot see objects cannot name or count them.
    losses.push({ code: code.data, database, objects: [], more: 0, accepted: accepted(code.data), cure });
  }
  if (known.consistency === 'snapshot') {
    for (const [database, tables] of byDatabase(known.nonTransactional))
      losses.push({
        code: 'inconsistent-tables',
        database,
        objects: tables.map(({ table, engine }) => `${table} (${engine})`),
        more: 0,
        accepted: accepted('inconsistent-tables'),
        cure: null,
      });
  }
  const versioned = known.rowsOf.objects.filter(({ hasHistory }) => hasHistory);
  if (!known.withHistory) {
    for (const [database, tables] of byDatabase(versioned))
      losses.push({
        code: 'row-history',
        database,
        objects: tables.map(({ name }) => name),
        more: 0,
        accepted: accepted('row-history'),
        cure: null,
      });
  }
  return losses;
}

/** Remarks on what is dumped, none of which makes it incomplete. */
export function notesOf(known: KnownBefore): Note[] {
  const note = (code: Note['code'], database: string, objects: string[]): Note => ({
    code,
    database,
    objects,
    more: 0,
  });
  const { objects } = known.inventory;
  const floats = known.rowsOf.objects.filter(({ floatColumns }) => floatColumns.length > 0);
  const orphans = objects.filter(({ definer }) => definer !== null && known.missingDefiners.has(definer));
  const locked = known.consistency === 'lock' ? known.nonTransactional : [];
  return [
    ...byDatabase(floats).map(([database, tables]) =>
      note(
        'float-digits',
        database,
        tables.flatMap(({ name, floatColumns }) => floatColumns.map((column) => `${name}.${column}`)),
      ),
    ),
    ...byDatabase(orphans).map(([database, found]) =>
      note('definer-missing', database, found.map(orphanName)),
    ),
    ...choiceNotes(known),
    ...byDatabase(locked).map(([database, tables]) =>
      note(
        'locked-for-consistency',
        database,
        tables.map(({ table, engine }) => `${table} (${engine})`),
      ),
    ),
  ];
}

function orphanName({ kind, name, definer }: InventoryObject): string {
  return `${kind} ${name} (${definer})`;
}

/** What a loss is called in an error: "triggers of shop", "the consistency of shop.carts (MyISAM)". */
export function lossInWords({ code, database, objects }: Loss): string {
  const names = objects.map((name) => (database === null ? name : `${database}.${name}`)).join(', ');
  switch (code) {
    case 'database-gone':
      return `the databases ${names}`;
    case 'unseen-tables':
      return `tables of ${database}`;
    case 'unseen-views':
      return `views of ${database}`;
    case 'unseen-triggers':
      return `triggers of ${database}`;
    case 'unseen-routines':
      return `routines of ${database}`;
    case 'unseen-events':
      return `events of ${database}`;
    case 'inconsistent-tables':
      return `the consistency of ${names}`;
    case 'row-history':
      return `the row history of ${names}`;
    case 'dump-cut':
      return 'the end of the dump';
  }
}

/** In the order in which they come. */
export function byDatabase<T extends { readonly database: string }>(items: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(item.database, [...(groups.get(item.database) ?? []), item]);
  return [...groups];
}
