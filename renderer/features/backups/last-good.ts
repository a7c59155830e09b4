import type { Backup } from '../../../shared/model/backup.ts';
import { isGood } from '../../../shared/model/backup.ts';

type Known = Pick<Backup, 'id' | 'serverId' | 'databases' | 'completeness' | 'proof'>;

/**
 * The databases of a backup that have no other good backup.
 * @param others all backups of its server
 */
export function lastGoodOf(backup: Known, others: readonly Known[]): readonly string[] {
  if (!isGood(backup)) return [];
  const rest = others.filter(
    (other) => other.id !== backup.id && other.serverId === backup.serverId && isGood(other),
  );
  return (backup.databases ?? []).filter(
    (database) => !rest.some((other) => other.databases?.includes(database) ?? false),
  );
}
