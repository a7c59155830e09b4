import type { Section } from '../../../shared/model/dump-index.ts';
import { applyEdits } from './edits.ts';
import { readBetween } from './insert-head.ts';
import type { LexerMode } from './lexer.ts';
import type { TranslateRules } from './model.ts';
import { NameWatch } from './name-watch.ts';
import { renameDatabases } from './rename-databases.ts';
import { RenamedNames } from './renamed-names.ts';
import { disableEvent } from './rewrite-rules.ts';
import { sectionName } from './select-sections.ts';

const NOTHING = Buffer.alloc(0);
const QUOTE = 39;
const SEMICOLON = 59;
const BACKSLASH = 92;
const BACKTICK = 96;

const ENDS_WORD: readonly number[] = [...Buffer.from('( \n')];
/** One with a longer list of columns is read each time. */
const LONGEST_HEAD = 16 * 1024;

export type RowsPlace = Pick<Section, 'kind' | 'database' | 'object' | 'backslashes'>;

/**
 * Gives databases their new names around the rows of a table: `INSERT INTO shop.orders`, as other programs than
 * mysqldump write it, would go into the database of the old name (truths B1). Values that name it (`(SELECT … FROM
 * shop.orders)`) are not let through. Takes pieces of any size.
 */
export class RenamedRows {
  readonly #names: RenamedNames;
  readonly #watch: NameWatch;
  readonly #mode: LexerMode;
  readonly #object: string | null;
  readonly #disablesEvents: boolean;
  /** What cannot be told before what follows is there. */
  #held: Buffer = NOTHING;
  #isInRows = false;
  /** What the last rows followed, from the end of the statement before, and what was sent in its place. */
  #head = { read: NOTHING, sent: NOTHING };
  /** The byte of the rows before those that come next. */
  #last = 0;
  /** The open quote, and whether what follows a backslash has no meaning. */
  #quote = 0;
  #isEscaped = false;

  constructor(rules: TranslateRules, section: RowsPlace) {
    this.#names = new RenamedNames(rules);
    this.#mode = { ansiQuotes: false, noBackslashEscapes: section.backslashes === 'plain' };
    this.#object = sectionName(section);
    this.#watch = new NameWatch(rules, this.#names, this.#mode, this.#object);
    this.#disablesEvents = rules.disableEventsIn.has(section.database ?? '');
  }

  /** @throws HoldfastError 'names-original' */
  push(chunk: Buffer): Buffer {
    return this.#go(chunk, false);
  }

  /** What was held back. @throws HoldfastError 'names-original' */
  end(): Buffer {
    return this.#go(NOTHING, true);
  }

  #go(chunk: Buffer, isEnd: boolean): Buffer {
    const parts: Buffer[] = [];
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = NOTHING;
    while (rest.length > 0)
      rest = this.#isInRows ? this.#rows(rest, isEnd, parts) : this.#untilRows(rest, isEnd, parts);
    return parts.length === 1 ? (parts[0] ?? NOTHING) : Buffer.concat(parts);
  }

  /** @returns what follows VALUES; empty when that has not come yet */
  #untilRows(bytes: Buffer, isEnd: boolean, parts: Buffer[]): Buffer {
    if (this.#isKnownHead(bytes)) {
      parts.push(this.#head.sent);
      return this.#beginRows(bytes, this.#head.read.length);
    }
    const { statements, head, used } = readBetween(bytes, isEnd, this.#mode);
    const edits = (head === null ? statements : [...statements, head]).flatMap(({ tokens, text }) => [
      ...renameDatabases({ tokens, text: () => text }, this.#names, {
        object: this.#object,
        isProgram: false,
      }),
      ...(this.#disablesEvents ? disableEvent(tokens) : []),
    ]);
    const before = bytes.subarray(0, used);
    const sent =
      edits.length === 0 ? before : Buffer.from(applyEdits(before.toString('latin1'), edits), 'latin1');
    parts.push(sent);
    if (head === null) {
      this.#held = bytes.subarray(used);
      return NOTHING;
    }
    // Copies: a piece may be of many megabytes.
    if (used < LONGEST_HEAD) this.#head = { read: Buffer.from(before), sent: Buffer.from(sent) };
    return this.#beginRows(bytes, used);
  }

  #beginRows(bytes: Buffer, from: number): Buffer {
    this.#isInRows = true;
    this.#last = 0;
    return bytes.subarray(from);
  }

  /** Where each row is an INSERT, all of them begin alike. */
  #isKnownHead(bytes: Buffer): boolean {
    const { length } = this.#head.read;
    // VALUES is a word of its own only before what is no letter.
    return (
      length > 0 &&
      ENDS_WORD.includes(bytes[length] ?? 0) &&
      bytes.subarray(0, length).equals(this.#head.read)
    );
  }

  /** @returns what follows the statement */
  #rows(bytes: Buffer, isEnd: boolean, parts: Buffer[]): Buffer {
    let at = this.#skip(bytes, 0);
    for (; at < bytes.length; at = this.#skip(bytes, at)) {
      if (bytes[at] === SEMICOLON) {
        this.#isInRows = false;
        parts.push(bytes.subarray(0, at + 1));
        return bytes.subarray(at + 1);
      }
      const behind = this.#watch.look(bytes, at, bytes[at - 1] ?? this.#last, isEnd);
      if (behind === 'more') break;
      if (behind === 'long') this.#quote = bytes[at] ?? 0;
      at = behind === 'long' ? at + 1 : behind;
    }
    this.#last = bytes[at - 1] ?? this.#last;
    parts.push(bytes.subarray(0, at));
    this.#held = bytes.subarray(at);
    return NOTHING;
  }

  /** To the next byte outside of strings at which a name or the statement's end may stand. */
  #skip(bytes: Buffer, from: number): number {
    const { stops } = this.#watch;
    const { length } = bytes;
    let at = from;
    while (at < length) {
      if (this.#quote !== 0) at = this.#hop(bytes, at);
      while (at < length && stops[bytes[at] ?? 0] === 0) at += 1;
      if (at >= length || bytes[at] !== QUOTE) break;
      this.#quote = QUOTE;
      at += 1;
    }
    return at;
  }

  /** To behind the end of a string, or to the end of the piece. */
  #hop(bytes: Buffer, from: number): number {
    const quote = this.#quote;
    const escaping = this.#mode.noBackslashEscapes || quote === BACKTICK ? quote : BACKSLASH;
    const { length } = bytes;
    let at = this.#isEscaped ? from + 1 : from;
    this.#isEscaped = false;
    for (; at < length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) {
        this.#quote = 0;
        return at + 1;
      }
      if (byte === escaping) at += 1;
    }
    this.#isEscaped = at > length;
    return length;
  }
}
