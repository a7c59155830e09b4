import { HoldfastError } from '../../../shared/errors.ts';
import type { PathRef } from '../../../shared/model/path-ref.ts';
import type {
  Endpoint,
  EndpointDraft,
  Server,
  ServerDraft,
  ServerPatch,
  Tls,
} from '../../../shared/model/server.ts';
import type { SshAuth, SshRouteDraft } from '../../../shared/model/ssh.ts';
import type { ToolLocation } from '../../../shared/model/tool.ts';
import { pathOf } from './paths.ts';

/** @throws HoldfastError 'bad-input' for a key file that was not chosen */
export function fromDraft(
  draft: ServerDraft,
): Pick<Server, 'name' | 'endpoint' | 'tls' | 'user' | 'environment' | 'clientId' | 'tools'> {
  const { name, endpoint, tls, user, environment, tools } = draft;
  return {
    name,
    endpoint: endpointOf(endpoint, null),
    user,
    environment,
    clientId: draft.clientId ?? null,
    tls: {
      mode: tls.mode,
      caFile: nullablePath(tls.caFile),
      certFile: nullablePath(tls.certFile),
      keyFile: nullablePath(tls.keyFile),
    },
    tools: { dump: toolLocation(tools.dump), client: toolLocation(tools.client) },
  };
}

/** @throws HoldfastError 'bad-input' for a key file that was not chosen */
export function applyPatch(server: Server, patch: ServerPatch): Server {
  const tls: Tls = {
    mode: patch.tls?.mode ?? server.tls.mode,
    caFile: patch.tls?.caFile === undefined ? server.tls.caFile : nullablePath(patch.tls.caFile),
    certFile: patch.tls?.certFile === undefined ? server.tls.certFile : nullablePath(patch.tls.certFile),
    keyFile: patch.tls?.keyFile === undefined ? server.tls.keyFile : nullablePath(patch.tls.keyFile),
  };
  const endpoint =
    patch.endpoint === undefined ? server.endpoint : endpointOf(patch.endpoint, server.endpoint);
  return {
    ...server,
    name: patch.name ?? server.name,
    endpoint,
    tls,
    user: patch.user ?? server.user,
    environment: patch.environment ?? server.environment,
    clientId: patch.clientId === undefined ? server.clientId : patch.clientId,
    tools: {
      dump: patch.tools?.dump === undefined ? server.tools.dump : toolLocation(patch.tools.dump),
      client: patch.tools?.client === undefined ? server.tools.client : toolLocation(patch.tools.client),
    },
    // Another address may be another server: what was seen at the old one is not known of it.
    identity: isSamePlace(endpoint, server.endpoint) ? server.identity : null,
  };
}

/** An address behind one SSH host is not the same one behind another. */
export function isSamePlace(a: Endpoint, b: Endpoint): boolean {
  if (!isSameAddress(a.address, b.address) || a.via !== b.via) return false;
  if (a.via === 'direct' || b.via === 'direct') return true;
  return a.ssh.host.toLowerCase() === b.ssh.host.toLowerCase() && a.ssh.port === b.ssh.port;
}

function isSameAddress(a: Endpoint['address'], b: Endpoint['address']): boolean {
  if (a.kind === 'socket' || b.kind === 'socket')
    return a.kind === b.kind && 'path' in a && 'path' in b && a.path === b.path;
  const host = (name: string) => (name === 'localhost' || name === '::1' ? '127.0.0.1' : name.toLowerCase());
  return host(a.host) === host(b.host) && a.port === b.port;
}

function endpointOf(draft: EndpointDraft, stored: Endpoint | null): Endpoint {
  if (draft.via === 'direct') return draft;
  const before = stored?.via === 'ssh' ? stored.ssh : null;
  const auth = authOf(draft.ssh.auth, before?.auth ?? null);
  // A password is not the passphrase of a key: what is stored of the one says nothing of the other.
  const secretPolicy = before !== null && before.auth.by === auth.by ? before.secretPolicy : 'none';
  return { ...draft, ssh: { ...draft.ssh, auth, secretPolicy } };
}

function authOf(draft: SshRouteDraft['auth'], stored: SshAuth | null): SshAuth {
  if (draft.by !== 'key') return draft;
  if (draft.file !== null) return { by: 'key', file: pathOf(draft.file) };
  if (stored?.by === 'key') return stored;
  throw new HoldfastError('bad-input', { problems: ['endpoint.ssh.auth.file: choose the SSH key file'] });
}

function nullablePath(ref: PathRef | null): string | null {
  return ref === null ? null : pathOf(ref);
}

function toolLocation(ref: PathRef | null): ToolLocation | null {
  return ref === null ? null : { kind: 'path', path: pathOf(ref) };
}
