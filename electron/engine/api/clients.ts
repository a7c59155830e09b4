import { HoldfastError } from '../../../shared/errors.ts';
import type { BackupId, ClientId } from '../../../shared/model/ids.ts';
import type { Server } from '../../../shared/model/server.ts';
import { toInstant } from '../system/clock.ts';
import { newClientId } from '../system/ids.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';

export function clientHandlers({ state, ports, clock }: ApiContext): HandlersOf<'clients'> {
  const changed = () => ports.emit('changed', { topics: ['clients', 'servers', 'plans', 'overview'] });
  return {
    'clients.list': async () => {
      const [clients, servers, plans] = await Promise.all([
        state.clients.list(),
        state.servers.list(),
        state.plans.list(),
      ]);
      return clients.map((client) => {
        const own = new Set(servers.filter(({ clientId }) => clientId === client.id).map(({ id }) => id));
        return {
          ...client,
          servers: own.size,
          plans: plans.filter(({ serverId }) => own.has(serverId)).length,
        };
      });
    },
    'clients.add': async ({ name }) => {
      const id = newClientId();
      await state.clients.insert({ id, name, createdAt: toInstant(clock.now()) });
      changed();
      return { clientId: id };
    },
    'clients.edit': async ({ clientId, name }) => {
      const client = (await state.clients.list()).find(({ id }) => id === clientId);
      if (client === undefined) throw new HoldfastError('not-found', { what: 'client', wanted: clientId });
      await state.clients.update({ ...client, name });
      changed();
      return {};
    },
    'clients.remove': async ({ clientId }) => {
      // The servers first: one that names a client who is gone would be in no list but "all".
      for (const server of await state.servers.list())
        if (server.clientId === clientId) await state.servers.update({ ...server, clientId: null });
      if (!(await state.clients.remove(clientId)))
        throw new HoldfastError('not-found', { what: 'client', wanted: clientId });
      changed();
      return {};
    },
  };
}

/** What a list is narrowed to: a client's servers (null: all), and its imported dumps, which are of no server. */
export async function belongingsOf(
  context: Pick<ApiContext, 'state'>,
  clientId: ClientId | null | undefined,
): Promise<{ readonly serverIds: readonly Server['id'][] | null; readonly imports: readonly BackupId[] }> {
  if (clientId === null || clientId === undefined) return { serverIds: null, imports: [] };
  return {
    serverIds: await serversOf(context, clientId),
    imports: await context.state.imports.of(clientId),
  };
}

/** The servers that a list is narrowed to; null: all. */
export async function serversOf(
  { state }: Pick<ApiContext, 'state'>,
  clientId: ClientId | null | undefined,
): Promise<readonly Server['id'][] | null> {
  if (clientId === null || clientId === undefined) return null;
  const servers = await state.servers.list();
  return servers.filter((server) => server.clientId === clientId).map(({ id }) => id);
}

/** @throws HoldfastError 'not-found' for a client that was removed meanwhile */
export async function needClient(
  { state }: ApiContext,
  clientId: ClientId | null | undefined,
): Promise<void> {
  if (clientId === null || clientId === undefined) return;
  const clients = await state.clients.list();
  if (!clients.some(({ id }) => id === clientId))
    throw new HoldfastError('not-found', { what: 'client', wanted: clientId });
}
