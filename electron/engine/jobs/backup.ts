import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../../../shared/errors.ts';
import { plural } from '../../../shared/format.ts';
import { type DumpIndex, INDEX_FORMAT } from '../../../shared/model/dump-index.ts';
import { FORMAT_VERSION } from '../../../shared/model/manifest.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import { describeFinding, dropLines } from '../../../shared/sentences.ts';
import { blockerWithAllCures } from '../dump/blockers.ts';
import type { Preflight, Verdict } from '../dump/model.ts';
import { preflight } from '../dump/preflight.ts';
import type { ManifestDraft } from '../repository/model.ts';
import { connect } from '../server/connect.ts';
import { toInstant } from '../system/clock.ts';
import { reachSource, type Source } from './backup-source.ts';
import { backupOf } from './catalogue.ts';
import { type Compared, compareWithPrevious } from './compare-with-previous.ts';
import type { JobDeps } from './deps.ts';
import { dumpOnce, type Tried } from './dump-attempt.ts';
import { withLimits } from './dump-limits.ts';
import type { Job, JobContext, JobRequest } from './job.ts';
import { refuseUnusableKeys } from './key-ring.ts';
import { lastBackupOf } from './last-backup.ts';
import { refuseWithoutRoom } from './room.ts';
import { totalsOf } from './totals.ts';

