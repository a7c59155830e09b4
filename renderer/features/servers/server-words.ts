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

/** Where a server listens; the socket of a sample is nothing to remember. */
export function whereWords({ isSample, endpoint }: Pick<Server, 'isSample' | 'endpoint'>): string {
  return isSample ? 'private socket' : addressText(endpoint.address);
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
