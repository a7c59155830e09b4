import { formatCount, plural } from '../../../shared/format.ts';
import type { PlanView } from '../../../shared/model/plan.ts';

/** What a list of plans says in one sentence. */
export function plansSentence(plans: readonly PlanView[]): string {
  if (plans.length === 0) return 'No plans yet';
  const count = (...states: PlanView['state'][]) =>
    plans.filter(({ state }) => states.includes(state)).length;
  const needy = count('failing', 'overdue', 'degraded');
  if (needy > 0)
    return `${formatCount(needy)} of ${plural(plans.length, 'plan')} ${needy === 1 ? 'needs' : 'need'} you`;
  const paused = count('paused');
  const well = count('protected');
  if (well === plans.length) return allWell(well);
  if (paused === plans.length)
    return paused === 1 ? 'The plan is paused' : `All ${plural(paused, 'plan')} are paused`;
  if (count('unproven') === plans.length)
    return plans.length === 1
      ? 'The plan is not proven as it should be'
      : `None of ${plural(plans.length, 'plan')} is proven as it should be`;
  const parts = [
    ...(well > 0 ? [`${formatCount(well)} protected`] : []),
    ...(count('unproven') > 0 ? [`${formatCount(count('unproven'))} not proven yet`] : []),
    ...(paused > 0 ? [`${formatCount(paused)} paused`] : []),
  ];
  return `${plural(plans.length, 'plan')}: ${parts.join(', ')}`;
}

function allWell(count: number): string {
  if (count === 1) return 'The plan is as it should be';
  return `${count === 2 ? 'Both plans' : `All ${plural(count, 'plan')}`} are as they should be`;
}
