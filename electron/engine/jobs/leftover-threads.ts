import { z } from 'zod';
import { HoldfastError } from '../../../shared/errors.ts';
import { RunId, ServerId } from '../../../shared/model/ids.ts';
import { Owner } from '../../../shared/model/owner.ts';
import type { Run } from '../../../shared/model/run.ts';
import { lockNames, threadOfLock } from '../restore/preamble.ts';
import { type ServerConnection, withConnection } from '../server/connect.ts';
import { killThread, listOwnThreads } from '../server/kill.ts';
import type { State } from '../state/state.ts';
import type { Clock } from '../system/clock.ts';
import type { OwnerSource } from '../system/owner.ts';
import type { Reach } from './reach.ts';

const PREFIX = 'serverThread.';
const CONNECT_MS = 5_000;
/** A server that was not reached for so long has no thread of a dead client any more. */
const GIVE_UP_MS = 24 * 60 * 60 * 1000;

/**
 * Threads that a run has in a server. A program that waits for a lock leaves its thread waiting when it is killed:
 * MySQL looks at the socket only once it has the lock.
 */
const ThreadRecord = z.object({
  runId: RunId,
  serverId: ServerId,
  /** null: never seen; it may be found by the mark of its session. */
  threadId: z.int().nullable(),
  clientPid: z.int().nullable(),
  owner: Owner,
});
type ThreadRecord = z.infer<typeof ThreadRecord>;

/** The named lock that the sessions of a run's programs hold, by which they are found (truths D6). */
export function sessionMark(runId: RunId): string {
  return `holdfast-${runId}`;
}

export async function rememberThread(state: State, record: ThreadRecord): Promise<void> {
  await state.settings.set(PREFIX + record.runId, JSON.stringify(record));
}

export async function forgetThreads(state: State, runId: RunId): Promise<void> {
  await state.settings.set(PREFIX + runId, null);
}

/**
 * Ends the threads that dead processes of this machine left in servers. A server that cannot be reached now is asked
 * again at the next start.
 * @param interrupted runs that this start found dead
 * @throws the first thing that went wrong, after all were tried
 */
export async function endLeftoverThreads(
  interrupted: readonly Run[],
  deps: {
    readonly state: State;
    readonly reach: Reach;
    readonly owner: OwnerSource;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { state, owner, clock } = deps;
  const known = await read(state);
  for (const { id, serverId, owner: dead, kind } of interrupted) {
    if (serverId === null || (kind !== 'backup' && kind !== 'restore')) continue;
    if (known.some(({ runId }) => runId === id)) continue;
    const record = { runId: id, serverId, threadId: null, clientPid: null, owner: dead };
    await rememberThread(state, record);
    known.push(record);
  }
  const abandoned = known.filter((record) => owner.isAlive(record.owner) === 'dead');
  const results = await Promise.allSettled(
    abandoned.map(async (record) => {
      const isOld = clock.now().getTime() - Date.parse(record.owner.heartbeat) > GIVE_UP_MS;
      if (!isOld) await endThreads(record, deps);
      await forgetThreads(state, record.runId);
    }),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function endThreads(
  record: ThreadRecord,
  { state, reach, signal }: { readonly state: State; readonly reach: Reach; readonly signal: AbortSignal },
): Promise<void> {
  const server = await state.servers.get(record.serverId);
  if (server === null) return;
  const account = await reach.account(server);
  await withConnection(account, { timeoutMs: CONNECT_MS, signal }, async (connection) => {
    for (const id of await threadsOfRecord(connection, record)) await killOwn(connection, id);
  });
}

/** Thread ids begin anew when a server restarts: only those that can be the run's are ended. */
async function threadsOfRecord(
  connection: ServerConnection,
  { runId, threadId, clientPid, owner }: ThreadRecord,
): Promise<ReadonlySet<number>> {
  const marked: (number | null)[] = [];
  for (const name of lockNames(sessionMark(runId))) marked.push(await threadOfLock(connection, name));
  const threads = await listOwnThreads(connection);
  const found = threads.filter(
    (thread) =>
      (thread.program === 'holdfast' && thread.clientPid === owner.pid) ||
      (thread.id === threadId &&
        thread.command !== 'Sleep' &&
        (thread.clientPid === null || thread.clientPid === clientPid)),
  );
  return new Set([...marked.filter((id) => id !== null), ...found.map(({ id }) => id)]);
}

async function killOwn(connection: ServerConnection, threadId: number): Promise<void> {
  try {
    await killThread(connection, threadId);
  } catch (error) {
    // 1095: another account's, whatever lock it holds.
    if (!(error instanceof HoldfastError && error.is('query-failed') && error.data.number === 1095))
      throw error;
  }
}

async function read(state: State): Promise<ThreadRecord[]> {
  const entries = await state.settings.list(PREFIX);
  return entries.flatMap(({ value }) => {
    const parsed = ThreadRecord.safeParse(JSON.parse(value));
    return parsed.success ? [parsed.data] : [];
  });
}
