import { exportSettings, importSettings } from '../jobs/settings-file.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

export function settingsHandlers(context: ApiContext): HandlersOf<'settings'> {
  return {
    'settings.export': async ({ file, overwrite }) => {
      const { clients, servers, storages, plans, channels } = await exportSettings(
        pathOf(file),
        overwrite,
        context,
      );
      return {
        file: pathOf(file),
        clients: clients.length,
        servers: servers.length,
        storages: storages.length,
        plans: plans.length,
        channels: channels.length,
      };
    },
    'settings.import': async ({ file }) => {
      const report = await importSettings(pathOf(file), context);
      context.ports.emit('changed', {
        topics: ['servers', 'clients', 'plans', 'storages', 'backups', 'overview', 'notifications', 'keys'],
      });
      return report;
    },
  };
}
