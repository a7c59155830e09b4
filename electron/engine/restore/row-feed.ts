/** Statements are handed out together until they are so many bytes. */
const BATCH_BYTES = 1024 * 1024;
/** A statement longer than this is sent as it comes, and nobody else is served until it ends. */
const HELD_BYTES = 16 * 1024 * 1024;

const END = Buffer.from(';\n');
/** What dump programs write around the rows. */
const AROUND =
  /^(?:(?:UN)?LOCK TABLES\b|\/\*!40000 ALTER TABLE\b|SET (?:@@)?AUTOCOMMIT\b|COMMIT\b|\/\*M?!\d* *(?:SET (?:@@)?AUTOCOMMIT|COMMIT)\b)/i;
/** Comments and empty lines before a statement. */
const LEAD = /^(?:(?:--[^\n]*)?\n)*/;
/** So much of a statement is looked at to say what it is. */
const LEAD_BYTES = 1024;

/** Writes to a session; false when nobody reads any more. */
export type Write = (bytes: Buffer) => Promise<boolean>;

/** The rows of one table, for one or several sessions that come for them. */
export interface RowFeed {
  /** Bytes of the dump that are left. */
  readonly bytesLeft: number;
  /**
   * Writes the next statements.
   * @returns false when there are none any more, or nobody reads
   */
  take(write: Write): Promise<boolean>;
  /** Whether all of it has been handed out. */
  readonly isEmpty: boolean;
  close(): Promise<void>;
}

/** All of a section as it is, for one session. */
export function wholeFeed(bytes: AsyncGenerator<Buffer>, size: number): RowFeed {
  let bytesLeft = size;
  let isEmpty = false;
  return {
    get bytesLeft() {
      return bytesLeft;
    },
    get isEmpty() {
      return isEmpty;
    },
    async take(write) {
      const next = await bytes.next();
      if (next.done === true) {
        isEmpty = true;
        return false;
      }
      bytesLeft -= next.value.length;
      return write(next.value);
    },
    close: () => closed(bytes),
  };
}

/**
 * The statements of a section, cut where one ends, for any number of sessions. What stands around the rows (LOCK
 * TABLES, DISABLE KEYS) is left out: it would keep the others waiting.
 * Only for what a dump program wrote: it escapes line feeds in strings, so that `;` and a line feed end a statement.
 */
export function sharedFeed(bytes: AsyncGenerator<Buffer>, size: number): RowFeed {
  return new SharedFeed(bytes, size);
}

class SharedFeed implements RowFeed {
  bytesLeft: number;
  isEmpty = false;
  readonly #bytes: AsyncGenerator<Buffer>;
  /** What has been read and not handed out. */
  #rest = new Pieces();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(bytes: AsyncGenerator<Buffer>, size: number) {
    this.#bytes = bytes;
    this.bytesLeft = size;
  }

  async take(write: Write): Promise<boolean> {
    const turn = this.#turn.then(() => this.#next(write));
    this.#turn = turn.catch(() => undefined);
    const batch = await turn;
    if (batch === null || batch === 'broken') return false;
    return writeAll(batch, write);
  }

  close(): Promise<void> {
    return closed(this.#bytes);
  }

  /** Whole statements; empty when they were only those around the rows; null at the end. */
  async #next(write: Write): Promise<readonly Buffer[] | 'broken' | null> {
    if (this.isEmpty) return null;
    const held = this.#rest;
    while (held.length < BATCH_BYTES || held.lastEnd === 0) {
      const piece = await this.#read();
      if (piece === null) break;
      held.push(piece);
      if (held.length > HELD_BYTES && held.lastEnd === 0)
        return (await this.#throughLong(held.all, write)) ? [] : 'broken';
    }
    const end = this.isEmpty ? held.length : held.lastEnd;
    this.#rest = new Pieces(held.slice(end, held.length));
    return withoutAround(held, end);
  }

  /** @returns null at the end */
  async #read(): Promise<Buffer | null> {
    const next = await this.#bytes.next();
    if (next.done === true) {
      this.isEmpty = true;
      return null;
    }
    this.bytesLeft -= next.value.length;
    return next.value;
  }

  /** A statement of many megabytes, passed on while it is read. */
  async #throughLong(parts: readonly Buffer[], write: Write): Promise<boolean> {
    this.#rest = new Pieces();
    if (!(await writeAll(parts, write))) return false;
    let previous = parts.at(-1)?.at(-1) ?? 0;
    for (;;) {
      const piece = await this.#read();
      if (piece === null) return true;
      const isAtStart = previous === END[0] && piece[0] === END[1];
      const at = isAtStart ? 1 : piece.indexOf(END) + END.length;
      if (isAtStart || at >= END.length) {
        this.#rest = new Pieces([piece.subarray(at)]);
        return write(piece.subarray(0, at));
      }
      previous = piece.at(-1) ?? 0;
      if (!(await write(piece))) return false;
    }
  }
}

/** Bytes in the pieces in which they came: joining them would copy the whole dump once more. */
class Pieces {
  readonly all: Buffer[] = [];
  length = 0;
  /** Where statements end, ascending. */
  readonly ends: number[] = [];

  constructor(pieces: readonly Buffer[] = []) {
    for (const piece of pieces) this.push(piece);
  }

  get lastEnd(): number {
    return this.ends.at(-1) ?? 0;
  }

  push(piece: Buffer): void {
    if (piece.length === 0) return;
    // The two bytes may lie in two pieces.
    if (this.all.at(-1)?.at(-1) === END[0] && piece[0] === END[1]) this.ends.push(this.length + 1);
    for (let at = piece.indexOf(END); at >= 0; at = piece.indexOf(END, at + END.length))
      this.ends.push(this.length + at + END.length);
    this.all.push(piece);
    this.length += piece.length;
  }

  slice(from: number, to: number): Buffer[] {
    const found: Buffer[] = [];
    let start = 0;
    for (const piece of this.all) {
      const end = start + piece.length;
      if (end > from && start < to)
        found.push(piece.subarray(Math.max(0, from - start), Math.min(piece.length, to - start)));
      start = end;
    }
    return found;
  }
}

function withoutAround(pieces: Pieces, end: number): readonly Buffer[] {
  const kept: Buffer[] = [];
  let from = 0;
  let at = 0;
  // What has no end of its own is the last statement of a section.
  for (const next of pieces.lastEnd < end ? [...pieces.ends, end] : pieces.ends) {
    if (next > end) break;
    const head = Buffer.concat(pieces.slice(at, Math.min(next, at + LEAD_BYTES))).toString('latin1');
    const lead = LEAD.exec(head)?.[0].length ?? 0;
    const isAround = at + lead >= next || AROUND.test(head.slice(lead));
    if (isAround || lead > 0) {
      kept.push(...pieces.slice(from, at));
      from = isAround ? next : at + lead;
    }
    at = next;
  }
  kept.push(...pieces.slice(from, end));
  return kept;
}

async function writeAll(pieces: readonly Buffer[], write: Write): Promise<boolean> {
  for (const piece of pieces) if (!(await write(piece))) return false;
  return true;
}

async function closed(bytes: AsyncGenerator<Buffer>): Promise<void> {
  await bytes.return(undefined).catch(() => undefined);
}
