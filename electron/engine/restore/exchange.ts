import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../server/account.ts';
import { type ConnectOptions, connect, type ServerConnection } from '../server/connect.ts';
import { listDatabaseNames, readNameRule } from '../server/databases.ts';
import { quoteName } from '../server/rows.ts';
import type { BesideOrder } from './beside.ts';
import { createDatabase, dropOurs, type Home, makeOurs, tablesOf } from './beside-places.ts';
import { type PointingKey, pointingIn } from './pointing-keys.ts';
import { dropTriggers, recreateTriggers, type SavedTrigger, saveTriggers } from './saved-triggers.ts';
import { tryKeys } from './swap-keys.ts';

/** What an exchange has done, for what is left to do. */
export interface Exchanged {
  readonly homes: readonly Home[];
  /** Databases of ours that hold what was replaced. */
  readonly before: readonly string[];
  /** Foreign keys from elsewhere, which went along with the tables that they name. */
  readonly keys: readonly PointingKey[];
}

interface Move {
  readonly from: readonly [string, string];
  readonly to: readonly [string, string];
  /** From beside into its home; otherwise from there out of the way. */
  readonly isComing: boolean;
}

/** A session that never commits must not hold up everybody who waits behind the exchange. */
const LOCK_WAIT_SECONDS = 30;

/**
 * Puts the tables that were made beside into their homes, and what stands there out of the way, by one RENAME TABLE:
 * all of them or none. Triggers cannot move (1435): those of the tables that go are taken off before, and put back when
 * the exchange fails; those that come are made anew afterwards (finishSwap).
 * @throws HoldfastError 'pointing-key-unfit', 'query-failed' …: nothing has changed then, unless `onState` says so
 */
export async function exchangeTables(
  target: ServerConnection,
  homes: readonly Home[],
  order: Pick<BesideOrder, 'account' | 'onState' | 'log' | 'sessionMark'>,
): Promise<Exchanged> {
  const databases = homes.map(({ home }) => home);
  const before = homes.map((home) => home.before);
  const leftovers = homes.flatMap((home) => [home.beside, home.before]);
  await target.query(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}, foreign_key_checks = 0`);
  // Should our process die while the exchange waits, the next start finds its session by this, and ends it.
  if (order.sessionMark !== undefined) await target.query(`DO GET_LOCK(?, 0)`, [order.sessionMark]);
  const { incoming, outgoing } = await movesOf(target, homes);
  const moves = [...outgoing, ...incoming];
  const leaving = outgoing.map(({ from }) => from);
  const keys = await pointingIn(target, leaving);
  await tryKeys(target, homes, keys);
  const triggers = await triggersOn(target, leaving);
  const made: string[] = [];
  try {
    await makeOurs(target, before);
    made.push(...(await makeHomes(target, homes)));
    order.onState?.({ kind: 'exchanging', databases, leftovers });
    // Should we be killed here, the log has what they were.
    for (const { create } of triggers) order.log(`Taken off for the exchange: ${create}`);
    await dropTriggers(target, triggers);
    if (moves.length > 0) await target.query(renameStatement(moves));
  } catch (error) {
    const isDone = await settle(order.account, { moves, triggers, before, made }).catch((why: unknown) => {
      order.log(`What the exchange began could not be taken back: ${String(why)}`);
      throw error;
    });
    if (!isDone) {
      order.onState?.({ kind: 'untouched', databases, leftovers: homes.map(({ beside }) => beside) });
      throw error;
    }
  }
  order.onState?.({ kind: 'exchanged', databases, leftovers });
  return { homes, before, keys };
}

interface Unsettled {
  readonly moves: readonly Move[];
  readonly triggers: readonly SavedTrigger[];
  readonly before: readonly string[];
  /** Homes that were made for the exchange. */
  readonly made: readonly string[];
}

/** A server that was restarted by its supervisor is back by then. */
const SETTLE_TRIES = 15;
const SETTLE_PAUSE_MS = 1_000;

/**
 * Finds out what an exchange has come to that ended with an error, and takes back what is half done: a server that dies
 * in a RENAME TABLE of many tables may have moved some of them.
 * @returns whether all of it has happened
 * @throws when the server cannot be asked, or something cannot be taken back: it is as it was when it stopped
 */
async function settle(account: Account, { moves, triggers, before, made }: Unsettled): Promise<boolean> {
  // Not with the connection that failed: it may be what broke.
  const again = await connectPatiently(account);
  try {
    await again.query(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}, foreign_key_checks = 0`);
    const moved = await movedAmong(again, moves);
    if (moved.length > 0 && moved.length === moves.length) return true;
    if (moved.length > 0) await again.query(renameStatement(moved.toReversed().map(backwards)));
    await recreateTriggers(again, triggers);
    await dropOurs(again, before);
    for (const name of made)
      if ((await tablesOf(again, name)).length === 0) await again.query(`DROP DATABASE ${quoteName(name)}`);
    return false;
  } finally {
    await again.close();
  }
}

