import { BACKSLASH, BACKTICK, CLOSE, DASH, DOUBLE_QUOTE, LF, OPEN, QUOTE, SEMICOLON } from './ascii.ts';

const VALUES = Buffer.from('VALUES');

/**
 * Takes rows out of INSERT statements as dump programs write them: `INSERT INTO t VALUES (…),(…);`, one after the
 * other. Chunks may be cut anywhere.
 */
export class RowParser {
  readonly #onRow: (row: Buffer) => void;
  readonly #onStart: ((at: number) => void) | undefined;
  readonly #onHead: ((head: string) => void) | undefined;
  /** Of the statement, up to its rows; only where somebody asks for it. */
  #head: number[] = [];
  #state: 'head' | 'comment' | 'rows' | 'row';
  #matched = 0;
  #wasDash = false;
  #depth = 0;
  /** The quote we are in (mysqldump writes single ones, others double ones, too); 0: none. */
  #quote = 0;
  #isEscaped = false;
  #parts: Buffer[] = [];

  /**
   * @param onRow gets each row, `(…)`; its memory is the chunk's where the row is whole in it
   * @param options.onStart gets where in the chunk being pushed a row begins
   * @param options.onHead gets each statement's beginning, up to its rows: it may list the columns
   * @param options.isAmongRows the first chunk begins exactly where a row begins
   */
  constructor(
    onRow: (row: Buffer) => void,
    options: {
      readonly onStart?: (at: number) => void;
      readonly onHead?: (head: string) => void;
      readonly isAmongRows?: boolean;
    } = {},
  ) {
    this.#onRow = onRow;
    this.#onStart = options.onStart;
    this.#onHead = options.onHead;
    this.#state = options.isAmongRows === true ? 'rows' : 'head';
  }

  push(chunk: Buffer): void {
    let from = this.#state === 'row' ? 0 : -1;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#onHead !== undefined && this.#state === 'head') this.#head.push(byte);
      if (this.#quote !== 0) {
        at = this.#inQuotes(chunk, at);
      } else if (this.#state === 'comment') {
        // A name in it may hold a line feed, and is quoted.
        if (byte === BACKTICK) this.#quote = byte;
        else if (byte === LF) this.#state = 'head';
      } else if (byte === DASH && this.#state === 'head') {
        // Two dashes begin a comment, in which an apostrophe quotes nothing.
        if (this.#wasDash) this.#state = 'comment';
        this.#wasDash = !this.#wasDash;
        continue;
      } else if (byte === QUOTE || byte === BACKTICK || byte === DOUBLE_QUOTE) {
        this.#quote = byte;
      } else if (this.#state === 'head') {
        // Programs write the word in capitals, people as they like.
        const letter = byte & 0xdf;
        this.#matched = letter === VALUES[this.#matched] ? this.#matched + 1 : letter === VALUES[0] ? 1 : 0;
        if (this.#matched === VALUES.length) this.#endHead();
      } else if (byte === OPEN) {
        this.#depth += 1;
        if (this.#state === 'rows') {
          this.#state = 'row';
          from = at;
          this.#onStart?.(at);
        }
      } else if (byte === CLOSE) {
        this.#depth -= 1;
        if (this.#depth === 0) {
          this.#endRow(chunk.subarray(from, at + 1));
          from = -1;
        }
      } else if (byte === SEMICOLON && this.#state === 'rows') {
        this.#state = 'head';
        this.#matched = 0;
      }
      this.#wasDash = false;
    }
    // A copy: the caller may use the chunk's memory again.
    if (from >= 0 && this.#state === 'row') this.#parts.push(Buffer.from(chunk.subarray(from)));
  }

  #endHead(): void {
    this.#state = 'rows';
    this.#onHead?.(Buffer.from(this.#head).toString('utf8'));
    this.#head = [];
  }

  /** @returns the index at which the string or name, or the chunk, ends */
  #inQuotes(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#onHead !== undefined && this.#state === 'head' && at > start) this.#head.push(byte);
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH && this.#quote !== BACKTICK) this.#isEscaped = true;
      else if (byte === this.#quote) {
        // A doubled quote ends one and begins the next, which comes to the same.
        this.#quote = 0;
        return at;
      }
    }
    return chunk.length;
  }

  #endRow(last: Buffer): void {
    this.#onRow(this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]));
    this.#parts = [];
    this.#state = 'rows';
  }
}
