import { createHash } from 'node:crypto';
import type { ByteSink } from './model.ts';

/** Counts and hashes what passes into a file. */
export class HashedSink implements ByteSink {
  readonly #sink: ByteSink;
  readonly #hash = createHash('sha256');
  bytes = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  async write(chunk: Uint8Array): Promise<void> {
    // While the chunk is on its way, the thread has time to hash it.
    const written = this.#sink.write(chunk);
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    await written;
  }

  /** Of everything that was written; nothing can be written any more. */
  sha256(): string {
    return this.#hash.digest('hex');
  }
}
