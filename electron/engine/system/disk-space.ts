import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf, fileError } from './file-errors.ts';

/**
 * Room on the disk that holds a path, in bytes that this user may fill.
 * A path that does not exist yet is answered for by the nearest folder above it that does.
 * @throws HoldfastError file-io, path-not-writable
 */
export async function freeSpace(wanted: string): Promise<{ freeBytes: number; totalBytes: number }> {
  let place = path.resolve(wanted);
  for (;;) {
    try {
      const stat = await statfs(place);
      return { freeBytes: stat.bavail * stat.bsize, totalBytes: stat.blocks * stat.bsize };
    } catch (error) {
      const parent = path.dirname(place);
      if (errnoOf(error) !== 'ENOENT' || parent === place) throw fileError(error, wanted);
      place = parent;
    }
  }
}
