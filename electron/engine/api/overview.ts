import type { Backup } from '../../../shared/model/backup.ts';
import type { Server } from '../../../shared/model/server.ts';
import { overviewOf } from '../report/overview.ts';
import type { ApiContext } from './api-context.ts';
import { serversOf } from './clients.ts';
import type { HandlersOf } from './handlers.ts';

/** Enough for the trend and for the newest proven one of a server. */
const BACKUPS_PER_SERVER = 60;
const RECENT_RUNS = 300;

export function overviewHandlers(context: ApiContext): HandlersOf<'overview'> {
  const { state } = context;
  return {
    'overview.get': async ({ clientId }) => {
      const serverIds = await serversOf(context, clientId);
      const servers = (await state.servers.list()).filter(({ id }) => serverIds?.includes(id) ?? true);
      const backups = new Map<Server['id'], readonly Backup[]>();
      for (const { id } of servers) {
        const page = await state.backups.list({
          serverId: id,
          database: null,
          limit: BACKUPS_PER_SERVER,
          offset: 0,
        });
        backups.set(id, page.backups);
      }
      const { runs } = await state.runs.list({ kind: null, serverId: null, limit: RECENT_RUNS, offset: 0 });
      return overviewOf({ servers, backups, runs });
    },
  };
}
