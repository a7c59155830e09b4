import type { News } from '../../../shared/model/notification.ts';
import type { PlanState, PlanView } from '../../../shared/model/plan.ts';
import type { Told } from '../state/news.ts';

/** What is told of a plan: its name, state and why, and the two times that matter. */
export type ToldPlan = Pick<
  PlanView,
  'id' | 'name' | 'serverName' | 'clientId' | 'state' | 'why' | 'drop' | 'lastGoodAt' | 'nextDueAt'
>;

/** A plan's news, and whom they concern. */
export interface PlanNews {
  readonly plan: ToldPlan;
  /** `dropped` goes to whoever hears of `degraded`: there is less than there should be. */
  readonly kind: Exclude<News['kind'], 'summary' | 'test'> | 'dropped';
}

export interface Change {
  readonly news: readonly PlanNews[];
  /** What is known from now on, of every plan that there is. */
  readonly known: ReadonlyMap<string, Told>;
}

/**
 * What has to be told, since it changed: one message for each change of a plan's state, none twice. What is seen for
 * the first time is told only when it is bad; a paused plan is nobody's news, and goes on where it was.
 */
export function newsOf(before: ReadonlyMap<string, Told>, after: readonly ToldPlan[]): Change {
  const news: PlanNews[] = [];
  const known = new Map<string, Told>();
  for (const plan of after) {
    const told = before.get(plan.id);
    if (plan.state === 'paused') {
      if (told !== undefined) known.set(plan.id, told);
      continue;
    }
    const kind = told?.state === plan.state ? null : kindOf(told, plan.state);
    if (kind !== null) news.push({ plan, kind });
    const dropSince = plan.drop?.since ?? null;
    if (dropSince !== null && dropSince !== told?.dropSince) news.push({ plan, kind: 'dropped' });
    const isTroubled =
      kind === null ? (told?.isTroubled ?? false) && plan.state !== 'protected' : kind !== 'recovery';
    known.set(plan.id, { state: plan.state, isTroubled, dropSince });
  }
  return { news, known };
}

/** @returns null for a change that nobody has to hear of */
function kindOf(told: Told | undefined, state: Exclude<PlanState, 'paused'>): PlanNews['kind'] | null {
  switch (state) {
    case 'failing':
      return 'failure';
    case 'overdue':
      return 'overdue';
    case 'degraded':
      return 'degraded';
    case 'unproven':
      // A new plan has proven nothing yet. After worse it is good news, whose sentence says what is still lacking.
      if (told === undefined) return null;
      return told.isTroubled ? 'recovery' : 'unproven';
    case 'protected':
      return told?.isTroubled === true ? 'recovery' : null;
  }
}
