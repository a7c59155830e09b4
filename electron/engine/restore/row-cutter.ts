import { IN_STRING, rowScan, SCAN_BYTES } from '../container/row-scan.ts';
import { readBetween } from './insert-head.ts';

const NOTHING = Buffer.alloc(0);
const QUOTE = 39;
const CLOSE = 41;
const COMMA = 44;
const SEMICOLON = 59;
const BACKSLASH = 92;
const LINE_FEED = 10;
const END = Buffer.from(';\n');
/** The bit of row-scan.wat's state that says that the next byte has no meaning. */
const ESCAPED = 2;

/**
 * What a dump program writes before rows. It is written again where a statement is cut: in a string, where a changed
 * dump may have it cut, nothing of it may mean anything.
 */
const PLAIN_HEAD =
  /^(?:INSERT|REPLACE) +(?:IGNORE +)?INTO `(?:[^`'"\\;#]|``)+`(?: \((?:`(?:[^`'"\\;#]|``)+`(?:, ?)?)+\))? VALUES$/;

/** What is left out of a chunk, where a statement ends and the next one begins. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

/**
 * The rows of a table in shorter INSERT statements than the dump has. Whoever parses a statement keeps all of its values
 * until its end, and a megabyte of short rows has more of them than a core's cache.
 * @param bytes a section with rows, as a dump program wrote it: see {@link RowCutter}
 * @param length what a statement has at least when it is ended between two rows
 */
export async function* cutRows(bytes: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  const cutter = new RowCutter(length);
  for await (const chunk of bytes) yield* cutter.push(chunk);
}

/**
 * Ends INSERT statements between two rows, and begins them anew. Only for what a dump program wrote: between rows stand
 * a comma (mysqldump) or a comma and a line feed (mariadb-dump), and line feeds in strings are escaped.
 */
export class RowCutter {
  readonly #wanted: number;
  /** What may be the beginning of an INSERT. */
  #held: Buffer = NOTHING;
  /** What ends a statement and begins the next one; null: not among rows. */
  #joint: Buffer | null = null;
  #isLines = false;
  /** Of the statement that is being handed out. */
  #length = 0;
  /** Of row-scan.wat. */
  #state = 0;
  #isBehindRow = false;
  #last = 0;
  /** An INSERT that no dump program writes goes by as it is, with all that follows. */
  #isForeign = false;

  constructor(length: number) {
    this.#wanted = length;
  }

  /** @returns the chunk's bytes in pieces, without some commas, and with what stands in their place */
  push(chunk: Buffer): readonly Buffer[] {
    const pieces: Buffer[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length && !this.#isForeign; ) {
      const joint = this.#joint;
      if (joint === null) {
        at = this.#between(chunk, at);
        continue;
      }
      const gaps: Gap[] = [];
      at = this.#isLines ? this.#lines(chunk, at, gaps) : this.#values(chunk, at, gaps);
      for (const gap of gaps) {
        pieces.push(chunk.subarray(from, gap.from), joint);
        from = gap.to;
      }
    }
    this.#last = chunk.at(-1) ?? this.#last;
    pieces.push(chunk.subarray(from));
    return pieces;
  }

  /** @returns where the rows begin, or the chunk's end */
  #between(chunk: Buffer, from: number): number {
    const bytes =
      from === 0 && this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk.subarray(from);
    const { head, used } = readBetween(bytes, false);
    this.#held = head === null ? bytes.subarray(used) : NOTHING;
    if (head === null) return chunk.length;
    this.#isForeign = !PLAIN_HEAD.test(head.text);
    this.#joint = Buffer.from(`;\n${head.text} `, 'latin1');
    this.#isLines = bytes[used] === LINE_FEED;
    this.#length = 0;
    // The head may have been known only by what follows it.
    return Math.max(from, chunk.length - (bytes.length - used));
  }

  #lines(chunk: Buffer, from: number, gaps: Gap[]): number {
    const end = this.#endOfLines(chunk, from);
    let at = from;
    for (;;) {
      const feed = chunk.indexOf(LINE_FEED, Math.max(at + this.#wanted - this.#length, at));
      if (feed < 0 || feed + 1 >= end) break;
      // A row's end that lies in two chunks is passed by, and the next one taken.
      const isRow = chunk[feed - 1] === COMMA && chunk[feed - 2] === CLOSE && feed - 2 >= from;
      if (isRow) gaps.push({ from: feed - 1, to: feed + 1 });
      this.#length = isRow ? 0 : this.#wanted;
      at = feed + 1;
    }
    this.#length += end - at;
    return end;
  }

  /** Behind the statement's `;` and its line feed, or the chunk's end. */
  #endOfLines(chunk: Buffer, from: number): number {
    const isBehind = from === 0 && this.#last === SEMICOLON && chunk[0] === LINE_FEED;
    const at = isBehind ? 0 : chunk.indexOf(END, from) + 1;
    if (!isBehind && at === 0) return chunk.length;
    this.#joint = null;
    return at + 1;
  }

  #values(chunk: Buffer, from: number, gaps: Gap[]): number {
    for (let at = from; at < chunk.length; ) {
      const left = Math.min(this.#wanted - this.#length, SCAN_BYTES, chunk.length - at);
      if (left > 0) {
        const end = this.#scan(chunk, at, left);
        if (end >= 0) return this.#ended(at + end);
        this.#length += left;
        at += left;
        continue;
      }
      const comma = this.#rowEnd(chunk, at);
      if (chunk[comma] === SEMICOLON) return this.#ended(comma + 1);
      if (comma < chunk.length) {
        gaps.push({ from: comma, to: comma + 1 });
        this.#length = 0;
      }
      at = comma + 1;
    }
    return chunk.length;
  }

  /** @returns the index behind the statement's `;`, counted from `at`; -1: it goes on */
  #scan(chunk: Buffer, at: number, length: number): number {
    const { memory, scan, state } = rowScan();
    memory.set(chunk.subarray(at, at + length));
    memory.fill(0, length, length + 16);
    state.value = this.#state;
    const end = scan(length);
    this.#state = state.value;
    this.#isBehindRow = false;
    return end;
  }

  /** The comma behind the next row's end, or the statement's `;`; where none is, the chunk's end. */
  #rowEnd(chunk: Buffer, from: number): number {
    let isIn = (this.#state & IN_STRING) !== 0;
    let isEscaped = (this.#state & ESCAPED) !== 0;
    let at = from;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (isEscaped) isEscaped = false;
      else if (byte === QUOTE) isIn = !isIn;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (!isIn && (byte === SEMICOLON || (byte === COMMA && this.#isBehindRow))) break;
      this.#isBehindRow = !isIn && byte === CLOSE;
    }
    this.#state = (isIn ? IN_STRING : 0) | (isEscaped ? ESCAPED : 0);
    return at;
  }

  #ended(at: number): number {
    this.#joint = null;
    this.#state = 0;
    return at;
  }
}
