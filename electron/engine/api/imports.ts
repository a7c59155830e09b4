import { HoldfastError } from '../../../shared/errors.ts';
import { IMPORTED_DUMPS } from '../../../shared/model/import.ts';
import { lookAt } from '../foreign/look.ts';
import { importJob } from '../jobs/import.ts';
import { refuseUnusableKeys } from '../jobs/key-ring.ts';
import type { ApiContext } from './api-context.ts';
import { needClient } from './clients.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

export function importHandlers(context: ApiContext): HandlersOf<'imports'> {
  const { state, reach, runner, ports } = context;
  return {
    'imports.look': async ({ path }, { signal }) => lookAt(pathOf(path), signal),
    'imports.give': async ({ backupId, clientId }) => {
      const { serverId } = await reach.backup(backupId);
      if (serverId !== IMPORTED_DUMPS.id)
        throw new HoldfastError('bad-input', {
          problems: ['A backup is its server’s client’s: change the server'],
        });
      await needClient(context, clientId);
      await state.imports.give(backupId, clientId);
      ports.emit('changed', { topics: ['backups', 'clients'] });
      return {};
    },
    'imports.start': async ({ path, storageId, recipients = [], ...order }) => {
      await needClient(context, order.clientId);
      const storage = await reach.storage(storageId);
      await refuseUnusableKeys(state, recipients);
      return {
        runId: await runner.start(
          ...importJob({ ...order, path: pathOf(path), storage, recipients }, context),
        ),
      };
    },
  };
}
