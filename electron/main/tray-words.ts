import { formatRelative, plural } from '../../shared/format.ts';
import type { PlanState, PlanView } from '../../shared/model/plan.ts';
import type { TrayState } from './draw-icon.ts';

export interface TrayWords {
  readonly state: TrayState;
  /** "All 3 plans are protected", "Nightly shop is failing". */
  readonly headline: string;
  /** "Next: Nightly shop in 3 h". */
  readonly next: string;
}

type TrayPlan = Pick<PlanView, 'name' | 'state' | 'nextDueAt'>;

const WORST_FIRST: readonly PlanState[] = [
  'failing',
  'overdue',
  'degraded',
  'unproven',
  'protected',
  'paused',
];

/** The worst state in words, and what runs next. */
export function trayWords(plans: readonly TrayPlan[], nowMs: number): TrayWords {
  const worst = WORST_FIRST.find((state) => plans.some((plan) => plan.state === state));
  if (worst === undefined)
    return { state: 'none', headline: 'There is no plan yet', next: 'Nothing runs by itself' };
  const those = plans.filter(({ state }) => state === worst);
  return { state: worst, headline: headlineOf(worst, those, plans.length), next: nextOf(plans, nowMs) };
}

function headlineOf(worst: PlanState, those: readonly TrayPlan[], all: number): string {
  const [first] = those;
  if (worst === 'protected' || worst === 'paused') {
    // Paused plans are behind nobody's back: what is not paused is counted.
    const count = those.length;
    if (count === all) return all === 1 ? `${first?.name} is ${worst}` : `All ${all} plans are ${worst}`;
    return `${plural(count, 'plan is', 'plans are')} ${worst}, ${all - count} paused`;
  }
  return those.length === 1 ? `${first?.name} is ${worst}` : `${those.length} plans are ${worst}`;
}

function nextOf(plans: readonly TrayPlan[], nowMs: number): string {
  const [next] = plans
    .flatMap(({ name, state, nextDueAt }) =>
      nextDueAt === null || state === 'paused' ? [] : [{ name, nextDueAt }],
    )
    .sort((a, b) => a.nextDueAt.localeCompare(b.nextDueAt));
  return next === undefined
    ? 'Nothing runs by itself'
    : `Next: ${next.name} ${formatRelative(next.nextDueAt, nowMs)}`;
}
