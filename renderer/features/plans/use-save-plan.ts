import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { PlanId } from '../../../shared/model/ids.ts';
import { useAction } from '../../api/queries.ts';
import { notifyError } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import { type PlanFormValues, toPlanDraft } from './plan-form.ts';

/** Makes or changes the plan, runs it once where that was asked for, and shows it. */
export function useSavePlan(planId: PlanId | null) {
  const [isRunningNow, setIsRunningNow] = useState(true);
  const add = useAction('plans.add');
  const edit = useAction('plans.edit');
  const run = useAction('plans.runNow');
  const navigate = useNavigate();
  const save = async (values: PlanFormValues) => {
    const draft = toPlanDraft(values);
    if (draft === null) return;
    if (planId !== null) {
      await edit.mutateAsync({ planId, patch: draft });
      await navigate(paths.plan(planId));
      return;
    }
    const made = await add.mutateAsync(draft);
    // The plan is there whatever becomes of its first run.
    if (isRunningNow) run.mutate({ planIds: [made.planId] }, { onError: notifyError });
    await navigate(paths.plan(made.planId));
  };
  return {
    isRunningNow,
    setIsRunningNow,
    isPending: add.isPending || edit.isPending,
    error: add.error ?? edit.error,
    submit: (values: PlanFormValues) => void save(values).catch(() => {}),
  };
}
