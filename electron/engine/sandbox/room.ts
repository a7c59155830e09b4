import { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import { freeSpace } from '../system/disk-space.ts';

const MIB = 1024 * 1024;

/** An empty server with its logs and temporary files. */
const EMPTY_SERVER_BYTES = 400 * MIB;

/** Freshly loaded tables were between 1.1 and 1.9 times their SQL; indexes are in that. */
const PER_SQL_BYTE = 2;

/** Room for what the source had, in bytes: it may have been fragmented, the copy has half-full pages. */
const PER_SOURCE_BYTE = 1.25;

/** Bytes that a sandbox with this backup in it takes; on the full side. */
export function neededSandboxBytes(index: Pick<DumpIndex, 'rawBytes' | 'inventory'>): number {
  const source = (index.inventory?.objects ?? []).reduce(
    (sum, { dataBytes, indexBytes }) => sum + (dataBytes ?? 0) + (indexBytes ?? 0),
    0,
  );
  const estimate = Math.max(
    source * PER_SOURCE_BYTE,
    Math.min(index.rawBytes * PER_SQL_BYTE, source * 2 || Infinity),
  );
  return Math.ceil(EMPTY_SERVER_BYTES + estimate);
}

/** @throws HoldfastError 'disk-full' when a sandbox would not fit (truths D5) */
export async function refuseWithoutSandboxRoom(
  parentFolder: string,
  index: Pick<DumpIndex, 'rawBytes' | 'inventory'>,
): Promise<void> {
  const neededBytes = neededSandboxBytes(index);
  const { freeBytes } = await freeSpace(parentFolder);
  if (freeBytes < neededBytes)
    throw new HoldfastError('disk-full', { path: parentFolder, neededBytes, freeBytes });
}
