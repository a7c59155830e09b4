import { HoldfastError } from '../../../shared/errors.ts';
import type { InventoryObject, ObjectKind } from '../../../shared/model/inventory.ts';
import type { Definers, RestoreResult } from '../../../shared/model/restore.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { connect, type ServerConnection, WHOLE_TABLES_MS } from '../server/connect.ts';
import { quoteAccount } from '../server/grants.ts';
import { takeInventory } from '../server/inventory.ts';
import { killConnection } from '../server/kill.ts';
import { quoteName } from '../server/rows.ts';
import { makeWay } from './make-way.ts';
import type { DatabaseTarget, RestoreOrder, TranslateRules, Translation } from './model.ts';
import { connectionsFor, type Streamed, streamDump } from './stream.ts';
import { tryDefinitions } from './try-definitions.ts';

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
 * @throws HoldfastError 'restore-failed' with the first error and its object; 'name-collision'; 'target-changed';
 *   'query-failed' …; an AbortError when cancelled: what was restored until then stays
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
  else {
    await tryDefinitions(order);
    half(names, await withTarget(order, (target) => makeWay(target, order, half)));
  }
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

const PROGRAMS: readonly ObjectKind[] = [
  'function',
  'procedure',
  'package',
  'package-body',
  'trigger',
  'event',
];

/** Of tables, by their names on the target, of which the server has taken just the rows that the dump holds: how many. */
export type Taken = ReadonlyMap<string, number>;

/** The key of a table in {@link Taken}. */
export const placeOf = (database: string, table: string): string => JSON.stringify([database, table]);

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
