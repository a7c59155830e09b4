import type { Backslashes } from '../container/sql-mode.ts';
import { readBetween } from './insert-head.ts';
import type { Token } from './lexer.ts';
import { isMark, isWord } from './tokens.ts';

/** A system-versioned table whose dump holds its rows as they were, too (`--dump-history`). */
export interface VersionedTable {
  /** In order. */
  readonly columns: readonly string[];
  /** Its own column with the end of a row's time; null: the INSERT names `row_start, row_end` at its end. */
  readonly end: string | null;
}

/** The end of a row that is still so, as MariaDB writes it in UTC; since 11.5 a TIMESTAMP reaches further. */
const STILL: ReadonlySet<string> = new Set(["'2038-01-19 03:14:07.999999'", "'2106-02-07 06:28:15.999999'"]);

const NOTHING = Buffer.alloc(0);
const [QUOTE, DOUBLE, TICK, BACKSLASH, OPEN, CLOSE, COMMA, SEMICOLON] = Buffer.from('\'"`\\(),;');
const [FURTHER, LAST, CLOSING] = [Buffer.from(',\n'), Buffer.from(';'), Buffer.from(')')];

/**
 * Of a versioned table's rows those of now, for servers that cannot keep the others apart from them. Takes the bytes of
 * a section with rows in pieces of any size; holds one row at a time.
 */
export class CurrentRows {
  /** Rows that were passed on. */
  kept = 0;
  readonly #table: VersionedTable;
  readonly #escapes: boolean;
  /** Text before the rows, as long as it may go on. */
  #held: Buffer = NOTHING;
  /** The INSERT up to its VALUES, until one of its rows is passed on. */
  #head: Buffer | null = null;
  #isInRows = false;
  /** The place of the row's end among the values; -1: the last one. */
  #endAt = -1;
  #hasRows = false;

  #row: Buffer[] = [];
  #rowBytes = 0;
  #depth = 0;
  #quote = 0;
  #isEscaped = false;
  #column = 0;
  /** Of the commas seen so far the last two; the one before the last but one value; where the value is that tells. */
  #commas: [number, number] = [0, 0];
  #beforeLast = 0;
  #end: [number, number] = [0, 0];

  /** @param backslashes how the section's strings are read */
  constructor(table: VersionedTable, backslashes: Backslashes = 'escape') {
    this.#table = table;
    this.#escapes = backslashes !== 'plain';
  }

  push(chunk: Buffer): Buffer {
    const parts: Buffer[] = [];
    let rest = chunk;
    while (rest.length > 0) rest = this.#isInRows ? this.#rows(rest, parts) : this.#untilRows(rest, parts);
    return Buffer.concat(parts);
  }

  /** What was held back. */
  end(): Buffer {
    return this.#held;
  }

  #untilRows(rest: Buffer, parts: Buffer[]): Buffer {
    const bytes = this.#held.length === 0 ? rest : Buffer.concat([this.#held, rest]);
    const { head, used } = readBetween(bytes, false, {
      ansiQuotes: false,
      noBackslashEscapes: !this.#escapes,
    });
    this.#held = head === null ? bytes.subarray(used) : NOTHING;
    const start = head?.tokens[0]?.start ?? used;
    parts.push(bytes.subarray(0, start));
    if (head === null) return NOTHING;
    this.#head = this.#headOf(head.tokens, bytes.subarray(start, used), start);
    this.#isInRows = true;
    this.#hasRows = false;
    return bytes.subarray(used);
  }

  /** Without `, row_start, row_end`, which the server added to the list of columns. */
  #headOf(tokens: readonly Token[], text: Buffer, start: number): Buffer {
    const { columns, end } = this.#table;
    if (end !== null) {
      const open = tokens.findIndex((token) => isMark(token, '('));
      const listed =
        open < 0 ? columns : tokens.slice(open).flatMap((t) => (t.kind === 'name' ? [t.text] : []));
      this.#endAt = listed.indexOf(end);
      return text;
    }
    this.#endAt = -1;
    const at = tokens.findIndex((token) => isWord(token, 'ROW_START'));
    const [from, to] = [tokens[at - 1], tokens[at + 2]];
    if (at < 1 || from === undefined || to === undefined) return text;
    return Buffer.concat([text.subarray(0, from.start - start), text.subarray(to.end - start)]);
  }

  /** @returns what follows the statement */
  #rows(bytes: Buffer, parts: Buffer[]): Buffer {
    let from = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.#quote !== 0) this.#inQuotes(byte);
      else if (this.#depth === 0) {
        // Between rows: commas and line feeds are written anew.
        if (byte === OPEN) {
          from = at;
          this.#beginRow();
        } else if (byte === SEMICOLON) {
          if (this.#hasRows) parts.push(LAST);
          this.#isInRows = false;
          return bytes.subarray(at + 1);
        }
      } else if (byte === QUOTE || byte === DOUBLE || byte === TICK) this.#quote = byte;
      else if (byte === OPEN) this.#depth += 1;
      else if (byte === COMMA && this.#depth === 1) this.#endValue(this.#rowBytes + at - from);
      else if (byte === CLOSE) {
        this.#depth -= 1;
        if (this.#depth > 0) continue;
        this.#endValue(this.#rowBytes + at - from);
        this.#endRow(Buffer.concat([...this.#row, bytes.subarray(from, at + 1)]), parts);
      }
    }
    if (this.#depth > 0) {
      this.#row.push(bytes.subarray(from));
      this.#rowBytes += bytes.length - from;
    }
    return NOTHING;
  }

  #inQuotes(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH && this.#escapes && this.#quote !== TICK) this.#isEscaped = true;
    else if (byte === this.#quote) this.#quote = 0;
  }

  #beginRow(): void {
    this.#depth = 1;
    this.#column = 0;
    this.#row = [];
    this.#rowBytes = 0;
    this.#commas = [0, 0];
  }

  /** @param at the comma or the parenthesis behind a value, counted from the row's beginning */
  #endValue(at: number): void {
    const [before, last] = this.#commas;
    if (this.#endAt < 0 || this.#column === this.#endAt) this.#end = [last + 1, at];
    this.#column += 1;
    // The last value's comma stays the last one when the parenthesis comes.
    this.#commas = [last, at];
    this.#beforeLast = before;
  }

  #endRow(row: Buffer, parts: Buffer[]): void {
    this.#row = [];
    this.#rowBytes = 0;
    if (!STILL.has(row.toString('latin1', ...this.#end).trim())) return;
    parts.push(this.#hasRows ? FURTHER : (this.#head ?? NOTHING));
    this.#hasRows = true;
    this.kept += 1;
    if (this.#table.end === null) parts.push(row.subarray(0, this.#beforeLast), CLOSING);
    else parts.push(row);
  }
}
