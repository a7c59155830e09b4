import { lookAt } from '../foreign/look.ts';
import { importJob } from '../jobs/import.ts';
import { refuseWithoutKit } from '../jobs/key-ring.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

export function importHandlers(context: ApiContext): HandlersOf<'imports'> {
  const { state, reach, runner } = context;
  return {
    'imports.look': async ({ path }, { signal }) => lookAt(pathOf(path), signal),
    'imports.start': async ({ path, storageId, recipients = [], ...order }) => {
      const storage = await reach.storage(storageId);
      await refuseWithoutKit(state, recipients);
      return {
        runId: await runner.start(
          ...importJob({ ...order, path: pathOf(path), storage, recipients }, context),
        ),
      };
    },
  };
}
