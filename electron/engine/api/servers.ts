import type { ServerView } from '../../../shared/contract.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import type { SecretRef } from '../../../shared/model/secret.ts';
import type {
  Endpoint,
  ImportCandidate,
  PasswordInput,
  Server,
  ServerIdentity,
} from '../../../shared/model/server.ts';
import { listTables } from '../jobs/list-tables.ts';
import { checkServer } from '../jobs/preview-backup.ts';
import { passwordRef, sshSecretRef } from '../jobs/reach.ts';
import { testServer } from '../jobs/test-server.ts';
import { type Account, accountOf } from '../server/account.ts';
import { discoverLocal } from '../server/discover.ts';
import { parseMysqlUrl } from '../server/import.ts';
import { toInstant } from '../system/clock.ts';
import { newServerId } from '../system/ids.ts';
import type { ApiContext } from './api-context.ts';
import { needClient } from './clients.ts';
import type { HandlersOf } from './handlers.ts';
import { importFile } from './import-file.ts';
import { refuseWhilePlanned } from './planned.ts';
import { applyPatch, fromDraft, isSamePlace } from './server-drafts.ts';
import { keepSecret, secretOf, withSshPolicy } from './server-secrets.ts';
import { withTrusted } from './trust-host.ts';

export function serverHandlers(context: ApiContext): HandlersOf<'servers'> {
  const { state, reach, ports, clock, imports } = context;
  const changed = () => ports.emit('changed', { topics: ['servers', 'overview'] });
  /** What the last test of a form saw, so that the server just tested is known when it is added. */
  let tested: { readonly endpoint: Endpoint; readonly identity: ServerIdentity } | null = null;

  return {
    'servers.list': async () => {
      const servers = await state.servers.list();
      // Asked only for secrets that it keeps: the command line has to start a process for it.
      const isReady = servers.some(needsKeychain) && (await ports.vault.state()).kind === 'ready';
      return Promise.all(servers.map((server) => view(context, server, isReady)));
    },
    'servers.add': async ({ draft, password, sshSecret, importToken }) => {
      await refuseTakenName(context, draft.name, null);
      await needClient(context, draft.clientId);
      const id = newServerId();
      const asked = fromDraft(draft);
      try {
        const policy = await keepSecret(context, passwordRef(id), password, importToken);
        const sshPolicy = await keepSecret(context, sshSecretRef(id), sshSecret);
        const now = toInstant(clock.now());
        const server: Server = {
          id,
          ...asked,
          endpoint: withSshPolicy(asked.endpoint, sshPolicy),
          passwordPolicy: policy ?? 'none',
          isSample: false,
          identity: tested !== null && isSamePlace(tested.endpoint, asked.endpoint) ? tested.identity : null,
          createdAt: now,
          updatedAt: now,
        };
        await state.servers.insert(server);
      } catch (error) {
        await forgetSecrets(context, id);
        throw error;
      }
      changed();
      return { serverId: id };
    },
    'servers.edit': async ({ serverId, patch, password, sshSecret }) => {
      const server = await reach.server(serverId);
      if (patch.name !== undefined) await refuseTakenName(context, patch.name, serverId);
      await needClient(context, patch.clientId);
      const edited = applyPatch(server, patch);
      const policy = await keepSecret(context, passwordRef(serverId), password);
      const sshPolicy = await keepSecret(context, sshSecretRef(serverId), sshSecret);
      const endpoint = withSshPolicy(edited.endpoint, sshPolicy);
      // What was kept for a way that is no longer taken must not stay behind.
      if (endpoint.via === 'direct' || endpoint.ssh.secretPolicy === 'none')
        await ports.vault.remove(sshSecretRef(serverId)).catch(() => undefined);
      await state.servers.update({
        ...edited,
        endpoint,
        passwordPolicy: policy ?? server.passwordPolicy,
        updatedAt: toInstant(clock.now()),
      });
      changed();
      return {};
    },
    'servers.trustHost': async ({ serverId, address, fingerprint }) => {
      const server = await reach.server(serverId);
      const endpoint = withTrusted(server.endpoint, address, fingerprint);
      await state.servers.update({ ...server, endpoint, updatedAt: toInstant(clock.now()) });
      changed();
      return {};
    },
    'servers.duplicate': async ({ serverId, name }) => {
      const server = await reach.server(serverId);
      await refuseTakenName(context, name, null);
      const id = newServerId();
      const now = toInstant(clock.now());
      if (server.passwordPolicy === 'keychain') await copySecret(context, passwordRef, serverId, id);
      if (server.endpoint.via === 'ssh' && server.endpoint.ssh.secretPolicy === 'keychain')
        await copySecret(context, sshSecretRef, serverId, id);
      await state.servers.insert({
        ...server,
        id,
        name,
        isSample: false,
        identity: null,
        createdAt: now,
        updatedAt: now,
      });
      changed();
      return { serverId: id };
    },
    'servers.remove': async ({ serverId }) => {
      const server = await reach.server(serverId);
      if (server.isSample) {
        await context.samples.stop();
        return {};
      }
      await refuseWhilePlanned(state, (plan) => plan.serverId === serverId);
      await state.servers.remove(serverId);
      await forgetSecrets(context, serverId);
      changed();
      return {};
    },
    'servers.test': async ({ serverId }, { signal }) => {
      const server = await reach.server(serverId);
      const profile = await testServer(await reach.account(server), server, context.tools, { clock, signal });
      await state.servers.update({ ...server, identity: profile.identity });
      changed();
      return profile;
    },
    'servers.preflight': async ({ serverId, databases }, { signal }) =>
      checkServer({ server: await reach.server(serverId), databases }, context, signal),
    'servers.tables': async ({ serverId, database }, { signal }) => {
      const account = await reach.account(await reach.server(serverId));
      return listTables(account, database, { clock, signal });
    },
    'servers.testDraft': async ({ draft, password, sshSecret, serverId, importToken }, { signal }) => {
      const asked = fromDraft(draft);
      const stored = serverId === null ? null : await reach.server(serverId);
      const account: Account = {
        label: draft.name,
        ...asked,
        password: await secretOf(password, async () =>
          importToken !== undefined
            ? context.imports.take(importToken)
            : ((stored && (await reach.password(stored))) ?? null),
        ),
        sshSecret: await secretOf(sshSecret, async () => stored && reach.sshSecret(stored)),
      };
      const picked = stored === null ? null : { ...stored, tools: asked.tools };
      const profile = await testServer(account, picked, context.tools, { clock, signal });
      tested = { endpoint: asked.endpoint, identity: profile.identity };
      return profile;
    },
    'servers.testEdit': async ({ serverId, patch, password, sshSecret }, { signal }) => {
      const stored = await reach.server(serverId);
      const edited = applyPatch(stored, patch);
      const account = accountOf(
        edited,
        await secretOf(password, () => reach.password(stored)),
        await secretOf(sshSecret, () => reach.sshSecret(edited)),
      );
      return testServer(account, edited, context.tools, { clock, signal });
    },
    'servers.setPassword': async ({ serverId, password, of }) => {
      const server = await reach.server(serverId);
      await setSecret(context, server, of, password);
      changed();
      return {};
    },
    'servers.discover': async (_, { signal }) => {
      const [found, known] = await Promise.all([discoverLocal({ signal }), state.servers.list()]);
      return found.map((server) => ({
        ...server,
        knownAs:
          known.find(({ endpoint }) => isSamePlace(endpoint, { via: 'direct', address: server.address }))
            ?.id ?? null,
      }));
    },
    'servers.import': async ({ source }) => {
      const found = 'url' in source ? [parseMysqlUrl(source.url)] : await importFile(source);
      return found.map(
        ({ password, ...candidate }): ImportCandidate => ({
          ...candidate,
          hasPassword: password !== null,
          importToken: imports.put(password),
        }),
      );
    },
  };
}

