import { formatDuration, plural } from '../../../shared/format.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import { describeError, describeFinding } from '../../../shared/sentences.ts';
import { type Session, wireOf } from '../session.ts';

/** What is allowed in a plan, and hardly what was meant: said once, after it was made or changed. */
export async function remarksOnPlan(session: Session, plan: PlanView): Promise<readonly string[]> {
  const promise = await brokenPromise(session, plan);
  return [...(promise === null ? [] : [promise]), ...(await unknownNames(session, plan))];
}

/** A plan whose runs are further apart than the data that may be at risk is overdue before each of them. */
async function brokenPromise(session: Session, { id, schedule, targets }: PlanView): Promise<string | null> {
  if (targets.rpoMinutes === null) return null;
  const promisedMs = targets.rpoMinutes * 60_000;
  const { next } = await session.call('plans.preview', { planId: id, draft: { schedule } });
  const times = next.map(({ startsAt }) => Date.parse(startsAt));
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const longestMs = gaps.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...gaps);
  if (longestMs <= promisedMs) return null;
  const apart =
    gaps.length === 0
      ? 'it runs only when somebody asks'
      : `its runs are up to ${formatDuration(longestMs)} apart`;
  return `It promises that at most ${formatDuration(promisedMs)} of data are at risk, and ${apart}: it will be overdue. Give it another schedule, or another --rpo.`;
}

/** Names that somebody typed may be mistyped; a server that does not answer now does not hinder the plan. */
async function unknownNames(
  session: Session,
  { serverId, storageIds, selection }: PlanView,
): Promise<readonly string[]> {
  const named = selection.databases?.length ?? 0;
  if (named === 0) return [];
  try {
    const [storageId = null] = storageIds;
    const order = { serverId, storageId, selection, isRepeated: true };
    const { findings } = await session.call('backups.preview', order);
    return findings
      .filter(
        ({ code }) =>
          code === 'database-gone' || code === 'unknown-database' || code === 'nothing-to-back-up',
      )
      .map((finding) => `${describeFinding(finding).title}.`);
  } catch (error) {
    const wire = wireOf(error);
    if (wire === null) throw error;
    return [
      `Whether the server has ${plural(named, 'such database')} is not known: ${describeError(wire).title}.`,
    ];
  }
}
