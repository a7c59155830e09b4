import type { UseQueryResult } from '@tanstack/react-query';
import type { PlanId } from '../../../shared/model/ids.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import { useCall } from '../../api/queries.ts';
import { useChosenClient } from '../../lib/chosen-client.ts';

/** States and their sentences grow old by themselves: what was "3 min ago" becomes overdue. */
const REFRESH_MS = 60_000;

/** Every plan, by name. */
export function useAllPlans(): UseQueryResult<PlanView[], Error> {
  return useCall('plans.list', {}, { refreshMs: REFRESH_MS });
}

/** The name of a plan; null for none, or one that is gone. */
export function usePlanName(planId: PlanId | null): string | null {
  const plans = useAllPlans().data;
  return planId === null ? null : (plans?.find(({ id }) => id === planId)?.name ?? null);
}

/** The plans of the client in the switcher. */
export function useShownPlans(): {
  readonly query: UseQueryResult<PlanView[], Error>;
  readonly shown: readonly PlanView[];
} {
  const query = useAllPlans();
  const { clientId } = useChosenClient();
  const shown = (query.data ?? []).filter((plan) => clientId === null || plan.clientId === clientId);
  return { query, shown };
}
