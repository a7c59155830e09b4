import { type Backup, isPinned } from '../../../shared/model/backup.ts';
import { useNow } from '../../lib/use-now.ts';

/** Whether a backup is pinned now: the pin of a safety backup ends by itself. */
export function useIsPinned(backup: Pick<Backup, 'pinned' | 'pinnedUntil'>): boolean {
  const nowMs = useNow(60_000);
  return isPinned(backup, new Date(nowMs).toISOString());
}
