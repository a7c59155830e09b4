import { toWireError } from '../../../shared/errors.ts';
import type { BackupPreview, BackupSelection } from '../../../shared/model/selection.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import { preflight } from '../dump/preflight.ts';
import { connect } from '../server/connect.ts';
import { readIdentity } from '../server/identity.ts';
import { freeSpace } from '../system/disk-space.ts';
import type { JobDeps } from './deps.ts';
import { refuseWithoutRoom } from './room.ts';

/** What a backup would do: found out by the same preflight that guards the backup itself. */
export async function previewBackup(
  order: { readonly server: Server; readonly storage: Storage | null; readonly selection: BackupSelection },
  deps: JobDeps,
  signal: AbortSignal,
): Promise<BackupPreview> {
  const { server, storage, selection } = order;
  const account = await deps.reach.account(server);
  const connection = await connect(account, { signal });
  try {
    const identity = await readIdentity(connection);
    const tool = await deps.tools.choose('dump', identity, server);
    const seen = await preflight(connection, account, selection, tool, { clock: deps.clock });
    const room =
      storage === null ? [] : await roomProblems({ server, storage }, seen.estimatedRawBytes, deps);
    return {
      databases: [...seen.databases],
      tables: seen.tables,
      estimatedRawBytes: seen.estimatedRawBytes,
      estimatedSeconds: await secondsFromHistory(server, seen.estimatedRawBytes, deps),
      freeBytes:
        storage === null
          ? null
          : await freeSpace(storage.location.path).then(
              ({ freeBytes }) => freeBytes,
              () => null,
            ),
      nonTransactional: [...seen.nonTransactional],
      losses: [...seen.losses],
      notes: [...seen.notes],
      blockers: [...seen.blockers, ...room],
      command: [tool.location.path, ...seen.args].join(' '),
    };
  } finally {
    await connection.close();
  }
}

async function roomProblems(
  order: { readonly server: Server; readonly storage: Storage },
  rawBytes: number,
  deps: JobDeps,
) {
  try {
    await deps.reach.repository(order.storage.id);
    await refuseWithoutRoom(order, rawBytes, deps);
    return [];
  } catch (error) {
    return [toWireError(error)];
  }
}

/** From the speed of this server's last backup; nothing measured yet is nothing known. */
async function secondsFromHistory(
  server: Server,
  rawBytes: number,
  { state }: JobDeps,
): Promise<number | null> {
  const { backups } = await state.backups.list({ serverId: server.id, database: null, limit: 1, offset: 0 });
  const last = backups[0];
  if (last === undefined || last.totals.rawBytes < 1_000_000) return null;
  const seconds = (Date.parse(last.finishedAt) - Date.parse(last.startedAt)) / 1000;
  return Math.max(1, (seconds * rawBytes) / last.totals.rawBytes);
}
