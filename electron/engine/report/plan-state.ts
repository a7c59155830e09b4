import { formatDuration, formatRelative, lowered, plural } from '../../../shared/format.ts';
import type { Plan, PlanState } from '../../../shared/model/plan.ts';
import { isDrillable } from '../../../shared/model/selection.ts';
import type { Loss } from '../../../shared/model/verdict.ts';
import { describeError, describeLoss, describeProof } from '../../../shared/sentences.ts';
import type { DueRow } from '../state/due.ts';
import type { PlanFacts } from '../state/plan-facts.ts';
import { drillDueMs } from './plan-due.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A slot is overdue when its backup is not there so much after it was to begin. */
const OVERDUE_AFTER_MS = 30 * MINUTE_MS;
/** A drill that is due has so long to be done before the plan counts as unproven. */
const UNPROVEN_AFTER_MS = DAY_MS;

export interface PlanStanding {
  readonly state: PlanState;
  readonly why: string;
  readonly overdueSince: number | null;
}

/**
 * The state of a plan and the sentence that says why: the one place where it is decided, for Overview, tray, CLI and
 * notifications.
 * @param due the plan's next slot; null when none was computed yet
 * @param lastSlotMs when the newest slot that has passed was to begin; null when none has since the plan was made
 */
export function planStanding(plan: Plan, facts: PlanFacts, due: DueRow | null, nowMs: number): PlanStanding {
  const says = (state: PlanState, why: string, overdueSince: number | null = null): PlanStanding => ({
    state,
    why,
    overdueSince,
  });
  if (plan.paused) return says('paused', `Paused. ${lastGoodWords(facts, nowMs)}`);
  const failure = failureWords(facts);
  if (failure !== null) return says('failing', `${failure} ${lastGoodWords(facts, nowMs)}`);
  const late = overdue(plan, facts, due, nowMs);
  if (late !== null) return says('overdue', late.why, late.sinceMs);
  if (facts.newest?.completeness === 'degraded') return says('degraded', degradedWords(facts.newest.losses));
  if (facts.good.length === 0)
    return says(
      'unproven',
      `There is no backup yet.${plan.schedule.rule.kind === 'manual' ? ' It runs only when somebody asks.' : ''}`,
    );
  const unproven = unprovenWords(plan, facts, nowMs);
  if (unproven !== null) return says('unproven', unproven);
  if (plan.schedule.rule.kind === 'manual')
    return says('paused', `It runs only when somebody asks. ${lastGoodWords(facts, nowMs)}`);
  return says('protected', `${lastGoodWords(facts, nowMs)} ${provenWords(plan, facts, nowMs)}`);
}

/** Age of the newest good backup's data: since its dump began. */
export function rpoMs(facts: PlanFacts, nowMs: number): number | null {
  const newest = facts.good[0];
  return newest === undefined ? null : Math.max(0, nowMs - Date.parse(newest.startedAt));
}

function failureWords({ lastBackup, newest, good }: PlanFacts): string | null {
  const after = good[0]?.startedAt ?? '';
  if (lastBackup !== null && lastBackup.startedAt > after) {
    if (lastBackup.outcome.kind === 'failed')
      return `The last backup failed: ${describeError(lastBackup.outcome.error).title}.`;
    if (lastBackup.outcome.kind === 'interrupted') return 'The last backup was interrupted.';
  }
  if (newest === null || newest.startedAt <= after) return null;
  switch (newest.proof.state) {
    case 'damaged':
    case 'drill-failed':
    case 'missing':
      return `The newest backup is not good any more. ${describeProof(newest.proof)}`;
    default:
      return null;
  }
}

/** What the newest backup lacks, by name. */
function degradedWords(losses: readonly Loss[]): string {
  const [first, ...others] = losses.filter(({ accepted }) => !accepted);
  if (first === undefined) return 'The newest backup lacks something that the plan has not accepted.';
  const more =
    others.length === 0 ? '' : ` ${plural(others.length, 'more loss is', 'more losses are')} named on it.`;
  return `The newest backup is degraded: ${lowered(describeLoss(first).title)}.${more}`;
}

function overdue(
  plan: Plan,
  facts: PlanFacts,
  due: DueRow | null,
  nowMs: number,
): { readonly sinceMs: number; readonly why: string } | null {
  // One that is held was due when it was held first, whatever slots have passed since.
  const startsAt = [due?.startsAt, due?.held?.since].filter((at) => at != null).sort()[0];
  const startsMs = startsAt === undefined || due?.startsAt == null ? null : Date.parse(startsAt);
  if (startsMs !== null && facts.running.backup === null && nowMs - startsMs > OVERDUE_AFTER_MS) {
    const why = `A backup was due ${formatRelative(new Date(startsMs).toISOString(), nowMs)}. ${heldWords(due)} ${lastGoodWords(facts, nowMs)}`;
    return { sinceMs: startsMs, why };
  }
  const age = rpoMs(facts, nowMs);
  const promisedMs = (plan.targets.rpoMinutes ?? 0) * MINUTE_MS;
  if (promisedMs > 0 && age !== null && age > promisedMs && facts.running.backup === null) {
    const sinceMs = nowMs - age + promisedMs;
    const why = `${formatDuration(age)} of data are at risk, and ${formatDuration(promisedMs)} are promised.`;
    return { sinceMs, why };
  }
  return null;
}

function heldWords(due: DueRow | null): string {
  switch (due?.held?.reason) {
    case 'unreachable':
      return due.held.error === null
        ? 'Its server or storage does not answer.'
        : `${describeError(due.held.error).title}.`;
    case 'on-battery':
      return 'It waits until the machine is on mains power.';
    case 'on-metered':
      return 'It waits for a network that is not paid by volume.';
    case 'outside-window':
      return 'It waits for its window.';
    default:
      return 'Holdfast was not running.';
  }
}

function unprovenWords(plan: Plan, facts: PlanFacts, nowMs: number): string | null {
  if (!isDrillable(plan.selection)) return null;
  const dueMs = drillDueMs(plan, facts);
  const { lastDrill, proven } = facts;
  const failed = lastDrill !== null && lastDrill.outcome.kind === 'failed' ? lastDrill.outcome.error : null;
  if (failed !== null && lastDrill !== null && lastDrill.startedAt > (proven?.at ?? ''))
    return `The last drill could not be done: ${describeError(failed).title}.`;
  if (dueMs === null || nowMs - dueMs <= UNPROVEN_AFTER_MS) return null;
  return proven === null
    ? 'No backup of it was restored yet, and a drill is due.'
    : `The last proof is from ${formatRelative(proven.at, nowMs)}, older than promised.`;
}

function lastGoodWords({ good }: PlanFacts, nowMs: number): string {
  const newest = good[0];
  return newest === undefined
    ? 'There is no good backup.'
    : `The last good backup is from ${formatRelative(newest.finishedAt, nowMs)}.`;
}

function provenWords({ selection }: Plan, { proven }: PlanFacts, nowMs: number): string {
  if (!isDrillable(selection)) return 'It holds rows alone, which no drill can prove.';
  return proven === null ? 'None was restored yet.' : `Proven ${formatRelative(proven.at, nowMs)}.`;
}
