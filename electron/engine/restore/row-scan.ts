import { IN_STRING, rowScan, SCAN_BYTES } from '../container/row-scan.ts';
import { readBetween } from './insert-head.ts';
import { type LexerMode, nextToken, PLAIN_MODE, type Token } from './lexer.ts';
import type { Tokens } from './tokens.ts';

export interface RowScanPorts {
  /** A statement that is no row, or the beginning of an INSERT. */
  readonly note: (tokens: Tokens, text: string) => void;
  /** Between rows stands what can hide anything. */
  readonly hide: (text: string) => void;
  /** How the session reads strings by now; absent: as most do. */
  readonly mode?: () => LexerMode;
}

const NOTHING = Buffer.alloc(0);
const [DOUBLE, TICK, BACKSLASH, SEMICOLON, DASH, HASH, SLASH] = Buffer.from('"`\\;-#/');

/** Bytes of words. */
export const LETTER = new Uint8Array(256).fill(1, 128);
for (const byte of Buffer.from('0123456789_$@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'))
  LETTER[byte] = 1;

/** Words that are part of a value: `_binary 'x'`, `DEFAULT`. */
const VALUE_WORD = /^(_[a-z0-9]+|default|true|false|[bxn])$/i;

/** Different words beside values that an INSERT may hold before it counts as one that hides something. */
const MOST_WORDS = 200;
const LONGEST_WORD = 256;

/**
 * Looks through a section with rows in pieces of any size, at the speed of a disk. Rows are passed by: texts are
 * hopped over, and of what else they hold only the words are looked at, as if they stood in one statement.
 */
export class RowScan {
  readonly #ports: RowScanPorts;
  #held: Buffer = NOTHING;
  #isInRows = false;
  /** Of row-scan.wat. */
  #state = 0;
  /** The other quotes than that of strings, which are rare. */
  #quote = 0;
  #isEscaped = false;
  /** Of a name in quotes what the last piece held. */
  #name = '';
  /** As its INSERT was begun. */
  #escapes = true;
  /** The word that the last piece ended with. */
  #word = '';
  /** Letters at the end of the last piece that looked like a value's, and may begin a word. */
  #tail = '';
  /** Words of this INSERT that are no part of a value. */
  #words = new Set<string>();

