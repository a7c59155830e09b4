import {
  BACKSLASH,
  BACKTICK,
  BANG,
  CAPITAL_M,
  CLOSE,
  CR,
  DELETE,
  DOUBLE_QUOTE,
  HASH,
  LF,
  OPEN,
  QUOTE,
  SLASH,
  SPACE,
  STAR,
} from './ascii.ts';
import { RecentBytes } from './recent-bytes.ts';
import { HEAD_MARKS, type Stop } from './scan-stop.ts';
import type { SqlModeNow } from './sql-mode.ts';

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

const VALUES = Buffer.from('values');
const CAPITAL_A = 0x41;
const CAPITAL_R = 0x52;
const DASHES = Buffer.from('--');
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
  readonly #recent = new RecentBytes();
  #delimiter: Buffer;
  #delimiterText = '';
  #firstWord: string | null = '';
  #hasVersionStart = false;
  #isSandboxLine = false;
  #depth = 0;
  #hasValues = false;
  #isBehindRows = false;
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

  /** Where the stream would be cut if it ended here: inside quotes, or in a statement that nothing has ended. */
  get unfinished(): 'quotes' | 'statement' | null {
    if (this.#mode === 'lead' || this.#mode === 'after' || this.#mode === 'delimiter') return null;
    if (this.#mode === 'quoted') return 'quotes';
    // The end of a file ends a line of comment; nothing but its own mark ends the other kind.
    return this.isComment && this.#mode === 'line-comment' ? null : 'statement';
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

  setSqlMode({ backslashes, ansiQuotes }: Pick<SqlModeNow, 'backslashes' | 'ansiQuotes'>): void {
    this.#backslashEscapes = backslashes !== 'plain';
    this.#ansiQuotes = ansiQuotes;
  }

  /** The statement's `;` went by elsewhere. */
  endStatement(): void {
    this.#mode = 'after';
  }

  /** Forgets the unit that ended. */
  nextUnit(): void {
    this.#mode = 'lead';
    this.#count = 0;
    this.#recent.forget();
    this.#firstWord = '';
    this.#hasVersionStart = false;
    this.#isSandboxLine = false;
    this.#depth = 0;
    this.#hasValues = false;
    this.#isBehindRows = false;
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
        if (byte === LF) at += 1;
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
        if (this.#delimiterText.length < RecentBytes.size) this.#delimiterText += String.fromCharCode(byte);
        return null;
      default:
        return null;
    }
  }

  #code(byte: number): Stop['why'] | null {
    if (this.#firstWord !== null) this.#readFirstWord(byte);
    // Servers take any control character behind the dashes.
    if ((byte <= SPACE || byte === DELETE) && this.#recent.endsWith(DASHES))
      return this.#openLineComment(2, byte);
    if (byte <= SPACE) {
      if (this.#mode === 'delimiter') return null;
      if (this.#beginsValues()) {
        this.#hasValues = true;
        this.isLines = byte === LF;
        this.#recent.push(byte);
        return 'values';
      }
    } else if (byte === QUOTE || byte === DOUBLE_QUOTE || byte === BACKTICK) {
      this.#mode = 'quoted';
      this.#quote = byte;
      return null;
    } else if (byte === HASH) {
      return this.#openLineComment(0, byte);
    } else if (byte === STAR && this.#recent.at(1) === SLASH) {
      this.#mode = 'block-open';
      return null;
    } else if (byte === SLASH && this.#recent.at(1) === STAR) {
      // Forgotten, so that `*/*` is no beginning of a comment.
      this.#recent.forget();
      if (this.#isSandboxLine) {
        this.isComment = true;
        this.#mode = 'after';
      }
      return null;
    } else if (byte === BACKSLASH && this.#hasVersionStart && (this.#count === 10 || this.#count === 11)) {
      // mariadb-dump's first line: `/*M!999999\- enable the sandbox mode */`, which no delimiter ends.
      this.#isSandboxLine = true;
    } else if (this.isInsert) this.#countRow(byte);
    this.#recent.push(byte);
    if (byte === this.#delimiter.at(-1) && this.#recent.endsWith(this.#delimiter)) this.#mode = 'after';
    return null;
  }

  #countRow(byte: number): void {
    if (byte === OPEN) {
      if (!this.#hasValues && this.#beginsValues()) this.#hasValues = true;
      this.#depth += 1;
    } else if (byte === CLOSE) {
      this.#depth -= 1;
      if (this.#hasValues && this.#depth === 0 && !this.#isBehindRows) this.rows += 1;
    }
    // VALUES ROW(1), ROW(2); any other word comes behind the rows, as ON DUPLICATE KEY UPDATE a = VALUES(a).
    else if (this.#hasValues && this.#depth === 0 && byte >= CAPITAL_A && this.#recent.at(1) <= CLOSE)
      this.#isBehindRows ||= (byte & 0xdf) !== CAPITAL_R;
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
    this.#recent.forget();
  }

  /** The code so far ends with the word VALUES, outside parentheses. */
  #beginsValues(): boolean {
    return this.isInsert && !this.#hasValues && this.#depth === 0 && this.#recent.endsWithWord(VALUES);
  }

  #quoteEscapes(): boolean {
    if (this.#quote === BACKTICK) return false;
    return this.#backslashEscapes && !(this.#quote === DOUBLE_QUOTE && this.#ansiQuotes);
  }
}
