import { expect, test } from 'vitest';
import { plansSentence } from '../../../renderer/features/plans/plans-sentence.ts';
import type { PlanState, PlanView } from '../../../shared/model/plan.ts';

const plansOf = (...states: PlanState[]) => states.map((state) => ({ state }) as PlanView);

test.each<[PlanState[], string]>([
  [[], 'No plans yet'],
  [['protected'], 'The plan is as it should be'],
  [['protected', 'protected'], 'Both plans are as they should be'],
  [['protected', 'protected', 'protected'], 'All 3 plans are as they should be'],
  [['paused'], 'The plan is paused'],
  [['paused', 'paused'], 'All 2 plans are paused'],
  [['unproven'], 'The plan is not proven as it should be'],
  [['unproven', 'unproven'], 'None of 2 plans is proven as it should be'],
  [['protected', 'unproven', 'paused'], '3 plans: 1 protected, 1 not proven yet, 1 paused'],
  [['failing', 'protected'], '1 of 2 plans needs you'],
  [['failing', 'overdue', 'degraded', 'paused'], '3 of 4 plans need you'],
])('%j: %s', (states, sentence) => {
  expect(plansSentence(plansOf(...states))).toBe(sentence);
});