/** A connection, waiting for a server that is restarted. @throws what connecting throws in the end */
export async function connectPatiently(
  account: Account,
  options: Pick<ConnectOptions, 'queryTimeoutMs'> = {},
): Promise<ServerConnection> {
  for (let number = 1; ; number += 1) {
    try {
      return await connect(account, { ...options, timeoutMs: 5_000 });
    } catch (error) {
      if (number === SETTLE_TRIES) throw error;
      await sleep(SETTLE_PAUSE_MS);
    }
  }
}

/** What comes has left its place; what goes has come to its own, which was empty before. */
async function movedAmong(target: ServerConnection, moves: readonly Move[]): Promise<readonly Move[]> {
  const { fold } = await readNameRule(target);
  const known = new Map<string, ReadonlySet<string>>();
  const has = async ([database, table]: Move['from']): Promise<boolean> => {
    const names = known.get(database) ?? new Set((await tablesOf(target, database)).map(fold));
    known.set(database, names);
    return names.has(fold(table));
  };
  const moved: Move[] = [];
  for (const move of moves)
    if (move.isComing ? !(await has(move.from)) : await has(move.to)) moved.push(move);
  return moved;
}

const backwards = ({ from, to, isComing }: Move): Move => ({ from: to, to: from, isComing });

/** @returns those that were not there */
async function makeHomes(target: ServerConnection, homes: readonly Home[]): Promise<readonly string[]> {
  const { fold } = await readNameRule(target);
  const known = new Set((await listDatabaseNames(target)).map(({ name }) => fold(name)));
  const missing = homes.filter(({ home }) => !known.has(fold(home)));
  for (const { home, charset } of missing) await createDatabase(target, home, charset);
  return missing.map(({ home }) => home);
}

async function movesOf(
  target: ServerConnection,
  homes: readonly Home[],
): Promise<{ incoming: readonly Move[]; outgoing: readonly Move[] }> {
  const { fold } = await readNameRule(target);
  const incoming: Move[] = [];
  const outgoing: Move[] = [];
  for (const { home, beside, before, tables, copies } of homes) {
    // They were made for the rehearsal alone.
    await dropTriggers(target, await saveTriggers(target, beside, null));
    const nameAtHome = new Map([...copies].map(([name, copy]) => [fold(name), copy]));
    const moves = (await tablesOf(target, beside)).map((name): Move => {
      return { from: [beside, name], to: [home, nameAtHome.get(fold(name)) ?? name], isComing: true };
    });
    const arriving = new Set(moves.map(({ to }) => fold(to[1])));
    const standing = await tablesOf(target, home);
    const leaving = tables === null ? standing : standing.filter((name) => arriving.has(fold(name)));
    incoming.push(...moves);
    outgoing.push(
      ...leaving.map((name): Move => ({ from: [home, name], to: [before, name], isComing: false })),
    );
  }
  return { incoming, outgoing };
}

async function triggersOn(
  target: ServerConnection,
  tables: readonly (readonly [string, string])[],
): Promise<readonly SavedTrigger[]> {
  const found: SavedTrigger[] = [];
  for (const database of new Set(tables.map(([name]) => name))) {
    const names = tables.flatMap(([owner, table]) => (owner === database ? [table] : []));
    found.push(...(await saveTriggers(target, database, names)));
  }
  return found;
}

function renameStatement(moves: readonly Move[]): string {
  const parts = moves.map(
    ({ from, to }) => `${from.map(quoteName).join('.')} TO ${to.map(quoteName).join('.')}`,
  );
  return `RENAME TABLE ${parts.join(', ')}`;
}
