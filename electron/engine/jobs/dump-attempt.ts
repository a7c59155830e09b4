import type { Inventory } from '../../../shared/model/inventory.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { WrittenContainer } from '../container/model.ts';
import { writeContainer } from '../container/writer.ts';
import type { DumpExit, Preflight, RunningDump, Verdict } from '../dump/model.ts';
import { startDump } from '../dump/start.ts';
import { judge } from '../dump/verdict.ts';
import type { Draft } from '../repository/model.ts';
import { connect } from '../server/connect.ts';
import { takeInventory } from '../server/inventory.ts';
import { newBackupId } from '../system/ids.ts';
import type { Source } from './backup-source.ts';
import type { JobDeps } from './deps.ts';
import { dumpMeter } from './dump-meter.ts';
import type { JobContext } from './job.ts';
import { forgetThreads, rememberThread, sessionMark } from './leftover-threads.ts';
import { explainFullDisk, type WrittenSoFar } from './room.ts';

export interface Attempt {
  readonly server: Server;
  readonly source: Source;
  readonly before: Preflight;
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** A dump in a draft, judged; the caller commits or discards the draft. */
export interface Tried {
  readonly draft: Draft;
  readonly written: WrittenContainer;
  readonly argv: readonly string[];
  readonly verdict: Verdict;
}

/** One dump into one draft, with its verdict; when this throws, nothing of it stays. */
export async function dumpOnce(attempt: Attempt, deps: JobDeps, context: JobContext): Promise<Tried> {
  const draft = await attempt.source.repository.beginDraft({
    server: attempt.server,
    planSlug: null,
    backupId: newBackupId(),
    owner: deps.owner,
    clock: deps.clock,
  });
  const soFar: WrittenSoFar = { rawBytes: 0, storedBytes: 0 };
  try {
    const dumped = await context.step('dump', async (detail) => {
      if (attempt.number > 1) detail(`attempt ${attempt.number} of ${attempt.of}`);
      return dumpInto({ draft, soFar }, attempt, deps, context);
    });
    const readBack = await context.step('read-back', async () => {
      // What the program itself calls a failure is not worth reading back.
      if (dumped.exit.exitCode !== 0) return 'not-done' as const;
      await draft.finishDump(dumped.written);
      return (await draft.readBack({ signal: context.signal })) ? ('equal' as const) : ('different' as const);
    });
    const verdict = await context.step('verdict', async (detail) => {
      const { source, before } = attempt;
      const judged = judge({
        exit: dumped.exit,
        tool: source.tool.location.path,
        server: attempt.server.name,
        written: dumped.written,
        before: before.inventory,
        after: await inventoryAfter(attempt, deps, context.signal),
        excludedTables: before.excludedTables,
        lowerCaseTableNames: before.lowerCaseTableNames,
        losses: before.losses,
        readBack,
        attempt: attempt.number,
        attempts: attempt.of,
      });
      detail(`${judged.evidence.objectsFound} of ${judged.evidence.objectsExpected} objects found`);
      return judged;
    });
    return { draft, written: dumped.written, argv: dumped.argv, verdict };
  } catch (error) {
    await draft.discard();
    const { source, before } = attempt;
    throw await explainFullDisk(error, source.repository.storage.place, soFar, before.estimatedRawBytes);
  }
}

async function dumpInto(
  { draft, soFar }: { readonly draft: Draft; readonly soFar: WrittenSoFar },
  { server, source, before }: Attempt,
  deps: JobDeps,
  context: JobContext,
): Promise<{ written: WrittenContainer; exit: DumpExit; argv: readonly string[] }> {
  const { account, tool, connection } = source;
  const { signal } = context;
  const dump = await startDump({
    account,
    tool,
    preflight: before,
    connection,
    signal,
    clock: deps.clock,
    limits: deps.tuning.dump,
    mark: sessionMark(context.runId),
  });
  context.log('command', dump.commandLine);
  const remembered = rememberThreadOf(dump, server, deps, context);
  try {
    const meter = dumpMeter(before, deps.clock);
    const written = await writeContainer(dump.stdout, draft.sink, {
      signal,
      onProgress: ({ rawBytes, storedBytes, current, objectsDone }) => {
        Object.assign(soFar, { rawBytes, storedBytes });
        context.progress(meter.update({ doneBytes: rawBytes, current, objectsDone }));
      },
    });
    const exit = await dump.done;
    if (exit.stderr !== '') context.log('output', exit.stderr);
    signal.throwIfAborted();
    return { written, exit, argv: dump.argv };
  } catch (error) {
    await dump.kill();
    throw error;
  } finally {
    await remembered;
    await forgetThreads(deps.state, context.runId);
  }
}

/** So that the next start can end it, should this process be killed while the dump waits for a lock (truths D6). */
async function rememberThreadOf(
  dump: RunningDump,
  server: Server,
  { state, owner }: JobDeps,
  { runId }: JobContext,
): Promise<void> {
  const threadId = await dump.thread;
  if (threadId === null) return;
  await rememberThread(state, {
    runId,
    serverId: server.id,
    threadId,
    clientPid: dump.pid,
    owner: owner.current(),
  });
}

/** A connection that was idle for the length of a dump may have been closed by the server's wait_timeout. */
async function inventoryAfter(
  { source, before }: Attempt,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Inventory | null> {
  try {
    return await takeInventory(source.connection, before.databases);
  } catch {
    signal.throwIfAborted();
  }
  try {
    const connection = await connect(source.account, { signal, timeoutMs: deps.tuning.connectMs });
    return await takeInventory(connection, before.databases).finally(() => connection.close());
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
