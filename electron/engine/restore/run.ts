import { HoldfastError } from '../../../shared/errors.ts';
import type { InventoryObject, ObjectKind } from '../../../shared/model/inventory.ts';
import type { Definers, RestoreResult } from '../../../shared/model/restore.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { connect, type ServerConnection, WHOLE_TABLES_MS } from '../server/connect.ts';
import { quoteAccount } from '../server/grants.ts';
import { takeInventory } from '../server/inventory.ts';
import { killConnection } from '../server/kill.ts';
import { quoteName } from '../server/rows.ts';
import type { DatabaseTarget, RestoreOrder, TranslateRules, Translation } from './model.ts';
import { connectionsFor, type Streamed, streamDump } from './stream.ts';

/** What {@link connect} lets a statement wait for a lock has passed. */
const LOCK_WAIT_TIMEOUT = 1205;

/** What has to be rewritten for this client and these names. */
export function rulesFor(options: {
  readonly client: Tool;
  readonly databases: readonly DatabaseTarget[];
  /** lower_case_table_names of the server that was dumped; its names are what is looked for. */
  readonly lowerCaseTableNames: number;
  readonly isSandbox: boolean;
  readonly disableEventsIn: ReadonlySet<string>;
  readonly definer?: string | null;
  readonly translation?: Translation | null;
}): TranslateRules {
  const renamed = options.databases.flatMap(({ name, as }) =>
    as === null || as === name ? [] : [[name, as] as const],
  );
  const { flavour, options: known } = options.client;
  return {
    rename: new Map(renamed),
    ignoreCase: options.lowerCaseTableNames !== 0,
    keepSandboxLine: flavour === 'mariadb' && known.includes('sandbox'),
    stripStorage: options.isSandbox,
    disableEventsIn: options.disableEventsIn,
    definer: options.definer ?? null,
    translation: options.translation ?? null,
  };
}

/** What stands after DEFINER= then; null: what stands there. */
export function definerOf(definers: Definers): string | null {
  if (definers.kind === 'keep') return null;
  return definers.kind === 'strip' ? 'CURRENT_USER' : quoteAccount(definers.to);
}

/** The name under which a database arrives. */
export const targetName = ({ name, as }: DatabaseTarget): string => as ?? name;

/** The name under which one of its tables arrives. */
export const arrivalName = ({ copies }: Pick<DatabaseTarget, 'copies'>, table: string): string =>
  copies?.[table] ?? table;

/** Whether all of it is restored, and not only some tables or programs. */
export const isWhole = ({ tables, objects }: DatabaseTarget): boolean => !tables && !objects;

/**
 * Restores databases of a backup into a server: what stands in their places is dropped (the caller has had that
 * confirmed), the dump makes them anew. Of a database of which only tables are wanted, the dump replaces those.
 * @throws HoldfastError 'restore-failed' with the first error and its object; 'name-collision'; 'query-failed' …; an
 *   AbortError when cancelled: what was restored until then stays
 */
export async function restoreDump(order: RestoreOrder): Promise<RestoreResult> {
  refuseCollisions(order.databases);
  const names = order.databases.map(targetName);
  const half = (databases: readonly string[], replaced?: readonly string[]): void =>
    order.onState?.({
      ...{ kind: 'half-restored', databases: [...databases], leftovers: [] },
      ...(replaced !== undefined && { replaced: [...replaced] }),
    });
  // What an earlier try has brought stays.
  if ((order.done?.size ?? 0) > 0) half(names);
  else half(names, await withTarget(order, (target) => makeWay(target, order, half)));
  const streamed = await streamDump(order);
  const found = await countRestored(order, takenByTable(order, streamed));
  return {
    databases: order.databases.map((database) => ({ from: database.name, to: targetName(database) })),
    ...found,
    rawBytes: streamed.rawBytes,
    tookMs: streamed.tookMs,
    eventsDisabled: streamed.rewrites.find(({ kind }) => kind === 'event-disabled')?.count ?? 0,
    rewrites: [...streamed.rewrites],
    losses: [...streamed.losses],
  };
}

