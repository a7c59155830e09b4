import { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import { FORMAT_VERSION, type Manifest } from '../../../shared/model/manifest.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import type { Evidence, Loss } from '../../../shared/model/verdict.ts';
import { type WrittenContainer, writeContainer } from '../container/writer.ts';
import type { Preflight, Verdict } from '../dump/model.ts';
import { preflight } from '../dump/preflight.ts';
import { startDump } from '../dump/start.ts';
import { judge } from '../dump/verdict.ts';
import type { Draft, Repository } from '../repository/repository.ts';
import { connect, type ServerConnection } from '../server/connect.ts';
import { readIdentity } from '../server/identity.ts';
import { takeInventory } from '../server/inventory.ts';
import { readRole } from '../server/replication.ts';
import { readVariables } from '../server/variables.ts';
import { toInstant } from '../system/clock.ts';
import { newBackupId } from '../system/ids.ts';
import { backupOf } from './catalogue.ts';
import type { JobDeps } from './deps.ts';
import { dumpMeter } from './dump-meter.ts';
import type { Job, JobContext, JobRequest } from './job-runner.ts';
import { refuseWithoutRoom } from './room.ts';
import { totalsOf } from './totals.ts';

/** A schema that changes while it is dumped is tried again: DDL is rare and short (truths A10–A12). */
const ATTEMPTS = 3;
const PAUSE_BEFORE_RETRY_MS = [2_000, 10_000];

export interface BackupOrder {
  readonly server: Server;
  readonly storage: Storage;
  readonly selection: BackupSelection;
}

/** Source, preflight, dump, verdict, commit: the flow of design §4. */
export function backupJob(order: BackupOrder, deps: JobDeps): [JobRequest, Job] {
  const what = order.selection.databases?.join(', ') ?? 'all databases';
  const request: JobRequest = {
    kind: 'backup',
    title: `Back up ${what} of ${order.server.name}`,
    serverId: order.server.id,
    storageId: order.storage.id,
    backupId: null,
    steps: ['connect', 'preflight', 'dump', 'read-back', 'verdict', 'commit'],
    occupies: { serverId: order.server.id, name: order.server.name },
  };
  return [request, (context) => backUp(order, deps, context)];
}

async function backUp(order: BackupOrder, deps: JobDeps, context: JobContext): ReturnType<Job> {
  const startedAt = toInstant(deps.clock.now());
  const source = await context.step('connect', () => reachSource(order, deps, context));
  try {
    for (let attempt = 1; ; attempt += 1) {
      const before = await context.step('preflight', () => lookFirst(order, deps, context, source));
      const tried = await dumpOnce(order, deps, context, source, before, attempt);
      if (tried.verdict.kind !== 'failed') {
        return await commit({
          order,
          deps,
          context,
          source,
          before,
          startedAt,
          ...tried,
          verdict: tried.verdict,
        });
      }
      await tried.draft.discard();
      if (!tried.verdict.retryable || attempt >= ATTEMPTS) throw tried.verdict.error;
      context.log('warning', `Attempt ${attempt} of ${ATTEMPTS} failed: ${tried.verdict.error.message}`);
      await pause(PAUSE_BEFORE_RETRY_MS[attempt - 1] ?? 10_000, context.signal);
    }
  } finally {
    await source.connection.close();
  }
}

interface Source {
  readonly account: Awaited<ReturnType<JobDeps['reach']['account']>>;
  readonly connection: ServerConnection;
  readonly identity: Manifest['server']['identity'];
  readonly role: Manifest['server']['role'];
  readonly variables: Manifest['server']['variables'];
  readonly tool: Awaited<ReturnType<JobDeps['tools']['choose']>>;
  readonly repository: Repository;
}

async function reachSource(order: BackupOrder, deps: JobDeps, context: JobContext): Promise<Source> {
  // The storage first: an unplugged drive is found before the server is asked for anything.
  const repository = await deps.reach.repository(order.storage.id);
  const account = await deps.reach.account(order.server);
  context.hide(account.password);
  const connection = await connect(account, { signal: context.signal });
  try {
    const identity = await readIdentity(connection);
    const [role, variables] = [await readRole(connection), await readVariables(connection)];
    await deps.state.servers.update({ ...(await deps.reach.server(order.server.id)), identity });
    const tool = await deps.tools.choose('dump', identity, order.server);
    context.log(
      'info',
      `${order.server.name} is ${identity.flavour} ${identity.version}; ${tool.location.path} (${tool.version}) dumps it`,
    );
    return { account, connection, identity, role, variables, tool, repository };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function lookFirst(
  order: BackupOrder,
  deps: JobDeps,
  context: JobContext,
  source: Source,
): Promise<Preflight> {
  const before = await preflight(source.connection, source.account, order.selection, source.tool, {
    clock: deps.clock,
  });
  const blocker = before.blockers[0];
  if (blocker !== undefined) throw HoldfastError.fromWire(blocker);
  await refuseWithoutRoom(order, before.estimatedRawBytes, deps);
  const notes = before.losses.filter(({ accepted }) => !accepted).length;
  context.log(
    'info',
    `${before.databases.length} databases, ${before.tables} tables, ${notes} losses that nobody accepted`,
  );
  return before;
}

interface Tried {
  readonly draft: Draft;
  readonly written: WrittenContainer;
  readonly argv: readonly string[];
  readonly verdict: Verdict;
}

/** One dump into one draft, with its verdict; whatever is thrown, nothing of it stays. */
async function dumpOnce(
  order: BackupOrder,
  deps: JobDeps,
  context: JobContext,
  source: Source,
  before: Preflight,
  attempt: number,
): Promise<Tried> {
  const draft = await source.repository.beginDraft({
    server: order.server,
    planSlug: null,
    backupId: newBackupId(),
    owner: deps.owner,
    clock: deps.clock,
  });
  try {
    const { written, exit, argv } = await context.step('dump', async (detail) => {
      if (attempt > 1) detail(`attempt ${attempt} of ${ATTEMPTS}`);
      const dump = await startDump({
        account: source.account,
        tool: source.tool,
        preflight: before,
        connection: source.connection,
        signal: context.signal,
        clock: deps.clock,
      });
      context.log('command', dump.commandLine);
      const meter = dumpMeter(before, deps.clock);
      const container = await writeContainer(dump.stdout, draft.sink, {
        signal: context.signal,
        onProgress: ({ rawBytes, current, objectsDone }) =>
          context.progress(meter.update({ doneBytes: rawBytes, current, objectsDone })),
      }).catch(async (error: unknown) => {
        await dump.kill();
        throw error;
      });
      const ended = await dump.done;
      if (ended.stderr !== '') context.log('output', ended.stderr);
      context.signal.throwIfAborted();
      return { written: container, exit: ended, argv: dump.argv };
    });
    const readBack = await context.step('read-back', async () => {
      if (exit.exitCode !== 0) return 'not-done' as const;
      await draft.finishDump(written);
      return (await draft.readBack({ signal: context.signal })) ? ('equal' as const) : ('different' as const);
    });
    const verdict = await context.step('verdict', async (detail) => {
      const after = await takeInventory(source.connection, before.databases).catch(() => null);
      const judged = judge({
        exit,
        tool: source.tool.location.path,
        written,
        before: before.inventory,
        after,
        lowerCaseTableNames: before.lowerCaseTableNames,
        losses: before.losses,
        readBack,
        attempt,
        attempts: ATTEMPTS,
        server: order.server.name,
      });
      detail(`${judged.evidence.objectsFound} of ${judged.evidence.objectsExpected} objects found`);
      return judged;
    });
    return { draft, written, argv, verdict };
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

async function commit(done: {
  readonly order: BackupOrder;
  readonly deps: JobDeps;
  readonly context: JobContext;
  readonly source: Source;
  readonly before: Preflight;
  readonly startedAt: string;
  readonly draft: Draft;
  readonly written: WrittenContainer;
  readonly argv: readonly string[];
  readonly verdict: Exclude<Verdict, { kind: 'failed' }>;
}): ReturnType<Job> {
  const { order, deps, context, before, draft, written, verdict } = done;
  const losses = before.losses;
  const index: DumpIndex = {
    format: 1,
    rawBytes: written.rawBytes,
    rawSha256: written.rawSha256,
    frames: written.frames,
    sections: written.sections,
    inventory: before.inventory,
    losses: [...losses],
    notes: [...before.notes],
  };
  const committed = await context.step('commit', () =>
    draft.commit(index, manifestOf({ ...done, losses, evidence: verdict.evidence })),
  );
  const backup = backupOf(order.storage, committed.folder, committed.manifest, []);
  await deps.state.backups.upsert(backup);
  context.update({ backupId: backup.id });
  context.log('info', `Committed to ${committed.folder}`);
  if (verdict.kind === 'degraded')
    return { kind: 'degraded', backupId: backup.id, losses: [...verdict.losses] };
  return { kind: 'good', backupId: backup.id };
}

function manifestOf({
  order,
  deps,
  source,
  before,
  startedAt,
  draft,
  written,
  argv,
  losses,
  evidence,
}: {
  readonly order: BackupOrder;
  readonly deps: JobDeps;
  readonly source: Source;
  readonly before: Preflight;
  readonly startedAt: string;
  readonly draft: Draft;
  readonly written: WrittenContainer;
  readonly argv: readonly string[];
  readonly losses: readonly Loss[];
  readonly evidence: Evidence;
}): Omit<Manifest, 'files' | 'storageId' | 'previousManifestSha256'> {
  return {
    format: FORMAT_VERSION,
    kind: 'holdfast-backup',
    backupId: draft.backupId,
    plan: null,
    server: {
      id: order.server.id,
      name: order.server.name,
      slug: draft.serverSlug,
      environment: order.server.environment,
      identity: source.identity,
      role: source.role,
      variables: source.variables,
    },
    startedAt,
    finishedAt: toInstant(deps.clock.now()),
    databases: [...before.databases],
    selection: order.selection.databases === null ? 'all' : 'some',
    segments: [
      {
        origin: 'mysqldump',
        tool: { flavour: source.tool.flavour, version: source.tool.version },
        argv: [...argv],
        rawOffset: 0,
        rawBytes: written.rawBytes,
      },
    ],
    totals: totalsOf(before.databases, written),
    completeness: losses.every(({ accepted }) => accepted) ? 'complete' : 'degraded',
    losses: [...losses],
    notes: [...before.notes],
    evidence,
    coordinates: null,
    encryption: null,
    writtenBy: { application: 'Holdfast', version: __APP_VERSION__, owner: deps.owner.current() },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
