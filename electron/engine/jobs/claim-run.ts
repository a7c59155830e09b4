import type { RunId } from '../../../shared/model/ids.ts';
import type { MissedSlot, Plan } from '../../../shared/model/plan.ts';
import type { Claim, DueRow } from '../state/due.ts';
import { toInstant } from '../system/clock.ts';
import type { JobDeps } from './deps.ts';
import type { Job, JobRequest } from './job.ts';
import type { JobRunner } from './job-runner.ts';
import { newRun } from './live-run.ts';

export interface SchedulerDeps extends JobDeps {
  readonly runner: JobRunner;
}

/**
 * Takes a slot and records its run in one transaction, so that whatever is started twice, in this process or another,
 * one of them has it; then queues the run.
 * @returns null when the slot was taken already, or when a run that is under way does for it
 */
export async function claimRun(
  { state, runner, clock, owner }: SchedulerDeps,
  plan: Plan,
  claim: Pick<Claim, 'purpose' | 'slotAt' | 'attempt'>,
  [request, job]: [JobRequest, Job],
  { next, missed }: { readonly next: DueRow | null; readonly missed: readonly MissedSlot[] },
): Promise<RunId | null> {
  const run = newRun(request, { clock, owner });
  const runId = await state.due.claim(
    { ...claim, planId: plan.id, claimedAt: toInstant(clock.now()) },
    { next, missed, takeRun: (transaction) => state.runs.insertOrJoinIn(transaction, run) },
  );
  if (runId !== run.id) return null;
  runner.adopt(run, request, job);
  return run.id;
}
