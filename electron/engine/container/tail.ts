const KEPT_BYTES = 4096;
const MAX_LINE_BYTES = 1000;

/** Keeps the end of a stream, for its last line. */
export class Tail {
  #kept: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    if (chunk.length >= KEPT_BYTES) this.#kept = Buffer.from(chunk.subarray(-KEPT_BYTES));
    else if (chunk.length > 0) this.#kept = Buffer.concat([this.#kept, chunk]).subarray(-KEPT_BYTES);
  }

  /** The last line without its line feed, cut at 1,000 bytes; '' when nothing came. */
  lastLine(): string {
    const end = this.#kept.at(-1) === 10 ? this.#kept.length - 1 : this.#kept.length;
    const start = end === 0 ? 0 : this.#kept.lastIndexOf(10, end - 1) + 1;
    return this.#kept.toString('utf8', start, Math.min(end, start + MAX_LINE_BYTES));
  }
}
