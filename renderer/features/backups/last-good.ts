import type { Backup } from '../../../shared/model/backup.ts';
import { isGood } from '../../../shared/model/backup.ts';

type Known = Pick<Backup, 'id' | 'serverId' | 'serverName' | 'databases' | 'completeness' | 'proof'>;

/**
 * The databases of a backup that have no other good backup; where they are encrypted, its server stands for them.
 * @param others all backups of its server
 */
export function lastGoodOf(backup: Known, others: readonly Known[]): readonly string[] {
  if (!isGood(backup)) return [];
  const rest = others.filter(
    (other) => other.id !== backup.id && other.serverId === backup.serverId && isGood(other),
  );
  if (backup.databases === null) return rest.length === 0 ? [backup.serverName] : [];
  return backup.databases.filter(
    (database) => !rest.some((other) => other.databases?.includes(database) ?? false),
  );
}
