import { plural } from '../../../shared/format.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import { useAction } from '../../api/queries.ts';
import { notifyDone, notifyError } from '../../lib/notify.ts';

/** Running, pausing and resuming plans, with a word on what was done. */
export function usePlanActions() {
  const runNow = useAction('plans.runNow');
  const pausing = useAction('plans.pause');
  return {
    isBusy: runNow.isPending || pausing.isPending,
    run: async (planIds: PlanId[]) => {
      const { runIds } = await runNow.mutateAsync({ planIds }, { onError: notifyError });
      if (planIds.length > 1) notifyDone(`${plural(runIds.length, 'run')} queued. Activity shows them.`);
      return runIds;
    },
    pause: async (planIds: PlanId[], paused: boolean) => {
      const { changed } = await pausing.mutateAsync({ planIds, paused }, { onError: notifyError });
      notifyDone(`${plural(changed, 'plan')} ${paused ? 'paused' : 'resumed'}.`);
    },
  };
}
