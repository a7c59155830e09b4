import { z } from 'zod';
import { RunId, ServerId } from '../../../shared/model/ids.ts';
import { Owner } from '../../../shared/model/owner.ts';
import type { Account } from '../server/account.ts';
import { withConnection } from '../server/connect.ts';
import { killThread, listOwnThreads } from '../server/kill.ts';
import type { State } from '../state/state.ts';
import type { OwnerSource } from '../system/owner.ts';
import type { Reach } from './reach.ts';

const SETTING = 'serverThreads';

/**
 * Threads that our programs have in servers. A mysqldump that waits for a lock leaves its thread waiting in the
 * server when it is killed: the server looks at the socket only once it has the lock.
 */
const ThreadRecord = z.object({
  runId: RunId,
  serverId: ServerId,
  threadId: z.int(),
  clientPid: z.int(),
  owner: Owner,
});
type ThreadRecord = z.infer<typeof ThreadRecord>;

export async function rememberThread(state: State, record: ThreadRecord): Promise<void> {
  await write(state, [...(await read(state)), record]);
}

export async function forgetThreads(state: State, runId: RunId): Promise<void> {
  await write(
    state,
    (await read(state)).filter((record) => record.runId !== runId),
  );
}

/** Ends the threads that dead processes of this machine left in servers. */
export async function endLeftoverThreads({
  state,
  reach,
  owner,
}: {
  readonly state: State;
  readonly reach: Reach;
  readonly owner: OwnerSource;
}): Promise<void> {
  for (const record of await read(state)) {
    if (owner.isAlive(record.owner) !== 'dead') continue;
    try {
      await endThread(await reach.account(await reach.server(record.serverId)), record);
    } finally {
      await forgetThreads(state, record.runId);
    }
  }
}

/** Thread ids begin anew when a server restarts: only one that can be that program's is ended. */
async function endThread(account: Account, { threadId, clientPid }: ThreadRecord): Promise<void> {
  await withConnection(account, { timeoutMs: 5_000 }, async (connection) => {
    const threads = await listOwnThreads(connection);
    const thread = threads.find(({ id }) => id === threadId);
    const isOther = thread?.clientPid != null && thread.clientPid !== clientPid;
    if (thread !== undefined && !isOther && thread.command !== 'Sleep')
      await killThread(connection, threadId);
  });
}

async function read(state: State): Promise<ThreadRecord[]> {
  const text = await state.settings.get(SETTING);
  const parsed = z.array(ThreadRecord).safeParse(text === null ? [] : JSON.parse(text));
  return parsed.success ? parsed.data : [];
}

async function write(state: State, records: readonly ThreadRecord[]): Promise<void> {
  await state.settings.set(SETTING, JSON.stringify(records));
}
