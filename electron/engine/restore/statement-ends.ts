import {
  BACKSLASH,
  BACKTICK,
  DELETE,
  DOUBLE_QUOTE,
  HASH,
  LF,
  SEMICOLON,
  SLASH,
  SPACE,
  STAR,
} from '../container/ascii.ts';
import { rowScan, SCAN_BYTES } from '../container/row-scan.ts';
import type { Backslashes } from '../container/sql-mode.ts';
import { LETTER, replaceBackslashes } from './row-scan.ts';

/** What more has to be seen to say what has begun. */
type Begun = '' | '/' | '/*' | '/*M' | '*' | '--';
const BEFORE_LINE_END = Buffer.from(' \t\r');
type Within = 'code' | 'line' | 'block' | 'quotes';

/**
 * Finds where the statements of a section with rows end: with the line, behind a `;` that stands in no text and no
 * comment, as the lexer reads them. What follows a `;` in its line stays with it, and no server takes the two together.
 * Takes the section's bytes in pieces of any size.
 */
export class StatementEnds {
  readonly #escapes: boolean;
  #within: Within = 'code';
  #begun: Begun = '';
  /** Executable comments that are open. */
  #depth = 0;
  #quote = 0;
  #isEscaped = false;
  #isBehindStar = false;
  #isBehindSemicolon = false;
  /** Of row-scan.wat. */
  #state = 0;

  /** @param backslashes how the section's strings are read */
  constructor(backslashes: Backslashes = 'escape') {
    this.#escapes = backslashes !== 'plain';
  }

  /** @returns the indexes behind the line feeds that end a statement */
  in(bytes: Buffer): readonly number[] {
    const ends: number[] = [];
    const { memory, pass, state } = rowScan();
    for (let start = 0; start < bytes.length; start += SCAN_BYTES) {
      const end = Math.min(start + SCAN_BYTES, bytes.length);
      memory.set(bytes.subarray(start, end));
      if (!this.#escapes) replaceBackslashes(memory.subarray(0, end - start));
      state.value = this.#state;
      for (let at = start; at < end; ) {
        if (this.#isBehindSemicolon) at = this.#lineEnd(bytes, at, end, ends);
        else if (this.#within !== 'code') at = this.#hop(bytes, at, end);
        else if (this.#begun !== '') at += this.#goOn(bytes[at] ?? 0);
        else {
          at = start + pass(at - start, end - start);
          if (at >= end) break;
          if (bytes[at] === SEMICOLON) {
            this.#isBehindSemicolon = true;
            this.#depth = 0;
          } else this.#begin(bytes[at] ?? 0);
          at += 1;
          if (this.#within === 'code' && this.#begun === '' && !this.#isBehindSemicolon)
            while (LETTER[bytes[at] ?? 0] === 1) at += 1;
        }
      }
      this.#state = state.value;
    }
    return ends;
  }

  #lineEnd(bytes: Buffer, from: number, end: number, ends: number[]): number {
    let at = from;
    while (at < end && BEFORE_LINE_END.includes(bytes[at] ?? 0)) at += 1;
    if (at === end) return end;
    this.#isBehindSemicolon = false;
    if (bytes[at] !== LF) return at;
    ends.push(at + 1);
    return at + 1;
  }

  #begin(byte: number): void {
    if (byte === DOUBLE_QUOTE || byte === BACKTICK) {
      this.#within = 'quotes';
      this.#quote = byte;
    } else if (byte === HASH) this.#within = 'line';
    else {
      const char = String.fromCharCode(byte);
      // The second of two dashes.
      if (char === '-') this.#begun = '--';
      else if (char === '/' || char === '*') this.#begun = char;
    }
  }

  /** @returns how many bytes of it are done with: one or none */
  #goOn(byte: number): 0 | 1 {
    const begun = this.#begun;
    const char = String.fromCharCode(byte);
    this.#begun = '';
    if (begun === '/*' || begun === '/*M') {
      if (char === '!') this.#depth += 1;
      else if (begun === '/*' && char === 'M') this.#begun = '/*M';
      else this.#openBlock();
      return this.#within === 'block' ? 0 : 1;
    }
    if (begun === '--') {
      if (byte <= SPACE || byte === DELETE) this.#within = 'line';
      else if (char === '-') this.#begun = '--';
      return this.#begun === '' ? 0 : 1;
    }
    if (begun === '/' && char === '*') this.#begun = '/*';
    else if (begun === '*' && char === '/' && this.#depth > 0) this.#depth -= 1;
    else return 0;
    return 1;
  }

  #openBlock(): void {
    this.#within = 'block';
    this.#isBehindStar = false;
  }

  /** To behind the end of a text or a comment, or to `end`. */
  #hop(bytes: Buffer, from: number, end: number): number {
    if (this.#within === 'line') return this.#hopLine(bytes, from, end);
    for (let at = from; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.#within === 'quotes') {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH && this.#escapes && this.#quote !== BACKTICK) this.#isEscaped = true;
        else if (byte === this.#quote) return this.#toCode(at);
      } else {
        if (byte === SLASH && this.#isBehindStar) return this.#toCode(at);
        this.#isBehindStar = byte === STAR;
      }
    }
    return end;
  }

  #hopLine(bytes: Buffer, from: number, end: number): number {
    const at = bytes.subarray(from, end).indexOf(LF);
    return at < 0 ? end : this.#toCode(from + at);
  }

  #toCode(at: number): number {
    this.#within = 'code';
    return at + 1;
  }
}
