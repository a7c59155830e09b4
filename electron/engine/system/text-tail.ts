/** The last part of a stream of text, with a line that says how much is missing before it. */
export class TextTail {
  readonly #limitBytes: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    // Joined only when it has doubled, so that many small chunks cost little.
    if (this.#bytes > 2 * this.#limitBytes) this.#trim();
  }

  text(): string {
    if (this.#bytes > this.#limitBytes) this.#trim();
    const text = Buffer.concat(this.#chunks).toString('utf8');
    if (this.#dropped === 0) return text;
    // The first character may be a part of one.
    return `[${this.#dropped} bytes before this are left out]\n${text.replace(/^\uFFFD+/, '')}`;
  }

  #trim(): void {
    const all = Buffer.concat(this.#chunks);
    const kept = Buffer.from(all.subarray(all.length - this.#limitBytes));
    this.#dropped += all.length - kept.length;
    this.#chunks = [kept];
    this.#bytes = kept.length;
  }
}