/** @throws HoldfastError 'name-collision' when two databases would get one name */
export function refuseCollisions(databases: readonly DatabaseTarget[]): void {
  const origins = new Map<string, string[]>();
  for (const database of databases) {
    const to = targetName(database);
    origins.set(to, [...(origins.get(to) ?? []), database.name]);
  }
  for (const [to, from] of origins) {
    if (from.length > 1) throw new HoldfastError('name-collision', { from, to });
  }
}

/**
 * Drops what the dump does not drop by itself: whole databases, and triggers that are restored without their tables.
 * @param onTouch told before each step what has been touched by then
 * @returns the databases that were there
 */
async function makeWay(
  target: ServerConnection,
  { databases, sessionMark }: Pick<RestoreOrder, 'databases' | 'sessionMark'>,
  onTouch: (touched: readonly string[], replaced: readonly string[]) => void,
): Promise<readonly string[]> {
  const replaced: string[] = [];
  // By which it is found, also by whoever looks what it waits for.
  if (sessionMark !== undefined) await target.query('DO GET_LOCK(?, 0)', [sessionMark]);
  // Another database's foreign keys may point in here; they find their tables again after the restore.
  await target.query('SET SESSION foreign_key_checks = 0');
  for (const database of databases) {
    const to = quoteName(targetName(database));
    const [there] = await target.query('SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?', [
      targetName(database),
    ]);
    if (there !== undefined) {
      replaced.push(targetName(database));
      onTouch(replaced, replaced);
    }
    if (isWhole(database)) await dropDatabase(target, to);
    for (const { kind, name } of database.objects ?? [])
      if (kind === 'trigger') await dropTrigger(target, targetName(database), name);
  }
  // A server lets go of it a moment after the connection has ended, and the next session wants it at once.
  if (sessionMark !== undefined) await target.query('DO RELEASE_LOCK(?)', [sessionMark]);
  return replaced;
}

/**
 * As long as somebody uses it, it is tried again: a DROP that waits without end would still be done when Holdfast was
 * killed long before.
 */
async function dropDatabase(target: ServerConnection, name: string): Promise<void> {
  for (;;) {
    try {
      await target.query(`DROP DATABASE IF EXISTS ${name}`);
      return;
    } catch (error) {
      const isTimeout =
        error instanceof HoldfastError && error.is('query-failed') && error.data.number === LOCK_WAIT_TIMEOUT;
      if (!isTimeout) throw error;
    }
  }
}

async function dropTrigger(target: ServerConnection, database: string, name: string): Promise<void> {
  const [known] = await target.query(
    'SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? AND TRIGGER_NAME = ?',
    [database, name],
  );
  if (known !== undefined) await target.query(`DROP TRIGGER ${quoteName(database)}.${quoteName(name)}`);
}

const PROGRAMS: readonly ObjectKind[] = [
  'function',
  'procedure',
  'package',
  'package-body',
  'trigger',
  'event',
];

/** Of tables, by their names on the target, of which the server has taken just the rows that the dump holds: how many. */
type Taken = ReadonlyMap<string, number>;

const placeOf = (database: string, table: string): string => JSON.stringify([database, table]);

function takenByTable(order: RestoreOrder, { taken }: Streamed): Taken {
  const byTable = new Map<string, number>();
  for (const { kind, database, object, rawOffset, rows } of order.sections ?? order.index.sections) {
    const target = order.databases.find(({ name }) => name === database);
    if (kind !== 'table-data' || target === undefined || object === null) continue;
    const place = placeOf(targetName(target), arrivalName(target, object));
    // A REPLACE counts what it replaces, too; some rows may have come another way.
    const isSure = rows !== null && taken.get(rawOffset) === rows;
    byTable.set(place, (byTable.get(place) ?? 0) + (isSure ? rows : Number.NaN));
  }
  return new Map([...byTable].filter(([, rows]) => !Number.isNaN(rows)));
}

/**
 * What of these databases is on the target now.
 * @param taken tables whose rows need not be counted: to count is to read all of them
 */
