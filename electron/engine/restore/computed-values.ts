import type { Backslashes } from '../container/sql-mode.ts';
import { readBetween } from './insert-head.ts';
import type { Token } from './lexer.ts';
import { isMark } from './tokens.ts';

/** A table's columns in order, and those of them whose values the server computes itself. */
export interface ComputedColumns {
  readonly columns: readonly string[];
  readonly computed: ReadonlySet<string>;
}

const DEFAULT = Buffer.from('DEFAULT');
const NOTHING = Buffer.alloc(0);
const [QUOTE, DOUBLE, TICK, BACKSLASH, OPEN, CLOSE, COMMA, SEMICOLON] = Buffer.from('\'"`\\(),;');

/**
 * Puts DEFAULT in the places of values that MySQL would not be given (3105): MariaDB's dumps hold the values of
 * generated columns, and MariaDB reads over them. Takes the bytes of a section with rows in pieces of any size.
 */
export class ComputedValues {
  readonly #table: ComputedColumns;
  readonly #escapes: boolean;
  /** Text before the next row, as long as it may go on. */
  #held: Buffer = NOTHING;
  #isInRows = false;
  /** Which values of a row are computed. */
  #places: readonly boolean[] = [];
  #depth = 0;
  #column = 0;
  #quote = 0;
  #isEscaped = false;
  #isDropping = false;

  /** @param backslashes how the section's strings are read */
  constructor(table: ComputedColumns, backslashes: Backslashes = 'escape') {
    this.#table = table;
    this.#escapes = backslashes !== 'plain';
  }

  push(chunk: Buffer): Buffer {
    const parts: Buffer[] = [];
    let rest = chunk;
    while (rest.length > 0) rest = this.#isInRows ? this.#rows(rest, parts) : this.#untilRows(rest, parts);
    return parts.length === 1 ? (parts[0] ?? chunk) : Buffer.concat(parts);
  }

  /** What was held back. */
  end(): Buffer {
    return this.#held;
  }

  /** @returns what follows VALUES; empty when that has not come yet */
  #untilRows(rest: Buffer, parts: Buffer[]): Buffer {
    const bytes = this.#held.length === 0 ? rest : Buffer.concat([this.#held, rest]);
    const { head, used } = readBetween(bytes, false, {
      ansiQuotes: false,
      noBackslashEscapes: !this.#escapes,
    });
    parts.push(bytes.subarray(0, used));
    this.#held = head === null ? bytes.subarray(used) : NOTHING;
    if (head === null) return NOTHING;
    this.#places = this.#placesOf(head.tokens);
    this.#isInRows = true;
    return bytes.subarray(used);
  }

  #placesOf(head: readonly Token[]): readonly boolean[] {
    const open = head.findIndex((token) => isMark(token, '('));
    const { columns, computed } = this.#table;
    const named =
      open < 0 ? columns : head.slice(open).flatMap(({ kind, text }) => (kind === 'name' ? [text] : []));
    return named.map((name) => computed.has(name));
  }

  /** @returns what follows the statement */
  #rows(bytes: Buffer, parts: Buffer[]): Buffer {
    let from = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.#quote !== 0) {
        at = this.#hop(bytes, at);
        if (this.#quote !== 0) break;
        continue;
      }
      const byte = bytes[at] ?? 0;
      if (this.#isDropping && this.#depth === 1 && (byte === COMMA || byte === CLOSE)) {
        parts.push(DEFAULT);
        this.#isDropping = false;
        from = at;
      }
      const isValueNext = (byte === OPEN && this.#depth === 0) || (byte === COMMA && this.#depth === 1);
      if (byte === OPEN) this.#depth += 1;
      else if (byte === CLOSE) this.#depth -= 1;
      else if (byte === QUOTE || byte === DOUBLE || byte === TICK) this.#quote = byte;
      else if (byte === SEMICOLON && this.#depth === 0) {
        this.#isInRows = false;
        parts.push(bytes.subarray(from, at + 1));
        return bytes.subarray(at + 1);
      }
      if (!isValueNext) continue;
      this.#column = byte === OPEN ? 0 : this.#column + 1;
      if (this.#places[this.#column] !== true) continue;
      this.#isDropping = true;
      parts.push(bytes.subarray(from, at + 1));
    }
    if (!this.#isDropping) parts.push(bytes.subarray(from));
    return NOTHING;
  }

  /** To the end of a text, or of the piece. A doubled quote ends one text and begins the next. */
  #hop(bytes: Buffer, from: number): number {
    const quote = this.#quote;
    let at = this.#isEscaped ? from + 1 : from;
    this.#isEscaped = false;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) {
        this.#quote = 0;
        return at;
      }
      if (byte === BACKSLASH && this.#escapes) at += 1;
    }
    this.#isEscaped = at > bytes.length;
    return bytes.length;
  }
}
