/** Where a scan stopped, and why. */
export interface Stop {
  /** Index after the last byte that was looked at; the next scan goes on from there. */
  readonly at: number;
  readonly why:
    | 'end-of-chunk'
    /** A statement or comment begins at `at`; before it was white space. */
    | 'lead-end'
    /** So many bytes of the statement have gone by that one may try to say what it is. */
    | 'mark'
    /** The rows of an INSERT begin. */
    | 'values'
    | 'unit-end';
}

/** How much of a statement is looked at to say what it is; names are at most 64 characters and stand early. */
export const HEAD_MARKS: readonly number[] = [512, 4096, 16_384];

type Mode =
  | 'lead'
  | 'code'
  | 'quoted'
  | 'block-open'
  | 'block-open-m'
  | 'block-comment'
  | 'line-comment'
  | 'delimiter'
  | 'after';

const LF = 10;
const CR = 13;
const SPACE = 32;
const BANG = 33;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const QUOTE = 39;
const OPEN = 40;
const CLOSE = 41;
const STAR = 42;
const DASH = 45;
const SLASH = 47;
const CAPITAL_M = 77;
const BACKSLASH = 92;
const BACKTICK = 96;
const RECENT = 32;
const VALUES = [...Buffer.from('values')];
const SEMICOLON_DELIMITER = Buffer.from(';');

/**
 * Follows the state of SQL statements byte by byte, as the mysql client does: quotes, comments, DELIMITER.
 * A unit is one statement, one line of comment between statements, or one DELIMITER line, each with the line feed
 * that follows it.
 */
export class StatementScanner {
  #mode: Mode = 'lead';
  /** Bytes of the unit, from its first one that is no white space. */
  #count = 0;
  #quote = 0;
  #isEscaped = false;
  #isAfterStar = false;
  /** The last bytes of code, contiguous ones only: for words and delimiters of several characters. */
  readonly #recent = Buffer.alloc(RECENT);
  #run = 0;
  #delimiter: Buffer;
  #delimiterText = '';
  #firstWord: string | null = '';
  #hasVersionStart = false;
  #isSandboxLine = false;
  #depth = 0;
  #hasValues = false;
  #backslashEscapes = true;
  #ansiQuotes = false;

  /** Someone said what the unit is; no more marks are needed. */
  isDecided = false;
  /** What the unit that ends is. */
  isComment = false;
  isDelimiter = false;
  isInsert = false;
  /** The white space before the unit has a line feed. */
  hasBlankLine = false;
  /** Rows of an INSERT statement, counted where nobody counts them faster. */
  rows = 0;
  /** `values`: a line feed follows the word, so that each row has a line of its own. */
  isLines = false;

  constructor(delimiter = ';') {
    this.#delimiter = Buffer.from(delimiter, 'latin1');
  }

  get delimiter(): string {
    return this.#delimiter.toString('latin1');
  }

  get isInLead(): boolean {
    return this.#mode === 'lead';
  }

  /** Statements end with `;`, and a backslash escapes: what the fast way through rows relies on. */
  get isPlain(): boolean {
    return (
      this.#delimiter.length === 1 && this.#delimiter[0] === SEMICOLON_DELIMITER[0] && this.#backslashEscapes
    );
  }

  get delimiterIsSemicolon(): boolean {
    return this.#delimiter.equals(SEMICOLON_DELIMITER);
  }

  setSqlMode(mode: string): void {
    this.#backslashEscapes = !mode.includes('NO_BACKSLASH_ESCAPES');
    this.#ansiQuotes = mode.includes('ANSI_QUOTES');
  }

  /** The statement's `;` went by elsewhere. */
  endStatement(): void {
    this.#mode = 'after';
  }

  /** Forgets the unit that ended. */
  nextUnit(): void {
    this.#mode = 'lead';
    this.#count = 0;
    this.#run = 0;
    this.#firstWord = '';
    this.#hasVersionStart = false;
    this.#isSandboxLine = false;
    this.#depth = 0;
    this.#hasValues = false;
    this.isDecided = false;
    this.isComment = false;
    this.isDelimiter = false;
    this.isInsert = false;
    this.hasBlankLine = false;
    this.rows = 0;
  }

