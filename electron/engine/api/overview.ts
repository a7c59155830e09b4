import type { Backup } from '../../../shared/model/backup.ts';
import type { ClientId, PlanId } from '../../../shared/model/ids.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import type { Server } from '../../../shared/model/server.ts';
import { overviewOf, type SilentChannel } from '../report/overview.ts';
import type { ApiContext } from './api-context.ts';
import { serversOf } from './clients.ts';
import type { HandlersOf } from './handlers.ts';

/** Enough for the trend and for the newest proven one of a server that no plan backs up. */
const BACKUPS_PER_SERVER = 60;
const RECENT_RUNS = 300;

export function overviewHandlers(context: ApiContext): HandlersOf<'overview'> {
  const { state } = context;
  return {
    'overview.get': async ({ clientId }) => {
      const serverIds = await serversOf(context, clientId);
      const isShown = (id: Server['id']) => serverIds?.includes(id) ?? true;
      const servers = (await state.servers.list()).filter(({ id }) => isShown(id));
      const plans = (await context.planViews.all()).filter(({ serverId }) => isShown(serverId));
      const planned = new Set(plans.map(({ serverId }) => serverId));
      const unplanned = servers.filter(({ id }) => !planned.has(id));
      const [lastGood, backups, silent, { runs }] = await Promise.all([
        lastGoodOf(context, plans),
        newestOf(context, unplanned),
        silentChannels(state, clientId ?? null),
        state.runs.list({ kind: null, serverId: null, limit: RECENT_RUNS, offset: 0 }),
      ]);
      return overviewOf({ servers, plans, lastGood, backups, runs, silent });
    },
  };
}

/** The databases of each plan's last good backup, in one query. */
async function lastGoodOf(
  { state }: ApiContext,
  plans: readonly PlanView[],
): Promise<ReadonlyMap<PlanId, Pick<Backup, 'databases'>>> {
  const databases = await state.backups.databasesOf(plans.flatMap((plan) => plan.lastGoodBackupId ?? []));
  return new Map(
    plans.flatMap(({ id, lastGoodBackupId }) => {
      const found = lastGoodBackupId === null ? undefined : databases.get(lastGoodBackupId);
      return found === undefined ? [] : [[id, { databases: found }] as const];
    }),
  );
}

/** A server's newest backups, newest first; one without any is not in it. */
function newestOf(
  { state }: ApiContext,
  servers: readonly Server[],
): Promise<ReadonlyMap<Server['id'], readonly Backup[]>> {
  return state.backups.newestOfServers(
    servers.map(({ id }) => id),
    BACKUPS_PER_SERVER,
  );
}

/**
 * Ways of being told that do not deliver: whoever relies on them hears nothing.
 * @param shown the client that is looked at: another one's ways are not its concern
 */
async function silentChannels(
  { channels, news }: ApiContext['state'],
  shown: ClientId | null,
): Promise<readonly SilentChannel[]> {
  const enabled = (await channels.list()).filter(
    ({ enabled, clientId }) => enabled && (shown === null || clientId === null || clientId === shown),
  );
  const found = await Promise.all(
    enabled.map(async ({ id, name }) => {
      const { problem } = await news.health(id);
      return problem === null ? [] : [{ name, error: problem.error }];
    }),
  );
  return found.flat();
}
