import { plural } from '../../../shared/format.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import { brokenPromiseWords, describeError, describeFinding } from '../../../shared/sentences.ts';
import { type Session, wireOf } from '../session.ts';

/** What is allowed in a plan, and hardly what was meant: said once, after it was made or changed. */
export async function remarksOnPlan(session: Session, plan: PlanView): Promise<readonly string[]> {
  const promise = await brokenPromise(session, plan);
  return [...(promise === null ? [] : [promise]), ...(await unknownNames(session, plan))];
}

async function brokenPromise(session: Session, { id, schedule, targets }: PlanView): Promise<string | null> {
  if (targets.rpoMinutes === null) return null;
  const { longestGapMs } = await session.call('plans.preview', { planId: id, draft: { schedule } });
  const said = brokenPromiseWords(targets.rpoMinutes, longestGapMs);
  return said === null ? null : `${said} Give it another schedule, or another --rpo.`;
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
