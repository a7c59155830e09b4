import type { Flavour, Server, ServerProfile } from '../../../shared/model/server.ts';
import { addressText } from '../../lib/address.ts';

export function flavourWord(flavour: Flavour): string {
  return flavour === 'mariadb' ? 'MariaDB' : 'MySQL';
}

/** `MariaDB 10.11.19`: without the packager's addition, which says nothing about what it can do. */
export function versionWords({
  flavour,
  version,
}: {
  readonly flavour: Flavour;
  readonly version: string;
}): string {
  return `${flavourWord(flavour)} ${/^\d+(\.\d+)*/.exec(version)?.[0] ?? version}`;
}

/** Where a server listens, and behind which SSH host; the socket of a sample is nothing to remember. */
export function whereWords({ isSample, endpoint }: Pick<Server, 'isSample' | 'endpoint'>): string {
  if (isSample) return 'private socket';
  const address = addressText(endpoint.address);
  return endpoint.via === 'ssh' ? `${address} via ${endpoint.ssh.host}` : address;
}

/** The way to a server that is reached through SSH: `ops@gate.acme.example, over jump.acme.example`; null: none. */
export function wayWords({ endpoint }: Pick<Server, 'endpoint'>): string | null {
  if (endpoint.via === 'direct') return null;
  const { host, port, user, jump } = endpoint.ssh;
  const gate = addressText({ kind: 'tcp', host, port }).replace(/:22$/, '');
  return `${user}@${gate}${jump === null ? '' : `, over ${jump.host}`}`;
}

/** What is asked for when the server's secret is wanted: of the account, or of the way through SSH. */
export function secretWords(server: Pick<Server, 'endpoint' | 'user'>, of: 'server' | 'ssh') {
  if (of === 'server' || server.endpoint.via === 'direct')
    return { label: 'Password', whose: `${server.user} at ${addressText(server.endpoint.address)}` };
  const { auth, host, port, user } = server.endpoint.ssh;
  return auth.by === 'key'
    ? { label: 'Passphrase', whose: `the SSH key ${auth.file}` }
    : { label: 'SSH password', whose: `${user} at ${addressText({ kind: 'tcp', host, port })}` };
}

/** Whether it is kept in the keychain now. */
export function isInKeychain(server: Pick<Server, 'endpoint' | 'passwordPolicy'>, of: 'server' | 'ssh') {
  const { endpoint } = server;
  if (of === 'server' || endpoint.via === 'direct') return server.passwordPolicy === 'keychain';
  return endpoint.ssh.secretPolicy === 'keychain';
}

const roles: Record<ServerProfile['role'], string> = {
  primary: 'primary, has replicas',
  replica: 'replica',
  standalone: 'stands alone',
  unknown: 'not told to this account',
};

export function roleWord(role: ServerProfile['role']): string {
  return roles[role];
}

const losses: Readonly<Record<string, string>> = {
  'unseen-tables': 'tables',
  'unseen-views': 'views',
  'unseen-triggers': 'triggers',
  'unseen-routines': 'routines',
  'unseen-events': 'events',
};

/** What a backup would lack: "triggers". */
export function lossWords(loss: string | null): string {
  return losses[loss ?? ''] ?? 'objects';
}
