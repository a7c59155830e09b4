import type { ServerView } from '../../../shared/contract.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import type { PathRef } from '../../../shared/model/path-ref.ts';
import type {
  ImportCandidate,
  PasswordInput,
  PasswordPolicy,
  Server,
  ServerDraft,
  ServerIdentity,
  ServerPatch,
  Tls,
} from '../../../shared/model/server.ts';
import type { ToolLocation } from '../../../shared/model/tool.ts';
import { listTables } from '../jobs/list-tables.ts';
import { passwordRef } from '../jobs/reach.ts';
import { testServer } from '../jobs/test-server.ts';
import { type Account, accountOf } from '../server/account.ts';
import { discoverLocal } from '../server/discover.ts';
import { parseMysqlUrl } from '../server/import.ts';
import { toInstant } from '../system/clock.ts';
import { newServerId } from '../system/ids.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';
import { importFile } from './import-file.ts';
import { pathOf } from './paths.ts';

export function serverHandlers(context: ApiContext): HandlersOf<'servers'> {
  const { state, reach, ports, clock, imports } = context;
  const changed = () => ports.emit('changed', { topics: ['servers', 'overview'] });
  /** What the last test of a form saw, so that the server just tested is known when it is added. */
  let tested: { readonly draft: Pick<ServerDraft, 'endpoint'>; readonly identity: ServerIdentity } | null =
    null;

  return {
    'servers.list': async () => {
      const servers = await state.servers.list();
      const keychain = await ports.vault.state();
      return Promise.all(servers.map((server) => view(context, server, keychain.kind === 'ready')));
    },
    'servers.add': async ({ draft, password, importToken }) => {
      await refuseTakenName(context, draft.name, null);
      const id = newServerId();
      const policy = await keepPassword(context, id, password, importToken);
      const now = toInstant(clock.now());
      const server: Server = {
        id,
        ...fromDraft(draft),
        passwordPolicy: policy,
        clientId: null,
        isSample: false,
        identity:
          tested !== null && isSameAddress(tested.draft.endpoint.address, draft.endpoint.address)
            ? tested.identity
            : null,
        createdAt: now,
        updatedAt: now,
      };
      try {
        await state.servers.insert(server);
      } catch (error) {
        await ports.vault.remove(passwordRef(id));
        throw error;
      }
      changed();
      return { serverId: id };
    },
    'servers.edit': async ({ serverId, patch, password }) => {
      const server = await reach.server(serverId);
      if (patch.name !== undefined) await refuseTakenName(context, patch.name, serverId);
      const edited = applyPatch(server, patch);
      const policy =
        password.kind === 'keep' ? server.passwordPolicy : await keepPassword(context, serverId, password);
      await state.servers.update({ ...edited, passwordPolicy: policy, updatedAt: toInstant(clock.now()) });
      changed();
      return {};
    },
    'servers.duplicate': async ({ serverId, name }) => {
      const server = await reach.server(serverId);
      await refuseTakenName(context, name, null);
      const id = newServerId();
      const now = toInstant(clock.now());
      const password =
        server.passwordPolicy === 'keychain' ? await ports.vault.read(passwordRef(serverId)) : null;
      if (password !== null) await ports.vault.write(passwordRef(id), password);
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
      await state.servers.remove(serverId);
      // A keychain that does not answer must not keep a server from being removed.
      await ports.vault.remove(passwordRef(serverId)).catch(() => undefined);
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
    'servers.tables': async ({ serverId, database }, { signal }) => {
      const account = await reach.account(await reach.server(serverId));
      return listTables(account, database, { clock, signal });
    },
    'servers.testDraft': async ({ draft, password, serverId, importToken }, { signal }) => {
      const account: Account = { label: draft.name, ...fromDraft(draft), password: null };
      const secret = await passwordOf(context, password, serverId, importToken);
      const stored = serverId === null ? null : await reach.server(serverId);
      const picked = stored === null ? null : { ...stored, tools: fromDraft(draft).tools };
      const profile = await testServer({ ...account, password: secret }, picked, context.tools, {
        clock,
        signal,
      });
      tested = { draft, identity: profile.identity };
      return profile;
    },
    'servers.testEdit': async ({ serverId, patch, password }, { signal }) => {
      const edited = applyPatch(await reach.server(serverId), patch);
      const secret = await passwordOf(context, password, serverId);
      return testServer(accountOf(edited, secret), edited, context.tools, { clock, signal });
    },
    'servers.setPassword': async ({ serverId, password }) => {
      const server = await reach.server(serverId);
      const policy = await keepPassword(context, serverId, password);
      await state.servers.update({ ...server, passwordPolicy: policy, updatedAt: toInstant(clock.now()) });
      changed();
      return {};
    },
    'servers.discover': async (_, { signal }) => {
      const [found, known] = await Promise.all([discoverLocal({ signal }), state.servers.list()]);
      return found.map((server) => ({
        ...server,
        knownAs: known.find(({ endpoint }) => isSameAddress(endpoint.address, server.address))?.id ?? null,
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

async function view(
  { state, ports }: ApiContext,
  server: Server,
  isKeychainReady: boolean,
): Promise<ServerView> {
  const isKnown =
    server.passwordPolicy === 'none' ||
    (server.passwordPolicy === 'keychain' && isKeychainReady) ||
    (await ports.vault.read(passwordRef(server.id)).catch(() => null)) !== null;
  return { ...server, passwordKnown: isKnown, ...(await state.backups.summaryOfServer(server.id)) };
}

async function refuseTakenName({ state }: ApiContext, name: string, self: ServerId | null): Promise<void> {
  const servers = await state.servers.list();
  const taken = servers.some(
    (server) => server.id !== self && server.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw new HoldfastError('name-taken', { what: 'server', name });
}

/** Puts the password where it was asked to be. @throws HoldfastError 'keychain-unavailable' */
async function keepPassword(
  { ports, imports }: ApiContext,
  serverId: ServerId,
  input: PasswordInput,
  importToken?: string,
): Promise<PasswordPolicy> {
  const ref = passwordRef(serverId);
  switch (input.kind) {
    case 'keep': {
      const imported = importToken === undefined ? null : imports.take(importToken);
      if (imported === null) return 'none';
      await ports.vault.write(ref, imported);
      return 'keychain';
    }
    case 'none':
      await ports.vault.remove(ref).catch(() => undefined);
      return 'none';
    case 'keychain':
      await ports.vault.write(ref, input.password);
      return 'keychain';
    case 'ask':
      // What the keychain holds from before must not live on beside "ask me each time".
      await ports.vault.remove(ref).catch(() => undefined);
      if (input.password !== null) await ports.vault.hold(ref, input.password);
      return 'ask';
  }
}

async function passwordOf(
  { reach, imports }: ApiContext,
  input: PasswordInput,
  serverId: ServerId | null,
  importToken?: string,
): Promise<string | null> {
  if (input.kind === 'none') return null;
  if (input.kind !== 'keep') return input.password;
  if (importToken !== undefined) return imports.take(importToken);
  return serverId === null ? null : (await reach.account(await reach.server(serverId))).password;
}

function fromDraft(
  draft: ServerDraft,
): Pick<Server, 'name' | 'endpoint' | 'tls' | 'user' | 'environment' | 'tools'> {
  const { name, endpoint, tls, user, environment, tools } = draft;
  return {
    name,
    endpoint,
    user,
    environment,
    tls: {
      mode: tls.mode,
      caFile: nullablePath(tls.caFile),
      certFile: nullablePath(tls.certFile),
      keyFile: nullablePath(tls.keyFile),
    },
    tools: { dump: toolLocation(tools.dump), client: toolLocation(tools.client) },
  };
}

function applyPatch(server: Server, patch: ServerPatch): Server {
  const tls: Tls = {
    mode: patch.tls?.mode ?? server.tls.mode,
    caFile: patch.tls?.caFile === undefined ? server.tls.caFile : nullablePath(patch.tls.caFile),
    certFile: patch.tls?.certFile === undefined ? server.tls.certFile : nullablePath(patch.tls.certFile),
    keyFile: patch.tls?.keyFile === undefined ? server.tls.keyFile : nullablePath(patch.tls.keyFile),
  };
  const endpoint = patch.endpoint ?? server.endpoint;
  return {
    ...server,
    name: patch.name ?? server.name,
    endpoint,
    tls,
    user: patch.user ?? server.user,
    environment: patch.environment ?? server.environment,
    tools: {
      dump: patch.tools?.dump === undefined ? server.tools.dump : toolLocation(patch.tools.dump),
      client: patch.tools?.client === undefined ? server.tools.client : toolLocation(patch.tools.client),
    },
    // Another address may be another server: what was seen at the old one is not known of it.
    identity: isSameAddress(endpoint.address, server.endpoint.address) ? server.identity : null,
  };
}

function nullablePath(ref: PathRef | null): string | null {
  return ref === null ? null : pathOf(ref);
}

function toolLocation(ref: PathRef | null): ToolLocation | null {
  return ref === null ? null : { kind: 'path', path: pathOf(ref) };
}

function isSameAddress(a: Server['endpoint']['address'], b: Server['endpoint']['address']): boolean {
  if (a.kind === 'socket' || b.kind === 'socket')
    return a.kind === b.kind && 'path' in a && 'path' in b && a.path === b.path;
  const host = (name: string) => (name === 'localhost' || name === '::1' ? '127.0.0.1' : name.toLowerCase());
  return host(a.host) === host(b.host) && a.port === b.port;
}