export async function countRestored(
  order: Pick<RestoreOrder, 'account' | 'signal' | 'databases' | 'connections'>,
  taken: Taken = new Map(),
): Promise<Pick<RestoreResult, 'tables' | 'views' | 'programs' | 'rows'>> {
  const { databases } = order;
  return withTarget(order, async (target) => {
    const all = await takeInventory(target, databases.map(targetName));
    const objects = all.objects.filter(isRestored(databases));
    const count = (...kinds: readonly ObjectKind[]): number =>
      objects.filter(({ kind }) => kinds.includes(kind)).length;
    return {
      tables: count('table', 'sequence'),
      views: count('view'),
      programs: count(...PROGRAMS),
      rows: await countRows(order, target, objects, taken),
    };
  });
}

/** Names may come back in another case than they were sent (lower_case_table_names). */
function isRestored(databases: readonly DatabaseTarget[]): (object: InventoryObject) => boolean {
  const fold = (name: string): string => name.toLowerCase();
  const partly = new Map(
    databases.flatMap((target) => (isWhole(target) ? [] : [[fold(targetName(target)), target] as const])),
  );
  return ({ database, name, kind, table }) => {
    const target = partly.get(fold(database));
    if (target === undefined) return true;
    const tables = (target.tables ?? []).map((each) => fold(arrivalName(target, each)));
    return (
      tables.includes(fold(kind === 'trigger' ? (table ?? '') : name)) ||
      (target.objects ?? []).some((each) => each.kind === kind && fold(each.name) === fold(name))
    );
  };
}

/**
 * Counted, not estimated: this is what people compare. Over as many connections as the restore may use. What the server
 * said of each statement, when it had kept it, is as good as counting; not of versioned tables, whose rows of the past
 * it took as well.
 */
async function countRows(
  order: Pick<RestoreOrder, 'account' | 'signal' | 'connections'>,
  target: ServerConnection,
  objects: readonly InventoryObject[],
  taken: Taken,
): Promise<number> {
  let rows = 0;
  const tables: InventoryObject[] = [];
  for (const object of objects.filter(({ kind }) => kind === 'table')) {
    const known = object.hasHistory ? undefined : taken.get(placeOf(object.database, object.name));
    if (known === undefined) tables.push(object);
    else rows += known;
  }
  // The largest first, so that they end together.
  tables.sort((a, b) => (b.dataBytes ?? 0) - (a.dataBytes ?? 0));
  const countSome = async (connection: ServerConnection): Promise<void> => {
    for (let table = tables.shift(); table !== undefined; table = tables.shift()) {
      const place = `${quoteName(table.database)}.${quoteName(table.name)}`;
      const [row] = await connection.query(`SELECT COUNT(*) AS n FROM ${place}`);
      rows += Number(row?.n ?? 0);
    }
  };
  const help = async (): Promise<void> => {
    // The account may not have a second one.
    const another = await connectTarget(order).catch(() => null);
    if (another === null) return;
    try {
      await countSome(another);
    } finally {
      await another.close();
    }
  };
  const others = Math.min(connectionsFor(order), tables.length) - 1;
  await Promise.all([countSome(target), ...Array.from({ length: others }, help)]);
  return rows;
}

/**
 * A connection to the target that ends with the restore, on the server too: MySQL goes on with a statement whose client
 * is gone, and a DROP that still waits for somebody would be done when nobody wants it any more.
 */
export async function withTarget<T>(
  order: Pick<RestoreOrder, 'account' | 'signal'>,
  work: (target: ServerConnection) => Promise<T>,
): Promise<T> {
  const target = await connectTarget(order);
  try {
    return await work(target);
  } catch (error) {
    if (order.signal.aborted) await killConnection(order.account, target.threadId).catch(() => undefined);
    throw error;
  } finally {
    await target.close();
  }
}

const connectTarget = ({
  account,
  signal,
}: Pick<RestoreOrder, 'account' | 'signal'>): Promise<ServerConnection> =>
  connect(account, { signal, queryTimeoutMs: WHOLE_TABLES_MS });
