import { HoldfastError } from '../../../shared/errors.ts';
import { IN_STRING, rowScan, SCAN_BYTES } from './row-scan.ts';

const NEWLINE = 10;
const OPEN = 40;
const CLOSE = 41;
const COMMA = 44;
const SEMICOLON = 59;

/**
 * Counts the rows of INSERT statements that mysqldump or mariadb-dump wrote, in as few steps as their two layouts
 * allow. Both escape line feeds in strings and write nothing but values, so that a line feed outside a string ends a
 * row (mariadb-dump), and a parenthesis outside a string begins one (mysqldump).
 */
export class InsertRows {
  rows = 0;
  readonly #isLines: boolean;
  #previous = 0;
  #beforePrevious = 0;
  #expectsRow = true;
  /** Of row-scan.wat: in a string, behind a backslash. */
  #state = 0;

  /** @param isLines a row a line (mariadb-dump); otherwise the whole statement on one line (mysqldump) */
  constructor(isLines: boolean) {
    this.#isLines = isLines;
  }

  /**
   * Goes on from `start`.
   * @param rawOffset of the chunk, for the error
   * @returns the index after the statement's `;`, or -1 when it goes on after the chunk
   * @throws HoldfastError dump-malformed when what comes is no row
   */
  scan(chunk: Buffer, start: number, rawOffset: number): number {
    return this.#isLines ? this.#scanLines(chunk, start, rawOffset) : this.#scanValues(chunk, start);
  }

  /** The stream ends in the statement: a row in which it breaks off is none, and one may lack but its line feed. */
  end(): void {
    const isBehindRow =
      (this.#state & IN_STRING) === 0 &&
      (this.#previous === CLOSE ||
        (this.#beforePrevious === CLOSE && (this.#previous === COMMA || this.#previous === SEMICOLON)));
    if (this.#isLines && isBehindRow && !this.#expectsRow) this.rows += 1;
    if (!this.#isLines && !isBehindRow && this.rows > 0) this.rows -= 1;
  }

  #scanLines(chunk: Buffer, start: number, rawOffset: number): number {
    const length = chunk.length;
    let at = start;
    while (at < length) {
      if (this.#expectsRow && chunk[at] !== OPEN) throw malformed(rawOffset + at);
      this.#expectsRow = false;
      const newline = chunk.indexOf(NEWLINE, at);
      const end = newline < 0 ? length : newline;
      this.#remember(chunk, at, end);
      if (newline < 0) {
        this.#pass(chunk, at);
        return -1;
      }
      this.#state = 0;
      if (this.#beforePrevious !== CLOSE) throw malformed(rawOffset + newline);
      this.rows += 1;
      // The line feed stays for the caller, who takes it for every statement alike.
      if (this.#previous === SEMICOLON) return newline;
      if (this.#previous !== COMMA) throw malformed(rawOffset + newline);
      this.#expectsRow = true;
      at = newline + 1;
    }
    return -1;
  }

  #scanValues(chunk: Buffer, start: number): number {
    const end = this.#pass(chunk, start);
    if (end < 0) this.#remember(chunk, start, chunk.length);
    return end;
  }

  /** The last two bytes of what was looked at. */
  #remember(chunk: Buffer, start: number, end: number): void {
    if (end - start >= 2) {
      this.#previous = chunk[end - 1] ?? 0;
      this.#beforePrevious = chunk[end - 2] ?? 0;
    } else if (end - start === 1) {
      this.#beforePrevious = this.#previous;
      this.#previous = chunk[start] ?? 0;
    }
  }

  /** @returns the index after the statement's `;`, or -1 */
  #pass(chunk: Buffer, start: number): number {
    const { memory, scan, rows, state } = rowScan();
    state.value = this.#state;
    for (let at = start; at < chunk.length; at += SCAN_BYTES) {
      const length = Math.min(SCAN_BYTES, chunk.length - at);
      memory.set(chunk.subarray(at, at + length));
      memory.fill(0, length, length + 16);
      const end = scan(length);
      if (!this.#isLines) this.rows += rows.value;
      if (end >= 0) {
        this.#state = 0;
        return at + end;
      }
    }
    this.#state = state.value;
    return -1;
  }
}

function malformed(offset: number): HoldfastError {
  return new HoldfastError('dump-malformed', {
    reason: 'a line among the rows of an INSERT statement is no row',
    offset,
  });
}
