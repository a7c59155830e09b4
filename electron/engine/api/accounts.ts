import { HoldfastError } from '../../../shared/errors.ts';
import type { AccountUse } from '../../../shared/model/backup-account.ts';
import type { Server } from '../../../shared/model/server.ts';
import { createAccount, type FreshAccount, planAccount } from '../jobs/create-account.ts';
import { checkServer } from '../jobs/preview-backup.ts';
import { passwordRef, sshSecretRef } from '../jobs/reach.ts';
import { toInstant } from '../system/clock.ts';
import { newServerId } from '../system/ids.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';

/** The least-privilege backup account: its statements, and making it. */
export function accountHandlers(context: ApiContext): HandlersOf<'accounts'> {
  const { reach, ports } = context;
  return {
    'accounts.plan': async ({ serverId, ...wish }, { signal }) =>
      planAccount(await reach.server(serverId), wish, context, signal),
    'accounts.create': async ({ serverId, use, ...wish }, { signal }) => {
      const server = await reach.server(serverId);
      if (server.isSample)
        throw new HoldfastError('not-possible', {
          why: 'a sample server is gone when Holdfast ends, and an account on it with it',
        });
      // A password that cannot be kept would be lost with this call, so the keychain is asked first.
      const keychain = await ports.vault.state();
      if (keychain.kind !== 'ready')
        throw new HoldfastError('keychain-unavailable', { reason: keychain.reason, secret: 'new-account' });
      const fresh = await createAccount(server, wish, context, signal);
      const user = await settle(context, server, fresh, use).catch(async (error: unknown) => {
        await fresh.undo();
        throw error;
      });
      ports.emit('changed', { topics: ['servers', 'overview'] });
      return {
        account: fresh.name,
        serverId: user.id,
        serverName: user.name,
        check: await checkServer({ server: user, databases: wish.databases }, context, signal),
      };
    },
  };
}

/** Puts the password into the keychain, and makes a server log in with it. */
async function settle(
  { state, ports, clock }: ApiContext,
  server: Server,
  { user, password }: FreshAccount,
  use: AccountUse,
): Promise<Server> {
  const now = toInstant(clock.now());
  const account = { user, passwordPolicy: 'keychain' as const, updatedAt: now };
  if (use === 'switch') {
    const before = await ports.vault.read(passwordRef(server.id)).catch(() => null);
    await ports.vault.write(passwordRef(server.id), password);
    const switched = { ...server, ...account };
    await state.servers.update(switched).catch(async (error: unknown) => {
      if (before !== null) await ports.vault.write(passwordRef(server.id), before);
      throw error;
    });
    return switched;
  }
  const names = (await state.servers.list()).map(({ name }) => name.toLowerCase());
  const id = newServerId();
  const added = {
    ...server,
    ...account,
    id,
    name: freeName(`${server.name} (${user})`, names),
    createdAt: now,
  };
  await ports.vault.write(passwordRef(id), password);
  const { endpoint } = server;
  if (endpoint.via === 'ssh' && endpoint.ssh.secretPolicy === 'keychain') {
    const secret = await ports.vault.read(sshSecretRef(server.id));
    if (secret !== null) await ports.vault.write(sshSecretRef(id), secret);
  }
  await state.servers.insert(added).catch(async (error: unknown) => {
    await ports.vault.remove(passwordRef(id)).catch(() => undefined);
    await ports.vault.remove(sshSecretRef(id)).catch(() => undefined);
    throw error;
  });
  return added;
}

/** The name, or the first of `name 2`, `name 3` … that no server has; never longer than a name may be. */
function freeName(wanted: string, taken: readonly string[]): string {
  const base = wanted.slice(0, 75);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!taken.includes(name.toLowerCase())) return name;
  }
}
