import { BACKSLASH, BACKTICK, DOUBLE_QUOTE, QUOTE, SEMICOLON } from '../container/ascii.ts';
import type { Backslashes } from '../container/sql-mode.ts';
import { applyEdits } from './edits.ts';
import { readBetween } from './insert-head.ts';
import type { TranslateRules } from './model.ts';
import { renameDatabases } from './rewrite-rules.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Gives databases their new names around the rows of a table: other programs than mysqldump write
 * `INSERT INTO shop.orders`, which would go into the database of the old name (truths B1). Takes pieces of any size.
 */
export class RenamedRows {
  readonly #rules: TranslateRules;
  readonly #escapes: boolean;
  /** Text before the next row, as long as it may go on. */
  #held: Buffer = NOTHING;
  #isInRows = false;
  #quote = 0;
  #isEscaped = false;

  /** @param backslashes how the section's strings are read */
  constructor(rules: TranslateRules, backslashes: Backslashes = 'escape') {
    this.#rules = rules;
    this.#escapes = backslashes !== 'plain';
  }

  push(chunk: Buffer): Buffer {
    const parts: Buffer[] = [];
    let rest = chunk;
    while (rest.length > 0) rest = this.#isInRows ? this.#rows(rest, parts) : this.#untilRows(rest, parts);
    return parts.length === 1 ? (parts[0] ?? NOTHING) : Buffer.concat(parts);
  }

  /** What was held back. */
  end(): Buffer {
    const parts: Buffer[] = [];
    if (!this.#isInRows) this.#rename(this.#held, true, parts);
    return Buffer.concat(parts);
  }

  /** @returns what follows VALUES; empty when that has not come yet */
  #untilRows(rest: Buffer, parts: Buffer[]): Buffer {
    const bytes = this.#held.length === 0 ? rest : Buffer.concat([this.#held, rest]);
    const { used, isHead } = this.#rename(bytes, false, parts);
    this.#held = isHead ? NOTHING : bytes.subarray(used);
    this.#isInRows = isHead;
    return isHead ? bytes.subarray(used) : NOTHING;
  }

  #rename(bytes: Buffer, isEnd: boolean, parts: Buffer[]): { used: number; isHead: boolean } {
    const { statements, head, used } = readBetween(bytes, isEnd, {
      ansiQuotes: false,
      noBackslashEscapes: !this.#escapes,
    });
    const found = head === null ? statements : [...statements, head];
    const edits = found.flatMap(({ tokens }) => renameDatabases(tokens, this.#rules));
    const before = bytes.subarray(0, used);
    parts.push(
      edits.length === 0 ? before : Buffer.from(applyEdits(before.toString('latin1'), edits), 'latin1'),
    );
    return { used, isHead: head !== null };
  }

  /** @returns what follows the statement */
  #rows(bytes: Buffer, parts: Buffer[]): Buffer {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#quote !== 0) {
        if (byte === this.#quote) this.#quote = 0;
        else if (byte === BACKSLASH && this.#escapes && this.#quote !== BACKTICK) this.#isEscaped = true;
      } else if (byte === QUOTE || byte === DOUBLE_QUOTE || byte === BACKTICK) this.#quote = byte;
      else if (byte === SEMICOLON) {
        this.#isInRows = false;
        parts.push(bytes.subarray(0, at + 1));
        return bytes.subarray(at + 1);
      }
    }
    parts.push(bytes);
    return NOTHING;
  }
}