  scan(chunk: Buffer, start: number): Stop {
    let at = start;
    while (at < chunk.length) {
      const byte = chunk[at] ?? 0;
      if (this.#mode === 'lead') {
        if (byte > SPACE) {
          this.#mode = 'code';
          if (at > start || this.hasBlankLine) return { at, why: 'lead-end' };
        } else {
          if (byte === LF) this.hasBlankLine = true;
          at += 1;
        }
        continue;
      }
      if (this.#mode === 'after') {
        if (byte === LF) return { at: at + 1, why: 'unit-end' };
        if (byte !== CR) return { at, why: 'unit-end' };
        at += 1;
        continue;
      }
      at += 1;
      this.#count += 1;
      const why = this.#step(byte);
      if (why !== null) return { at, why };
      if ((this.#count & 511) === 0 && !this.isDecided && !this.isComment && HEAD_MARKS.includes(this.#count))
        return { at, why: 'mark' };
    }
    return { at, why: 'end-of-chunk' };
  }

  #step(byte: number): Stop['why'] | null {
    switch (this.#mode) {
      case 'code':
        return this.#code(byte);
      case 'quoted':
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH && this.#quoteEscapes()) this.#isEscaped = true;
        else if (byte === this.#quote) this.#toCode();
        return null;
      case 'block-open':
        if (byte === BANG) this.#openVersion(3);
        else if (byte === CAPITAL_M) this.#mode = 'block-open-m';
        else this.#openBlock(byte, 3);
        return null;
      case 'block-open-m':
        if (byte === BANG) this.#openVersion(4);
        else this.#openBlock(byte, 4);
        return null;
      case 'block-comment':
        if (byte === SLASH && this.#isAfterStar) {
          if (this.isComment) this.#mode = 'after';
          else this.#toCode();
        }
        this.#isAfterStar = byte === STAR;
        return null;
      case 'line-comment':
        return byte === LF ? this.#endLineComment() : null;
      case 'delimiter':
        if (byte === LF) return this.#endDelimiter();
        if (this.#delimiterText.length < RECENT) this.#delimiterText += String.fromCharCode(byte);
        return null;
      default:
        return null;
    }
  }

  #code(byte: number): Stop['why'] | null {
    if (this.#firstWord !== null) this.#readFirstWord(byte);
    if (byte <= SPACE) {
      if (this.#endsWithDashes()) return this.#openLineComment(2, byte);
      if (this.#mode === 'delimiter') return null;
      if (this.#beginsValues()) {
        this.#hasValues = true;
        this.isLines = byte === LF;
        this.#push(byte);
        return 'values';
      }
    } else if (byte === QUOTE || byte === DOUBLE_QUOTE || byte === BACKTICK) {
      this.#mode = 'quoted';
      this.#quote = byte;
      return null;
    } else if (byte === HASH) {
      return this.#openLineComment(0, byte);
    } else if (byte === STAR && this.#last() === SLASH) {
      this.#mode = 'block-open';
      return null;
    } else if (byte === SLASH && this.#last() === STAR) {
      // Forgotten, so that `*/*` is no beginning of a comment.
      this.#run = 0;
      if (this.#isSandboxLine) {
        this.isComment = true;
        this.#mode = 'after';
      }
      return null;
    } else if (byte === BACKSLASH && this.#hasVersionStart && (this.#count === 10 || this.#count === 11)) {
      // mariadb-dump's first line: `/*M!999999\- enable the sandbox mode */`, which no delimiter ends.
      this.#isSandboxLine = true;
    } else if (this.isInsert) this.#countRow(byte);
    this.#push(byte);
    if (this.#endsWithDelimiter(byte)) this.#mode = 'after';
    return null;
  }

  #countRow(byte: number): void {
    if (byte === OPEN) {
      if (!this.#hasValues && this.#beginsValues()) this.#hasValues = true;
      if (this.#hasValues && this.#depth === 0) this.rows += 1;
      this.#depth += 1;
    } else if (byte === CLOSE) this.#depth -= 1;
  }

  #readFirstWord(byte: number): void {
    const isLetter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
    if (isLetter && (this.#firstWord ?? '').length < 10) {
      this.#firstWord += String.fromCharCode(byte).toUpperCase();
      return;
    }
    this.isInsert = this.#firstWord === 'INSERT' || this.#firstWord === 'REPLACE';
    if (this.#firstWord === 'DELIMITER' && byte <= SPACE && byte !== LF) {
      this.#mode = 'delimiter';
      this.#delimiterText = '';
      this.isDelimiter = true;
    }
    this.#firstWord = null;
  }

  #openLineComment(bytesBefore: number, byte: number): Stop['why'] | null {
    this.isComment = this.#count === bytesBefore + 1;
    this.#mode = 'line-comment';
    return byte === LF ? this.#endLineComment() : null;
  }

  #endLineComment(): Stop['why'] | null {
    if (this.isComment) return 'unit-end';
    this.#toCode();
    return null;
  }

  #openBlock(byte: number, count: number): void {
    this.isComment = this.#count === count;
    this.#mode = 'block-comment';
    this.#isAfterStar = byte === STAR;
  }

  #openVersion(count: number): void {
    if (this.#count === count) this.#hasVersionStart = true;
    this.#toCode();
  }

  #endDelimiter(): 'unit-end' {
    const text = this.#delimiterText.trim().split(/\s/)[0] ?? '';
    if (text !== '') this.#delimiter = Buffer.from(text, 'latin1');
    return 'unit-end';
  }

  #toCode(): void {
    this.#mode = 'code';
    this.#run = 0;
  }

  #push(byte: number): void {
    this.#recent[this.#run % RECENT] = byte;
    this.#run += 1;
  }

  /** The byte of code `back` places before the next one. */
  #recentByte(back: number): number {
    return this.#run >= back ? (this.#recent[(this.#run - back) % RECENT] ?? 0) : 0;
  }

  #last(): number {
    return this.#recentByte(1);
  }

  #endsWithDashes(): boolean {
    return this.#last() === DASH && this.#recentByte(2) === DASH;
  }

  #endsWithDelimiter(byte: number): boolean {
    const length = this.#delimiter.length;
    if (byte !== this.#delimiter[length - 1] || this.#run < length) return false;
    for (let back = 2; back <= length; back += 1) {
      if (this.#recentByte(back) !== this.#delimiter[length - back]) return false;
    }
    return true;
  }

  /** The code so far ends with the word VALUES, outside parentheses. */
  #beginsValues(): boolean {
    if (!this.isInsert || this.#hasValues || this.#depth !== 0 || this.#run < VALUES.length) return false;
    for (let i = 0; i < VALUES.length; i += 1) {
      if ((this.#recentByte(VALUES.length - i) | 0x20) !== VALUES[i]) return false;
    }
    const before = this.#recentByte(VALUES.length + 1);
    return before <= SPACE || before === CLOSE;
  }

  #quoteEscapes(): boolean {
    if (this.#quote === BACKTICK) return false;
    return this.#backslashEscapes && !(this.#quote === DOUBLE_QUOTE && this.#ansiQuotes);
  }
}
