import { createHash } from 'node:crypto';
import type { FileEntry } from '../../../shared/model/manifest.ts';
import type { RandomAccess } from '../container/random-access.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** So much has to be on the medium before it is read. */
const PORTION_BYTES = 32 * 1024 * 1024;

/**
 * Reads a file anew and compares it with what was to be written; a write that reports more than it wrote is found
 * here (truths A24). What is on the medium already is read while the rest is still being written, so that little is
 * left to do at the end.
 */
export class ReadBack {
  readonly #open: () => Promise<RandomAccess>;
  readonly #hash = createHash('sha256');
  #offset = 0;
  #running: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(open: () => Promise<RandomAccess>) {
    this.#open = open;
  }

  /** Goes on alongside when that is worth it; never throws, since `equals` does. */
  advance(syncedBytes: number): void {
    const isDue = this.#running === null && this.#failure === null;
    if (!isDue || syncedBytes - this.#offset < PORTION_BYTES) return;
    this.#running = this.#readAlongside(syncedBytes);
  }

  /**
   * Reads what is left, once.
   * @returns whether the file is what was to be written
   */
  async equals(entry: FileEntry, signal?: AbortSignal): Promise<boolean> {
    await this.#running;
    if (this.#failure !== null) throw this.#failure.error;
    const size = await this.#read(entry.bytes, signal);
    return size === entry.bytes && this.#offset === size && this.#hash.digest('hex') === entry.sha256;
  }

  /** Nothing is read any more when this settles. Never throws. */
  async stop(): Promise<void> {
    await this.#running;
  }

  async #readAlongside(end: number): Promise<void> {
    try {
      await this.#read(end);
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#running = null;
    }
  }

  /** @returns the file's size */
  async #read(end: number, signal?: AbortSignal): Promise<number> {
    const file = await this.#open();
    try {
      while (this.#offset < end) {
        signal?.throwIfAborted();
        const chunk = await file.read(this.#offset, Math.min(CHUNK_BYTES, end - this.#offset));
        if (chunk.length === 0) break;
        this.#hash.update(chunk);
        this.#offset += chunk.length;
      }
      return file.size;
    } finally {
      await file.close();
    }
  }
}
