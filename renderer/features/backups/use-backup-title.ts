import type { BackupId } from '../../../shared/model/ids.ts';
import { useCall } from '../../api/queries.ts';
import { formatMoment } from '../../lib/moment.ts';
import { useNow } from '../../lib/use-now.ts';
import { databaseWords } from './backup-words.ts';

const MANY = 1000;

/** What a backup is called in the way to a page of its own; the catalogue knows it without opening it. */
export function useBackupTitle(backupId: BackupId): string {
  const now = useNow(60_000);
  const list = useCall('backups.list', { serverId: null, database: null, limit: MANY, offset: 0 });
  const backup = list.data?.backups.find(({ id }) => id === backupId);
  return backup === undefined
    ? 'Backup'
    : `${databaseWords(backup.databases)}, ${formatMoment(backup.startedAt, now)}`;
}
