import type { Inventory } from '../../../shared/model/inventory.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { WrittenContainer } from '../container/model.ts';
import { writeSegments } from '../container/writer.ts';
import type { Preflight, Verdict, WrittenPart } from '../dump/model.ts';
import { judge } from '../dump/verdict.ts';
import type { Draft } from '../repository/model.ts';
import { connect } from '../server/connect.ts';
import { takeInventory } from '../server/inventory.ts';
import { newBackupId } from '../system/ids.ts';
import type { Source } from './backup-source.ts';
import type { JobDeps } from './deps.ts';
import { dumpMeter } from './dump-meter.ts';
import { DumpParts, type PartOrigin } from './dump-parts.ts';
import type { JobContext } from './job.ts';
import { explainFullDisk, type WrittenSoFar } from './room.ts';

export interface Attempt {
  readonly server: Server;
  /** The plan's folder; null: made by hand. */
  readonly planSlug: string | null;
  /** Public keys that the backup is encrypted for; empty: it is not. */
  readonly recipients: readonly string[];
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
  /** What wrote which of its segments. */
  readonly origins: readonly PartOrigin[];
  readonly coordinates: Manifest['coordinates'];
  readonly verdict: Verdict;
}

/** One dump into one draft, with its verdict; when this throws, nothing of it stays. */
export async function dumpOnce(attempt: Attempt, deps: JobDeps, context: JobContext): Promise<Tried> {
  const draft = await attempt.source.repository.beginDraft({
    server: attempt.server,
    planSlug: attempt.planSlug,
    recipients: attempt.recipients,
    backupId: newBackupId(),
    owner: deps.owner,
    clock: deps.clock,
  });
  const soFar: WrittenSoFar = { rawBytes: 0, storedBytes: 0 };
  let after: Promise<Inventory | null> | null = null;
  try {
    const dumped = await context.step('dump', async (detail) => {
      if (attempt.number > 1) detail(`attempt ${attempt.number} of ${attempt.of}`);
      return dumpInto({ draft, soFar }, attempt, deps, context);
    });
    // The server is looked at again while the rest of the file is read back.
    after = inventoryAfter(attempt, deps, context.signal);
    after.catch(() => undefined);
    const readBack = await context.step('read-back', async () => {
      // What the program itself calls a failure is not worth reading back.
      if (dumped.parts.exit.exitCode !== 0) return 'not-done' as const;
      await draft.finishDump();
      return (await draft.readBack({ signal: context.signal })) ? ('equal' as const) : ('different' as const);
    });
    const verdict = await context.step('verdict', async (detail) => {
      const { source, before } = attempt;
      const judged = judge({
        exit: dumped.parts.exit,
        tool: source.tool.location.path,
        server: attempt.server.name,
        written: dumped.written,
        before: before.inventory,
        after: await after,
        excludedTables: before.excludedTables,
        kindsLeftOut: before.kindsLeftOut,
        parts: { plan: before.segments, written: partsWritten(dumped) },
        rowsOnly: before.options.content === 'rows',
        withoutRows: withoutRows(before),
        lowerCaseTableNames: before.lowerCaseTableNames,
        losses: before.losses,
        readBack,
        attempt: attempt.number,
        attempts: attempt.of,
      });
      detail(`${judged.evidence.objectsFound} of ${judged.evidence.objectsExpected} objects found`);
      return judged;
    });
    const { origins, coordinates } = dumped.parts;
    return { draft, written: dumped.written, origins, coordinates, verdict };
  } catch (error) {
    await draft.discard();
    await after?.catch(() => undefined);
    const { source, before } = attempt;
    throw await explainFullDisk(error, source.repository.storage.place, soFar, before.estimatedRawBytes);
  }
}

interface Dumped {
  readonly written: WrittenContainer;
  readonly parts: DumpParts;
}

async function dumpInto(
  { draft, soFar }: { readonly draft: Draft; readonly soFar: WrittenSoFar },
  { server, source, before }: Attempt,
  deps: JobDeps,
  context: JobContext,
): Promise<Dumped> {
  const parts = new DumpParts({ server, source, before }, deps, context);
  try {
    const meter = dumpMeter(before, deps.clock);
    const written = await writeSegments(parts.parts(), draft.sink, {
      level: before.options.compressionLevel,
      signal: context.signal,
      onProgress: ({ rawBytes, storedBytes, current, objectsDone }) => {
        Object.assign(soFar, { rawBytes, storedBytes });
        context.progress(meter.update({ doneBytes: rawBytes, current, objectsDone }));
      },
    });
    return { written, parts };
  } catch (error) {
    await parts.kill();
    throw error;
  }
}

/** Tables that must be empty in the dump. */
function withoutRows({ inventory, options, structureOnly }: Preflight): Preflight['structureOnly'] {
  if (options.content !== 'structure') return structureOnly;
  return inventory.objects
    .filter(({ kind }) => kind === 'table')
    .map(({ database, name }) => ({ database, table: name }));
}

/** Which part was to hold what, and what it holds. */
function partsWritten({ written, parts }: Dumped): readonly WrittenPart[] {
  return parts.origins.flatMap(({ plan }, at) => {
    const segment = written.segments[at];
    return segment === undefined ? [] : [{ plan, written: segment }];
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
