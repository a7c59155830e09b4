import { HoldfastError } from '../../../shared/errors.ts';
import { BACKTICK, DOUBLE_QUOTE, QUOTE, SEMICOLON } from '../container/ascii.ts';
import { type LexerMode, nextToken } from './lexer.ts';
import type { TranslateRules } from './model.ts';
import { namesOriginal } from './rename-databases.ts';
import type { RenamedNames } from './renamed-names.ts';
import { isMark } from './tokens.ts';

/** No name is longer, with what may stand between it and its dot. */
const LONGEST_NAME = 1024;
/** A comment that is longer still is none that anybody wrote. */
const LONGEST = 16 * 1024 * 1024;

const LETTERS = Buffer.from('0123456789_$ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');

/** Finds, among values, the names of databases that get another name. */
export class NameWatch {
  /** By byte: 1 where a name, a comment, a string or the end of the statement may begin. */
  readonly stops = new Uint8Array(256);
  /** Bytes of words. */
  readonly #letters = new Uint8Array(256).fill(1, 128);
  readonly #names: RenamedNames;
  readonly #mode: LexerMode;
  readonly #object: string | null;

  constructor(
    { rename }: Pick<TranslateRules, 'rename'>,
    names: RenamedNames,
    mode: LexerMode,
    object: string | null,
  ) {
    this.#names = names;
    this.#mode = mode;
    this.#object = object;
    for (const byte of LETTERS) this.#letters[byte] = 1;
    for (const byte of Buffer.from('#/-')) this.stops[byte] = 1;
    for (const byte of [QUOTE, DOUBLE_QUOTE, BACKTICK, SEMICOLON]) this.stops[byte] = 1;
    for (const name of rename.keys()) {
      for (const text of [name.toLowerCase(), name.toUpperCase()]) this.stops[Buffer.from(text)[0] ?? 0] = 1;
      // Another case of it may begin with any of them.
      if ((Buffer.from(name)[0] ?? 0) >= 128) this.stops.fill(1, 128);
    }
  }

  /**
   * @param at of a byte at which something may begin
   * @param before the byte before it
   * @returns where it goes on; `more`: what begins there goes on behind these bytes; `long`: a quoted text that is no
   *   name begins there
   * @throws HoldfastError 'names-original'
   */
  look(bytes: Buffer, at: number, before: number, isEnd: boolean): number | 'more' | 'long' {
    if (this.#letters[bytes[at] ?? 0] === 1 && this.#letters[before] === 1)
      return this.#behindWord(bytes, at);
    const isQuoted = bytes[at] === DOUBLE_QUOTE || bytes[at] === BACKTICK;
    const left = bytes.length - at;
    for (let size = LONGEST_NAME; ; size *= 8) {
      const isAll = size >= left;
      const end = this.#read(bytes.toString('latin1', at, at + size), isAll && isEnd);
      if (end !== null) return at + end;
      if (isQuoted && left > LONGEST_NAME) return 'long';
      if (isAll && left > LONGEST)
        throw new HoldfastError('not-possible', {
          why: 'The backup holds a comment without end between its rows.',
        });
      if (isAll) return 'more';
    }
  }

  #behindWord(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && this.#letters[bytes[at] ?? 0] === 1) at += 1;
    return at;
  }

  /** @returns where what begins here ends; null: not in this text */
  #read(sql: string, isEnd: boolean): number | null {
    const token = nextToken(sql, 0, true, this.#mode);
    const isCut = (end: number): boolean => !isEnd && end >= sql.length - 2;
    if (token === null || isCut(token.end)) return isEnd ? sql.length : null;
    const database = this.#names.oldNameOf(token);
    if (database === null) return token.end;
    // A server may skip an executable comment that stands between the name and its dot.
    for (let at = token.end, isInside = false; ; ) {
      const next = nextToken(sql, at, true, this.#mode);
      if (next === null || isCut(next.end)) return isEnd ? sql.length : null;
      if (isMark(next, '.')) throw namesOriginal(database, `INSERT … ${sql}`, this.#object);
      if (next.kind === 'open') isInside = true;
      else if (next.kind === 'close') isInside = false;
      else if (!isInside && next.kind !== 'comment') return token.end;
      at = next.end;
    }
  }
}
