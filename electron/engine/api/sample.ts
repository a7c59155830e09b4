import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';

export function sampleHandlers({ samples }: ApiContext): HandlersOf<'sample'> {
  return {
    'sample.start': async (_input, { signal }) => ({ serverId: await samples.start(signal) }),
    'sample.stop': async () => {
      await samples.stop();
      return {};
    },
  };
}
