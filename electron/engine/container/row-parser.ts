import {
  BACKSLASH,
  BACKTICK,
  BANG,
  CAPITAL_M,
  CLOSE,
  DASH,
  DOUBLE_QUOTE,
  HASH,
  LF,
  OPEN,
  QUOTE,
  SEMICOLON,
  SLASH,
  STAR,
} from './ascii.ts';
import type { Backslashes } from './sql-mode.ts';

const VALUES = Buffer.from('VALUES');
const CAPITAL_R = 0x52;

/** Of names and words without quotes: letters, digits, `_`, `$`, and what is not ASCII. */
const OF_WORD = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 || /[\w$]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
const isOfWord = (byte: number): boolean => OF_WORD[byte] === 1;

/** @returns where in a row the next byte is that says something, or the chunk's length */
function nextMark(chunk: Buffer, start: number): number {
  const { length } = chunk;
  for (let at = start; at < length; at += 1) {
    const byte = chunk[at];
    if (byte === QUOTE || byte === CLOSE || byte === OPEN || byte === BACKTICK || byte === DOUBLE_QUOTE)
      return at;
  }
  return length;
}

/**
 * Takes rows out of INSERT statements as dump programs write them: `INSERT INTO t VALUES (…),(…);`, one after the
 * other. Chunks may be cut anywhere.
 */
export class RowParser {
  readonly #onRow: (row: Buffer) => void;
  readonly #onStart: ((at: number) => void) | undefined;
  readonly #onHead: ((head: string) => void) | undefined;
  readonly #escapes: boolean;
  /** Of the statement, up to its rows; only where somebody asks for it. */
  #head: number[] = [];
  /** `tail`: what may come behind the rows, as ON DUPLICATE KEY UPDATE. */
  #state: 'head' | 'comment' | 'block' | 'rows' | 'row' | 'tail';
  /** Letters of VALUES that the word in the head has so far; -1: it is another word. */
  #matched = 0;
  #wasInWord = false;
  /** In the head and its comments: the byte before, and the one before that. */
  #last = 0;
  #second = 0;
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
   * @param options.backslashes how the section's strings are read
   */
  constructor(
    onRow: (row: Buffer) => void,
    options: {
      readonly onStart?: (at: number) => void;
      readonly onHead?: (head: string) => void;
      readonly isAmongRows?: boolean;
      readonly backslashes?: Backslashes | undefined;
    } = {},
  ) {
    this.#onRow = onRow;
    this.#onStart = options.onStart;
    this.#onHead = options.onHead;
    this.#escapes = options.backslashes !== 'plain';
    this.#state = options.isAmongRows === true ? 'rows' : 'head';
  }

  push(chunk: Buffer): void {
    let from = this.#state === 'row' ? 0 : -1;
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.#quote !== 0) {
        at = this.#inQuotes(chunk, at);
        continue;
      }
      if (this.#state === 'row') {
        at = nextMark(chunk, at);
        if (at === chunk.length) break;
      }
      const byte = chunk[at] ?? 0;
      if (this.#onHead !== undefined && this.#state === 'head') this.#head.push(byte);
      if (this.#state === 'head' && this.#endsHead(byte)) this.#endHead();
      if (this.#state === 'head' || this.#state === 'comment' || this.#state === 'block') {
        if (this.#commented(byte)) continue;
      }
      if (byte === QUOTE || byte === BACKTICK || byte === DOUBLE_QUOTE) {
        this.#quote = byte;
      } else if (this.#state === 'rows' && isOfWord(byte)) {
        // VALUES ROW(1), ROW(2); any other word ends the rows.
        if (!this.#wasInWord && (byte & 0xdf) !== CAPITAL_R) this.#state = 'tail';
        this.#wasInWord = true;
        continue;
      } else if (byte === OPEN) {
        this.#depth += 1;
        if (this.#state === 'rows') {
          this.#state = 'row';
          from = at;
          this.#onStart?.(at);
        }
      } else if (byte === CLOSE) {
        this.#depth -= 1;
        if (this.#depth === 0 && this.#state === 'row') {
          this.#endRow(chunk.subarray(from, at + 1));
          from = -1;
        }
      } else if (byte === SEMICOLON && this.#state !== 'row') {
        this.#state = 'head';
        this.#matched = 0;
        this.#depth = 0;
      }
      this.#wasInWord = false;
    }
    // A copy: the caller may use the chunk's memory again.
    if (from >= 0 && this.#state === 'row') this.#parts.push(Buffer.from(chunk.subarray(from)));
  }

  /** Whether a byte of the head is of a comment, in which an apostrophe quotes nothing. */
  #commented(byte: number): boolean {
    const [last, second] = [this.#last, this.#second];
    this.#second = last;
    this.#last = byte;
    if (this.#state === 'comment') {
      // A name in it may hold a line feed, and is quoted.
      if (byte === BACKTICK) this.#quote = byte;
      else if (byte === LF) this.#state = 'head';
      return true;
    }
    if (this.#state === 'block') {
      if (last === STAR && byte === SLASH) this.#state = 'head';
      return true;
    }
    const begins = byte === HASH || (last === DASH && byte === DASH);
    // What stands in an executable comment is code.
    const opens = second === SLASH && last === STAR && byte !== BANG && byte !== CAPITAL_M;
    if (begins) this.#state = 'comment';
    else if (opens) this.#state = 'block';
    return begins || opens;
  }

  /** The word VALUES is whole, and outside of the list of columns: programs write it in capitals, people as they like. */
  #endsHead(byte: number): boolean {
    if (!isOfWord(byte)) {
      const ends = this.#matched === VALUES.length && this.#depth === 0;
      this.#matched = 0;
      return ends;
    }
    this.#matched = (byte & 0xdf) === VALUES[this.#matched] ? this.#matched + 1 : -1;
    return false;
  }

  #endHead(): void {
    this.#state = 'rows';
    this.#onHead?.(Buffer.from(this.#head).subarray(0, -1).toString('utf8'));
    this.#head = [];
  }

  /** @returns the index at which the string or name, or the chunk, ends */
  #inQuotes(chunk: Buffer, start: number): number {
    const end = this.#endOfQuotes(chunk, start);
    if (this.#onHead !== undefined && this.#state === 'head')
      for (const byte of chunk.subarray(start, end + 1)) this.#head.push(byte);
    return end;
  }

  /** A doubled quote ends one and begins the next, which comes to the same. */
  #endOfQuotes(chunk: Buffer, start: number): number {
    const { length } = chunk;
    const quote = this.#quote;
    const escapes = this.#escapes && quote !== BACKTICK;
    let at = this.#isEscaped ? start + 1 : start;
    this.#isEscaped = false;
    while (at < length) {
      const byte = chunk[at];
      if (byte === quote) {
        this.#quote = 0;
        return at;
      }
      at += escapes && byte === BACKSLASH ? 2 : 1;
    }
    this.#isEscaped = at > length;
    return length;
  }

  #endRow(last: Buffer): void {
    this.#onRow(this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]));
    this.#parts = [];
    this.#state = 'rows';
  }
}
