import type { RandomAccess } from '../container/random-access.ts';
import { StreamSum } from './stream-sum.ts';

/** One buffer that stays in the processor's cache: with many large ones, memory takes longer than the reading. */
const CHUNK_BYTES = 512 * 1024;
/** So much has to be on the medium before it is read. */
const PORTION_BYTES = 32 * 1024 * 1024;

/**
 * Reads a file anew and compares it with what was written to it; a write that reports more than it wrote is found
 * here (truths A24). What is on the medium already is read while the rest is still being written, so that little is
 * left to do at the end.
 */
export class ReadBack {
  readonly #open: () => Promise<RandomAccess>;
  readonly #written: StreamSum;
  readonly #read: StreamSum;
  readonly #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #writtenBytes = 0;
  #offset = 0;
  #running: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(open: () => Promise<RandomAccess>) {
    this.#open = open;
    [this.#written, this.#read] = StreamSum.pair();
  }

  /** Takes what goes to the file, in order. */
  wrote(chunk: Uint8Array): void {
    this.#written.update(chunk);
    this.#writtenBytes += chunk.length;
  }

  /** Goes on alongside when that is worth it; never throws, since `isEqual` does. */
  advance(syncedBytes: number): void {
    const isDue = this.#running === null && this.#failure === null;
    if (!isDue || syncedBytes - this.#offset < PORTION_BYTES) return;
    this.#running = this.#readAlongside(syncedBytes);
  }

  /**
   * Reads what is left, once.
   * @returns whether the file is what was written
   */
  async isEqual(signal?: AbortSignal): Promise<boolean> {
    await this.#running;
    if (this.#failure !== null) throw this.#failure.error;
    const size = await this.#readTo(this.#writtenBytes, signal);
    const isWhole = size === this.#writtenBytes && this.#offset === size;
    return isWhole && this.#read.digest().equals(this.#written.digest());
  }

  /** Nothing is read any more when this settles. Never throws. */
  async stop(): Promise<void> {
    await this.#running;
  }

  async #readAlongside(end: number): Promise<void> {
    try {
      await this.#readTo(end);
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#running = null;
    }
  }

  /** @returns the file's size */
  async #readTo(end: number, signal?: AbortSignal): Promise<number> {
    const file = await this.#open();
    try {
      while (this.#offset < end) {
        signal?.throwIfAborted();
        const wanted = Math.min(CHUNK_BYTES, end - this.#offset);
        const chunk = await file.read(this.#offset, wanted, this.#chunk);
        if (chunk.length === 0) break;
        this.#read.update(chunk);
        this.#offset += chunk.length;
      }
      return file.size;
    } finally {
      await file.close();
    }
  }
}
