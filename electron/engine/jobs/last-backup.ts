import type { Server } from '../../../shared/model/server.ts';
import type { LastBackup } from '../dump/preflight.ts';
import type { JobDeps } from './deps.ts';

/** A shorter dump says more of starting a program than of a server's speed. */
const ENOUGH_TO_JUDGE_BY = 1_000_000;

/** What this server's last backup tells about the next one; null where there is none. */
export async function lastBackupOf(
  server: Server,
  { state }: Pick<JobDeps, 'state'>,
): Promise<LastBackup | null> {
  const { backups } = await state.backups.list({ serverId: server.id, database: null, limit: 1, offset: 0 });
  const last = backups[0];
  if (last === undefined) return null;
  const seconds = (Date.parse(last.finishedAt) - Date.parse(last.startedAt)) / 1000;
  const { rawBytes } = last.totals;
  return {
    databases: last.databases,
    rawBytesPerSecond: rawBytes < ENOUGH_TO_JUDGE_BY ? null : rawBytes / Math.max(seconds, 0.001),
  };
}
