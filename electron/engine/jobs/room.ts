import { HoldfastError } from '../../../shared/errors.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import { check } from '../dump/findings.ts';
import type { State } from '../state/state.ts';
import { freeSpace } from '../system/disk-space.ts';

/** zstd on SQL where nothing was measured yet: between 3 and 10 to 1 as a rule, so this errs on the full side. */
const USUAL_RATIO = 0.33;

/** Bytes that a backup will take, estimated from this server's last one. */
export async function estimatedStoredBytes(server: Server, rawBytes: number, state: State): Promise<number> {
  const { backups } = await state.backups.list({ serverId: server.id, database: null, limit: 1, offset: 0 });
  const last = backups[0]?.totals;
  const ratio =
    last !== undefined && last.rawBytes > 1_000_000 ? last.storedBytes / last.rawBytes : USUAL_RATIO;
  return Math.ceil(rawBytes * ratio);
}

/** @throws HoldfastError 'disk-full' when the estimate does not fit into what is free */
export async function refuseWithoutRoom(
  { server, storage }: { readonly server: Server; readonly storage: Storage },
  rawBytes: number,
  { state }: { readonly state: State },
): Promise<void> {
  await roomFinding({ server, storage }, rawBytes, { state });
}

/** The room that a backup needs beside what is free, and whether another would fit. @throws as `refuseWithoutRoom` */
export async function roomFinding(
  { server, storage }: { readonly server: Server; readonly storage: Storage },
  rawBytes: number,
  { state }: { readonly state: State },
): Promise<Finding> {
  const { path } = storage.location;
  const neededBytes = await estimatedStoredBytes(server, rawBytes, state);
  const { freeBytes } = await freeSpace(path);
  if (neededBytes > freeBytes) throw new HoldfastError('disk-full', { path, neededBytes, freeBytes });
  return neededBytes * 2 > freeBytes
    ? check('warns', 'room-tight', { path, neededBytes, freeBytes })
    : check('fine', 'room-suffices', { neededBytes, freeBytes });
}

/** How much of a dump was written when its disk was full. */
export interface WrittenSoFar {
  rawBytes: number;
  storedBytes: number;
}

/**
 * Completes the error of a disk that filled up during a dump: what the whole would need, judged by what was written,
 * and what is free now that nothing of it is left. Any other error is given back as it is.
 */
export async function explainFullDisk(
  error: unknown,
  folder: string,
  written: WrittenSoFar,
  estimatedRawBytes: number,
): Promise<unknown> {
  if (!(error instanceof HoldfastError) || !error.is('disk-full') || error.data.neededBytes !== null)
    return error;
  const freeBytes = await freeSpace(folder).then(
    (space) => space.freeBytes,
    () => null,
  );
  const ratio = written.rawBytes > 0 ? written.storedBytes / written.rawBytes : USUAL_RATIO;
  const whole = Math.ceil(Math.max(estimatedRawBytes, written.rawBytes) * ratio);
  // It did not fit, whatever the estimate says: clearly more than was free, or the sentence would make no sense.
  const neededBytes = Math.max(whole, Math.ceil((freeBytes ?? 0) * 1.1) + 1);
  return new HoldfastError('disk-full', { path: folder, neededBytes, freeBytes }, { cause: error });
}
