import { createHash } from 'node:crypto';
import type { RandomAccess } from '../container/random-access.ts';

const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * SHA-256 of a file as it is stored, in hexadecimal digits.
 * @throws what reading throws; the abort's reason
 */
export async function storedHash(
  file: RandomAccess,
  options: { readonly signal?: AbortSignal | undefined; readonly onBytes?: (bytes: number) => void } = {},
): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
    options.signal?.throwIfAborted();
    hash.update(await file.read(offset, PIECE_BYTES));
    options.onBytes?.(Math.min(file.size, offset + PIECE_BYTES));
  }
  return hash.digest('hex');
}