  constructor(ports: RowScanPorts) {
    this.#ports = ports;
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) rest = this.#isInRows ? this.#rows(rest) : this.#between(rest, false);
  }

  end(): void {
    if (this.#isInRows) this.#finish();
    else this.#between(NOTHING, true);
  }

  #between(rest: Buffer, isEnd: boolean): Buffer {
    const bytes = this.#held.length === 0 ? rest : Buffer.concat([this.#held, rest]);
    const { statements, head, used } = readBetween(bytes, isEnd, this.#mode());
    for (const { tokens, text, isUnclear } of head === null ? statements : [...statements, head]) {
      if (isUnclear) this.#ports.hide(text);
      if (tokens.length > 0) this.#ports.note(tokens, text);
    }
    this.#held = head === null ? bytes.subarray(used) : NOTHING;
    if (head === null) return NOTHING;
    this.#isInRows = true;
    this.#escapes = !this.#mode().noBackslashEscapes;
    return bytes.subarray(used);
  }

  #mode(): LexerMode {
    return this.#ports.mode?.() ?? PLAIN_MODE;
  }

  /** @returns what follows the statement */
  #rows(bytes: Buffer): Buffer {
    const rest = this.#lookThrough(bytes);
    const isInText = this.#quote !== 0 || (this.#state & IN_STRING) !== 0;
    const letters = isInText ? '' : lettersAtEnd(bytes);
    this.#tail = letters.length === bytes.length ? `${this.#tail}${letters}`.slice(-LONGEST_WORD) : letters;
    return rest;
  }

  #lookThrough(bytes: Buffer): Buffer {
    const { memory, pass, state } = rowScan();
    let at = this.#goOnWithWord(bytes);
    state.value = this.#state;
    while (at < bytes.length) {
      const start = at;
      const length = Math.min(SCAN_BYTES, bytes.length - start);
      memory.set(bytes.subarray(start, start + length));
      // Outside of texts it is looked at like the other one, and inside it says nothing.
      if (!this.#escapes) replaceBackslashes(memory.subarray(0, length));
      while (at < start + length) {
        if (this.#quote === 0) at = start + pass(at - start, length);
        else {
          at = this.#hop(bytes, at);
          continue;
        }
        if (at >= start + length) break;
        if (bytes[at] === SEMICOLON) {
          this.#finish();
          return bytes.subarray(at + 1);
        }
        at = this.#lookAt(bytes, at);
      }
    }
    this.#state = state.value;
    return NOTHING;
  }

  /** @returns where the rest begins, behind what belongs to the last piece's word */
  #goOnWithWord(bytes: Buffer): number {
    if (this.#word === '') return 0;
    if (LETTER[bytes[0] ?? 0] === 1) return this.#takeWord(bytes, 0);
    this.#endWord();
    return 0;
  }

  /** Looks at what is no plain value. @returns where it goes on */
  #lookAt(bytes: Buffer, at: number): number {
    const byte = bytes[at] ?? 0;
    if (LETTER[byte] === 1) return this.#takeWord(bytes, at);
    if (byte === DOUBLE || byte === TICK) this.#quote = byte;
    else if (byte === HASH || byte === SLASH || byte === DASH)
      this.#ports.hide('a comment between the rows of an INSERT');
    else if (byte === BACKSLASH) this.#words.add('\\!');
    return at + 1;
  }

  /** To behind the end of a text, or to the end of the piece. */
  #hop(bytes: Buffer, from: number): number {
    const quote = this.#quote;
    let at = from;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at += 1;
    }
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) {
        this.#quote = 0;
        if (quote === TICK) this.#endName(bytes.toString('latin1', from, at));
        return at + 1;
      }
      if (byte === BACKSLASH && this.#escapes && quote !== TICK) at += 1;
    }
    this.#isEscaped = at > bytes.length;
    if (quote === TICK && this.#name.length < LONGEST_WORD) this.#name += bytes.toString('latin1', from);
    return bytes.length;
  }

  /** A word that begins with plain letters has lost those: `LOAD_FILE` begins there with its O. */
  #takeWord(bytes: Buffer, at: number): number {
    let from = at;
    if (this.#word === '') {
      while (from > 0 && LETTER[bytes[from - 1] ?? 0] === 1) from -= 1;
      if (from === 0) this.#word = this.#tail;
    }
    let to = at;
    while (to < bytes.length && LETTER[bytes[to] ?? 0] === 1) to += 1;
    if (this.#word.length < LONGEST_WORD) this.#word += bytes.toString('latin1', from, to);
    if (to < bytes.length) this.#endWord();
    return to;
  }

  /** A function may be called by a name in quotes. */
  #endName(end: string): void {
    const name = this.#name + end;
    this.#name = '';
    if (/^\w+$/.test(name) && this.#words.size <= MOST_WORDS) this.#words.add(name.toUpperCase());
  }

  #endWord(): void {
    if (!VALUE_WORD.test(this.#word) && this.#words.size <= MOST_WORDS)
      this.#words.add(this.#word.toUpperCase());
    this.#word = '';
  }

  #finish(): void {
    if (this.#word !== '') this.#endWord();
    this.#isInRows = false;
    this.#state = 0;
    const words = [...this.#words];
    this.#words.clear();
    if (words.length === 0) return;
    if (words.length > MOST_WORDS) this.#ports.hide('an INSERT that holds more than values');
    for (const word of words) {
      // As a call and as the end of INTO: what these words can mean at all.
      const text = `INSERT VALUES ${word}( INTO ${word}`;
      this.#ports.note(tokensOf(text), `INSERT … ${word}`);
    }
  }
}

/** By what is no plain value and means nothing: where they do not escape. */
export function replaceBackslashes(bytes: Uint8Array): void {
  const [backslash, hash] = Buffer.from('\\#');
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === backslash) bytes[at] = hash ?? 0;
}

/** Nothing, where the piece does not end with a letter. */
function lettersAtEnd(bytes: Buffer): string {
  let from = bytes.length;
  while (from > 0 && bytes.length - from < LONGEST_WORD && LETTER[bytes[from - 1] ?? 0] === 1) from -= 1;
  return bytes.toString('latin1', from);
}

function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    const token = nextToken(sql, at, true, PLAIN_MODE);
    if (token === null) return tokens;
    tokens.push(token);
    at = token.end;
  }
}