function needsKeychain({ passwordPolicy, endpoint }: Server): boolean {
  return (
    passwordPolicy === 'keychain' || (endpoint.via === 'ssh' && endpoint.ssh.secretPolicy === 'keychain')
  );
}

async function view(context: ApiContext, server: Server, isKeychainReady: boolean): Promise<ServerView> {
  const isHeld = async (ref: SecretRef) => (await context.ports.vault.read(ref).catch(() => null)) !== null;
  const isKnown = async (policy: Server['passwordPolicy'], ref: SecretRef) =>
    policy === 'none' || (policy === 'keychain' && isKeychainReady) || isHeld(ref);
  return {
    ...server,
    passwordKnown: await isKnown(server.passwordPolicy, passwordRef(server.id)),
    sshSecretKnown:
      server.endpoint.via === 'direct' ||
      (await isKnown(server.endpoint.ssh.secretPolicy, sshSecretRef(server.id))),
    ...(await context.state.backups.summaryOfServer(server.id)),
  };
}

async function refuseTakenName({ state }: ApiContext, name: string, self: ServerId | null): Promise<void> {
  const servers = await state.servers.list();
  const taken = servers.some(
    (server) => server.id !== self && server.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw new HoldfastError('name-taken', { what: 'server', name });
}

async function setSecret(
  context: ApiContext,
  server: Server,
  of: 'server' | 'ssh',
  secret: PasswordInput,
): Promise<void> {
  const ref = of === 'server' ? passwordRef(server.id) : sshSecretRef(server.id);
  const policy = await keepSecret(context, ref, secret);
  if (policy === null) return;
  await context.state.servers.update({
    ...server,
    ...(of === 'server' ? { passwordPolicy: policy } : { endpoint: withSshPolicy(server.endpoint, policy) }),
    updatedAt: toInstant(context.clock.now()),
  });
}

async function copySecret(
  { ports }: ApiContext,
  refOf: (id: ServerId) => SecretRef,
  from: ServerId,
  to: ServerId,
): Promise<void> {
  const secret = await ports.vault.read(refOf(from));
  if (secret !== null) await ports.vault.write(refOf(to), secret);
}

/** A keychain that does not answer must not keep a server from being removed. */
async function forgetSecrets({ ports }: ApiContext, id: ServerId): Promise<void> {
  for (const ref of [passwordRef(id), sshSecretRef(id)]) await ports.vault.remove(ref).catch(() => undefined);
}