export interface BackupOrder {
  readonly server: Server;
  readonly storage: Storage;
  readonly selection: BackupSelection;
  /** Public keys that it is encrypted for; absent or empty: it is not. */
  readonly recipients?: readonly string[] | undefined;
  /** The plan that it is made for; absent: somebody asked for it by hand. */
  readonly plan?: Pick<Plan, 'id' | 'name' | 'slug' | 'dropPercent'>;
  /** Of what a restore is about to replace: it stands alone, and is compared with no other. */
  readonly isSafety?: boolean;
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

async function backUp(order: BackupOrder, given: JobDeps, context: JobContext): ReturnType<Job> {
  const deps = { ...given, tuning: await withLimits(given.state, given.tuning) };
  const startedAt = toInstant(deps.clock.now());
  const pausesMs = deps.tuning.retryPausesMs;
  await refuseUnusableKeys(deps.state, order.recipients ?? []);
  let source = await context.step('connect', () => reachSource(order, deps, context));
  try {
    for (let number = 1; ; number += 1) {
      const before = await context.step('preflight', (detail) =>
        lookFirst(order, deps, source, context.log, detail),
      );
      const tried = await dumpOnce(
        {
          server: order.server,
          planSlug: order.plan?.slug ?? null,
          recipients: order.recipients ?? [],
          source,
          before,
          number,
          of: pausesMs.length + 1,
        },
        deps,
        context,
      );
      if (tried.verdict.kind !== 'failed')
        return await commit(
          { order, source, before, startedAt, tried, verdict: tried.verdict },
          deps,
          context,
        );
      await tried.draft.discard();
      const { error, retryable } = tried.verdict;
      const pauseMs = pausesMs[number - 1];
      if (!retryable || pauseMs === undefined) throw error;
      context.retry('dump', { number, of: pausesMs.length + 1, error, pauseMs });
      await sleep(pauseMs, undefined, { signal: context.signal });
      source = await reachAgain(source, error, deps, context);
    }
  } finally {
    await source.connection.close();
  }
}

/**
 * Our own connection may have ended with the dump's.
 * @throws `why` when the server cannot be reached any more: that is what the backup failed of
 */
async function reachAgain(
  source: Source,
  why: HoldfastError,
  { tuning }: JobDeps,
  { signal }: JobContext,
): Promise<Source> {
  await source.connection.close();
  try {
    const connection = await connect(source.account, { signal, timeoutMs: tuning.connectMs });
    return { ...source, connection };
  } catch {
    signal.throwIfAborted();
    throw why;
  }
}

async function lookFirst(
  { server, storage, selection, plan }: BackupOrder,
  deps: JobDeps,
  source: Source,
  log: JobContext['log'],
  detail: (text: string) => void,
): Promise<Preflight> {
  const before = await preflight(source.connection, source.account, selection, source.tool, {
    clock: deps.clock,
    last: await lastBackupOf(server, deps, plan),
    isRepeated: plan !== undefined,
  });
  const blocker = blockerWithAllCures(before.blockers);
  if (blocker !== null) throw HoldfastError.fromWire(blocker);
  await refuseWithoutRoom({ server, storage }, before.estimatedRawBytes, deps);
  for (const finding of before.findings)
    if (finding.severity !== 'fine')
      log(finding.accepted ? 'info' : 'warning', describeFinding(finding).title);
  detail(`${plural(before.databases.length, 'database')}, ${plural(before.tables, 'table')}`);
  return before;
}

interface Good {
  readonly order: BackupOrder;
  readonly source: Source;
  readonly before: Preflight;
  readonly startedAt: string;
  readonly tried: Tried;
  readonly verdict: Exclude<Verdict, { kind: 'failed' }>;
}

async function commit(good: Good, deps: JobDeps, context: JobContext): ReturnType<Job> {
  const { order, before, tried, verdict } = good;
  const { rawBytes, frames, sections } = tried.written;
  const manifest = manifestOf(good, deps);
  const { committed, drop } = await context
    .step('commit', async (detail) => {
      const compared = await compareIfGood(good, manifest, deps);
      const notes = [...before.notes, ...compared.notes];
      const index: DumpIndex = {
        format: INDEX_FORMAT,
        rawBytes,
        frames,
        sections,
        inventory: before.inventory,
        losses: [...before.losses],
        notes,
      };
      if (compared.drop !== undefined) {
        detail('it holds much less than the one before it');
        for (const line of dropLines(compared.drop)) context.log('warning', line);
      }
      const whole = { ...manifest, notes, ...(compared.drop !== undefined && { drop: compared.drop }) };
      return { committed: await tried.draft.commit(index, whole), drop: compared.drop };
    })
    .catch(async (error: unknown) => {
      await tried.draft.discard();
      throw error;
    });
  const backup = backupOf(order.storage, committed.folder, committed.manifest, []);
  await deps.state.backups.upsert(backup);
  context.update({ backupId: backup.id });
  context.log('info', `Committed to ${committed.folder}`);
  if (verdict.kind === 'good')
    return { kind: 'good', backupId: backup.id, ...(drop !== undefined && { drop }) };
  return { kind: 'degraded', backupId: backup.id, losses: [...verdict.losses] };
}

/** What is degraded says by itself what it lacks. */
async function compareIfGood(
  { order, before, tried, verdict }: Good,
  { databases, selection, totals }: ManifestDraft,
  deps: JobDeps,
): Promise<Compared> {
  if (verdict.kind !== 'good' || order.isSafety === true) return { drop: undefined, notes: [] };
  const { losses, notes } = before;
  const chosen = { databases, selection, losses: [...losses], notes: [...notes] };
  const { server, plan = null } = order;
  return compareWithPrevious({ server, plan, chosen, index: tried.written, totals }, deps);
}

function manifestOf(
  { order, source, before, startedAt, tried, verdict }: Good,
  deps: JobDeps,
): ManifestDraft {
  const { draft, written, origins, coordinates } = tried;
  const { identity, role, variables } = source;
  return {
    format: FORMAT_VERSION,
    kind: 'holdfast-backup',
    backupId: draft.backupId,
    plan: order.plan === undefined ? null : { id: order.plan.id, name: order.plan.name },
    server: {
      id: order.server.id,
      name: order.server.name,
      slug: draft.serverSlug,
      environment: order.server.environment,
      identity,
      role,
      variables,
    },
    startedAt,
    finishedAt: toInstant(deps.clock.now()),
    databases: [...before.databases],
    selection: order.selection.databases === null ? 'all' : 'some',
    segments: origins.flatMap(({ plan, ...origin }, at) => {
      const segment = written.segments[at];
      if (segment === undefined) return [];
      const { rawOffset, rawBytes } = segment;
      return [{ ...origin, part: plan.part, rawOffset, rawBytes }];
    }),
    totals: totalsOf(before.databases, written),
    completeness: verdict.kind === 'good' ? 'complete' : 'degraded',
    losses: [...before.losses],
    notes: [...before.notes],
    evidence: verdict.evidence,
    coordinates,
    writtenBy: { application: 'Holdfast', version: __APP_VERSION__, owner: deps.owner.current() },
  };
}
