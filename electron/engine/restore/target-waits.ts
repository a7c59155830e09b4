import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../../../shared/errors.ts';
import { type ServerConnection, withConnection } from '../server/connect.ts';
import { listOwnThreads, type ServerThread } from '../server/kill.ts';
import { type Row, text, toCount } from '../server/rows.ts';
import type { RestoreOrder } from './model.ts';
import { lockNames } from './preamble.ts';
import { waitsForSpace } from './target-space.ts';

/** A look is a short connection of its own. */
const LOOK_EVERY_MS = 5_000;
const LOOK_MS = 5_000;
/** A statement of a restore is seldom that long. */
const LONG_SECONDS = 4;

export interface TargetWatch extends Pick<RestoreOrder, 'account'> {
  /** The named lock of the restore's sessions. */
  readonly sessionMark: string;
  /** Told when the target begins to wait, with a sentence, and, with null, when it goes on. */
  readonly onWait: (why: string | null) => void;
}

/**
 * Does work on a target and says meanwhile what the target waits for: space on its disk, or somebody who uses what is
 * to be replaced. Neither ends by itself, and no server says so to whoever waits. A cancel ends the work, not the watch:
 * what may not be left half done goes on after it.
 */
export async function watchingTarget<T>(watch: TargetWatch, work: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const watching = lookAgainAndAgain(watch, done.signal);
  try {
    return await work();
  } finally {
    done.abort();
    await watching;
  }
}

async function lookAgainAndAgain(watch: TargetWatch, signal: AbortSignal): Promise<void> {
  const limits = { timeoutMs: LOOK_MS, queryTimeoutMs: LOOK_MS, signal };
  let told: string | null = null;
  while (!signal.aborted) {
    try {
      await sleep(LOOK_EVERY_MS, undefined, { signal });
      const why = await withConnection(watch.account, limits, (c) =>
        whatItWaitsFor(c, watch.sessionMark, told !== null),
      );
      if (why !== told) watch.onWait(why);
      told = why;
    } catch {
      // It ends, or the server did not answer: the restore itself says what that means.
    }
  }
}

/** @param isWaiting it did so before; a statement that was tried again has not waited long */
async function whatItWaitsFor(c: ServerConnection, mark: string, isWaiting: boolean): Promise<string | null> {
  const queries = (await listOwnThreads(c)).filter(({ command }) => command === 'Query');
  const long = queries.filter(({ seconds }) => seconds >= LONG_SECONDS);
  const space = long.length === 0 ? null : await waitsForSpace(c, long);
  return space ?? waitsForLock(c, isWaiting ? queries : long, mark);
}

/** Such a lock is had for as long as a statement, or a transaction that has used the table, lasts. */
async function waitsForLock(
  c: ServerConnection,
  threads: readonly ServerThread[],
  mark: string,
): Promise<string | null> {
  const waiting = threads.filter(({ state }) => /^Waiting for .*(lock|flush)/i.test(state ?? ''));
  if (waiting.length === 0) return null;
  const ours = await threadsOfLocks(c, lockNames(mark));
  const own = waiting.find(({ id }) => ours.has(id));
  if (own === undefined) return null;
  const holders = await holdersOf(c, own.id);
  const who = holders.find(({ id }) => !ours.has(id)) ?? null;
  // Sessions of the restore wait for each other in their own time.
  if (holders.length > 0 && who === null) return null;
  return lockWords(who ?? (await openTransaction(c, ours, own.seconds)));
}

function lockWords(who: Holder | null): string {
  const holder = who === null ? 'somebody' : `connection ${who.id} (${who.account})`;
  const end = who === null ? 'that ends' : `that ends (KILL ${who.id} ends it)`;
  return `The target waits for ${holder} to be done with ${who?.object ?? 'what is to be replaced'}. It goes on by itself when ${end}; or cancel.`;
}

async function threadsOfLocks(c: ServerConnection, names: readonly string[]): Promise<ReadonlySet<number>> {
  const columns = names.map((_, i) => `IS_USED_LOCK(?) AS l${i}`).join(', ');
  const [row = {}] = await c.query(`SELECT ${columns}`, names);
  return new Set(Object.values(row).flatMap((id) => toCount(id) ?? []));
}

interface Holder {
  readonly id: number;
  /** `app@10.0.0.7` */
  readonly account: string;
  readonly object: string | null;
}

/** MySQL 8 and later know who has a lock; MariaDB with a plugin that few have. */
async function holdersOf(c: ServerConnection, waiting: number): Promise<readonly Holder[]> {
  const rows = await tried(
    c,
    `SELECT h.PROCESSLIST_ID AS id, CONCAT(h.PROCESSLIST_USER, '@', h.PROCESSLIST_HOST) AS account,
       CONCAT_WS('.', had.OBJECT_SCHEMA, had.OBJECT_NAME) AS object
     FROM performance_schema.threads w
     JOIN performance_schema.metadata_locks wanted
       ON wanted.OWNER_THREAD_ID = w.THREAD_ID AND wanted.LOCK_STATUS = 'PENDING'
     JOIN performance_schema.metadata_locks had
       ON had.OBJECT_TYPE = wanted.OBJECT_TYPE AND had.OBJECT_SCHEMA <=> wanted.OBJECT_SCHEMA
       AND had.OBJECT_NAME <=> wanted.OBJECT_NAME AND had.LOCK_STATUS = 'GRANTED'
       AND had.OWNER_THREAD_ID <> wanted.OWNER_THREAD_ID
     JOIN performance_schema.threads h ON h.THREAD_ID = had.OWNER_THREAD_ID
     WHERE w.PROCESSLIST_ID = ${waiting} AND h.PROCESSLIST_ID IS NOT NULL`,
  );
  return rows.map(holder);
}

/** The oldest transaction that is not ours and was there before the wait began, which most likely is the one. */
async function openTransaction(
  c: ServerConnection,
  ours: ReadonlySet<number>,
  waitedSeconds: number,
): Promise<Holder | null> {
  const except = [...ours, c.threadId].join(', ');
  // In which trx_started is, whatever the session's own is.
  await c.query('SET SESSION time_zone = SYSTEM');
  const [row] = await tried(
    c,
    `SELECT p.ID AS id, CONCAT(p.USER, '@', SUBSTRING_INDEX(p.HOST, ':', 1)) AS account, NULL AS object
     FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
     WHERE p.ID NOT IN (${except}) AND t.trx_started <= NOW() - INTERVAL ${waitedSeconds} SECOND
     ORDER BY t.trx_started LIMIT 1`,
  );
  return row === undefined ? null : holder(row);
}

const holder = ({ id, account, object }: Row): Holder => ({
  id: toCount(id) ?? 0,
  account: text(account),
  object: text(object) === '' ? null : text(object),
});

/** @returns nothing where the server does not know such a thing, or the account may not ask */
async function tried(c: ServerConnection, sql: string): Promise<readonly Row[]> {
  try {
    return await c.query(sql);
  } catch (error) {
    if (error instanceof HoldfastError && error.is('query-failed')) return [];
    throw error;
  }
}
