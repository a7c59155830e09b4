import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Account } from './account.ts';
import { type ServerConnection, withConnection } from './connect.ts';
import { text, toCount, toText } from './rows.ts';

/** A connection as the server sees it. */
export interface ServerThread {
  readonly id: number;
  readonly user: string;
  /** `localhost` for sockets, otherwise the client's `address:port`. */
  readonly host: string;
  readonly command: string;
  readonly seconds: number;
  readonly state: string | null;
  /** What it runs just now. */
  readonly statement: string | null;
  /** As the client named itself; null where the server keeps no attributes (MariaDB's default). */
  readonly program: string | null;
  /** The client's process id, by its own account; null where unknown. */
  readonly clientPid: number | null;
}

/**
 * The account's own connections, which it may see and kill without any right; ours is left out.
 * Others of the same user from other machines are among them: use `clientPid`, or what was not there before.
 */
export async function listOwnThreads(c: ServerConnection): Promise<ServerThread[]> {
  const [me] = await c.query('SELECT USER() AS account');
  const user = text(me?.account).replace(/@[^@]*$/, '');
  const rows = await c.query('SHOW FULL PROCESSLIST');
  const attributes = await readAttributes(c);
  return rows
    .map((row) => {
      const id = toCount(row.Id) ?? 0;
      return {
        id,
        user: text(row.User),
        host: text(row.Host),
        command: text(row.Command),
        seconds: toCount(row.Time) ?? 0,
        state: toText(row.State),
        statement: toText(row.Info),
        program: attributes.get(id)?.program_name ?? null,
        clientPid: toCount(attributes.get(id)?._pid),
      };
    })
    .filter((thread) => thread.user === user && thread.id !== c.threadId)
    .sort((a, b) => a.id - b.id);
}

export interface ThreadQuery {
  /** Process id of the client program. */
  readonly clientPid: number | null;
  /** Threads that were there before the program started. */
  readonly before: ReadonlySet<number>;
}

/**
 * The connections of a program that we started: exactly those with its process id where the server keeps that,
 * otherwise those that came up since then and have a dump program's or client's way of working.
 */
export function threadsOf(
  threads: readonly ServerThread[],
  { clientPid, before }: ThreadQuery,
): ServerThread[] {
  const exact = threads.filter((thread) => clientPid !== null && thread.clientPid === clientPid);
  if (exact.length > 0) return exact;
  return threads.filter(
    (thread) => !before.has(thread.id) && thread.clientPid === null && thread.program === null,
  );
}

/** What MySQL says of a statement that it commits and writes to its binary log. */
const ENDING = new Set(['waiting for handler commit', 'query end']);
/** So long a commit is waited for before its connection is left alone. */
const ENDING_MS = 2_000;

/** Whether MySQL commits just now; for seconds only where it waits for a disk. MySQL 5.6 has no state of its own for COMMIT. */
export function isEnding({
  command,
  state,
  statement,
}: Pick<ServerThread, 'command' | 'state' | 'statement'>): boolean {
  return command === 'Query' && (ENDING.has(state ?? '') || /^commit\b/i.test(statement ?? ''));
}

/** `ending`: it goes on ending its statement, and was left alone; `gone`: there is no such connection any more. */
export type Killed = 'killed' | 'ending' | 'gone';

/**
 * Ends a connection of the same account on the server.
 * @returns as {@link killThread}
 * @throws HoldfastError as `connect` does; query-failed 1095 for another account's thread
 */
export async function killConnection(
  account: Account,
  threadId: number,
  options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<Killed> {
  return withConnection(account, { timeoutMs: 5_000, ...options }, (c) => killThread(c, threadId));
}

/**
 * The same over a connection that is there already. Never while MySQL writes the binary log: where it waits for space
 * there, a kill is a failed write, on which the whole server stops (binlog_error_action = ABORT_SERVER, its default).
 */
export async function killThread(c: ServerConnection, threadId: number): Promise<Killed> {
  if (c.flavour === 'mysql' && !(await hasEnded(c, threadId))) return 'ending';
  try {
    await c.query(`KILL CONNECTION ${Math.trunc(threadId)}`);
    return 'killed';
  } catch (error) {
    if (error instanceof HoldfastError && error.is('query-failed') && error.data.number === 1094)
      return 'gone';
    throw error;
  }
}

/** Waits a moment for a statement that ends just now. @returns false when it still does */
async function hasEnded(c: ServerConnection, threadId: number): Promise<boolean> {
  for (let waited = 0; ; waited += 50) {
    const rows = await c.query('SHOW PROCESSLIST');
    const thread = rows.find(({ Id }) => toCount(Id) === threadId);
    const isOver =
      thread === undefined ||
      !isEnding({
        command: text(thread.Command),
        state: toText(thread.State),
        statement: toText(thread.Info),
      });
    if (isOver || waited >= ENDING_MS) return isOver;
    await sleep(50);
  }
}

/** What clients say of themselves; the account may always read it of its own connections, where it is kept. */
async function readAttributes(c: ServerConnection): Promise<Map<number, Record<string, string>>> {
  const found = new Map<number, Record<string, string>>();
  try {
    const rows = await c.query(
      `SELECT PROCESSLIST_ID AS id, ATTR_NAME AS name, ATTR_VALUE AS value
       FROM performance_schema.session_account_connect_attrs WHERE ATTR_NAME IN ('program_name', '_pid')`,
    );
    for (const row of rows) {
      const id = toCount(row.id) ?? 0;
      found.set(id, { ...found.get(id), [text(row.name)]: text(row.value) });
    }
  } catch (error) {
    if (!(error instanceof HoldfastError && error.is('query-failed'))) throw error;
  }
  return found;
}
