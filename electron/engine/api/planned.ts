import { HoldfastError } from '../../../shared/errors.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { State } from '../state/state.ts';

/** What a plan needs is not taken from under it. @throws HoldfastError 'not-possible' naming the plans */
export async function refuseWhilePlanned(state: State, needs: (plan: Plan) => boolean): Promise<void> {
  const names = (await state.plans.list()).filter(needs).map(({ name }) => `“${name}”`);
  if (names.length === 0) return;
  const [which, verb] = names.length === 1 ? ['plan', 'needs'] : ['plans', 'need'];
  throw new HoldfastError('not-possible', {
    why: `the ${which} ${names.join(', ')} ${verb} it; remove that first`,
  });
}
