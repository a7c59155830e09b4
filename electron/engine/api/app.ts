import { diagnostics } from '../jobs/diagnostics.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';

export function appHandlers(context: ApiContext): HandlersOf<'app'> {
  return {
    'app.diagnostics': async () => ({ text: await diagnostics(context) }),
  };
}
