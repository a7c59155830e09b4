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
  if (well === plans.length)
    return plans.length === 1
      ? '1 plan, as it should be'
      : `All ${plural(plans.length, 'plan')} as they should be`;
  const parts = [
    ...(well > 0 ? [`${formatCount(well)} protected`] : []),
    ...(count('unproven') > 0 ? [`${formatCount(count('unproven'))} not proven yet`] : []),
    ...(paused > 0 ? [`${formatCount(paused)} paused`] : []),
  ];
  return `${plural(plans.length, 'plan')}: ${parts.join(', ')}`;
}
