import { HoldfastError } from '../../../shared/errors.ts';
import { formatBytes, formatDateTime, plural } from '../../../shared/format.ts';
import { type BackupId, shortId } from '../../../shared/model/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { listNames } from '../../../shared/sentences.ts';
import { toInstant } from '../system/clock.ts';
import type { JobDeps } from './deps.ts';
import type { Job, JobContext, JobRequest } from './job.ts';
import { type Decided, type Decision, decideFor } from './retention.ts';

/** Pins and uses are looked at for each backup; the rest of a decision may be so old when a folder goes by it. */
const DECISION_HOLDS_MS = 1_000;

/**
 * Applies a plan's retention: marks what is to go, removes what was marked a day ago, takes marks back that nothing
 * calls for any more.
 * @param token of the decision that somebody has seen; null: nobody has, it is applied as it is
 */
export function pruneJob(plan: Plan, token: string | null, deps: JobDeps): [JobRequest, Job] {
  const request: JobRequest = {
    kind: 'prune',
    title: `Apply the retention of ${plan.name}`,
    serverId: plan.serverId,
    storageId: plan.storageIds[0] ?? null,
    backupId: null,
    forPlan: { planId: plan.id, cause: token === null ? 'schedule' : 'user', slotAt: null },
    steps: ['mark', 'remove'],
    occupies: null,
  };
  return [request, (context) => prune(plan, token, deps, context)];
}

/** Whether there is anything for a prune run to do. */
export function isToApply({ all }: Decision): boolean {
  return all.some(
    ({ backup, verdict: { decision } }) =>
      decision === 'mark' || decision === 'remove' || (decision === 'keep' && backup.markedAt !== null),
  );
}

async function prune(plan: Plan, token: string | null, deps: JobDeps, context: JobContext): ReturnType<Job> {
  const decision = await decideNow(plan, deps);
  if (token !== null && token !== decision.token)
    throw new HoldfastError('retention-changed', { plan: plan.name });
  const of = (wanted: string) => decision.all.filter(({ verdict }) => verdict.decision === wanted);
  const kept = of('keep').filter(({ backup }) => backup.markedAt !== null);
  await context.step('mark', async (detail) => {
    const marked = of('mark');
    await deps.state.retention.setMarks(
      marked.map(({ backup }) => backup.id),
      kept.map(({ backup }) => backup.id),
      toInstant(deps.clock.now()),
    );
    for (const each of marked)
      context.log('info', `Marked ${nameOf(each)}: ${each.verdict.reasons.join(', ')}`);
    for (const each of kept) context.log('info', `No longer marked: ${nameOf(each)}`);
    detail(plural(marked.length, 'backup'));
  });
  await context.step('remove', async (detail) => {
    const due = of('remove');
    const goesNow = freshDecision(plan, deps);
    const refused: unknown[] = [];
    for (const each of due) {
      context.signal.throwIfAborted();
      try {
        await removeOne(each, await goesNow(each.backup.id), deps, context);
      } catch (error) {
        // Somebody's files lie in its folder. The others go, and the run says it.
        if (!(error instanceof HoldfastError && error.is('backup-holds-more'))) throw error;
        refused.push(error);
        context.log('warning', `Kept: ${nameOf(each)}. In its folder: ${listNames(error.data.names)}`);
      }
    }
    detail(plural(due.length - refused.length, 'backup'));
    if (refused.length > 0) throw refused[0];
  });
  return { kind: 'good', backupId: null };
}

/**
 * Whether a backup is still to be removed: a run that began to fail, a pin, a drill that uses it may have come in
 * between. Decided anew once a second, not for each: that of 100,000 takes most of one.
 */
function freshDecision(plan: Plan, deps: JobDeps): (id: BackupId) => Promise<boolean> {
  let known: { readonly atMs: number; readonly removed: ReadonlySet<BackupId> } | null = null;
  return async (id) => {
    const nowMs = deps.clock.monotonicMs();
    if (known === null || nowMs - known.atMs > DECISION_HOLDS_MS) {
      const { all } = await decideNow(plan, deps);
      const removed = all.filter(({ verdict }) => verdict.decision === 'remove');
      known = { atMs: deps.clock.monotonicMs(), removed: new Set(removed.map(({ backup }) => backup.id)) };
    }
    return known.removed.has(id) && !(await deps.state.retention.isHeld(id));
  };
}

async function removeOne(each: Decided, goesNow: boolean, deps: JobDeps, context: JobContext): Promise<void> {
  const { backup } = each;
  if (!goesNow) {
    context.log('warning', `Kept after all: ${nameOf(each)}`);
    return;
  }
  const whole = await deps.state.backups.get(backup.id);
  if (whole === null) return;
  const repository = await deps.reach.repository(backup.storageId);
  await repository.remove(whole.folder, deps.owner);
  await deps.state.backups.remove(backup.id);
  context.log('info', `Removed ${nameOf(each)} from ${whole.folder}: ${each.verdict.reasons.join(', ')}`);
}

async function decideNow(plan: Plan, deps: JobDeps): Promise<Decision> {
  // As it is saved now: what it was when the run was asked for may have been too short-sighted.
  const saved = await deps.state.plans.get(plan.id);
  if (saved === null) throw new HoldfastError('not-found', { what: 'plan', wanted: plan.id });
  const [decision] = await decideFor(saved, [saved.retention], deps);
  if (decision === undefined) throw new HoldfastError('internal', { message: 'nothing was decided' });
  return decision;
}

function nameOf({ backup }: Decided): string {
  return `${shortId(backup.id)} of ${formatDateTime(backup.startedAt)} (${formatBytes(backup.storedBytes)})`;
}
