import type { Flavour, ServerProfile } from '../../../shared/model/server.ts';

export function flavourWord(flavour: Flavour): string {
  return flavour === 'mariadb' ? 'MariaDB' : 'MySQL';
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
