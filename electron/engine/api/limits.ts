import { readLimits, writeLimits } from '../jobs/dump-limits.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';

export function limitHandlers({ state }: ApiContext): HandlersOf<'limits'> {
  return {
    'limits.get': () => readLimits(state),
    'limits.set': async (limits) => {
      await writeLimits(state, limits);
      return readLimits(state);
    },
  };
}
