import { HoldfastError } from '../../../shared/errors.ts';

/** The index says how long statements are; one that is longer still is not what was written. */
export const LONGEST_STATEMENT_BYTES = 16 * 1024 * 1024;
/** Rewritten rows may be a little longer. */
const ALLOWANCE = 2;

const SEMICOLON = 59;
const LINE_FEED = 10;
const END = Buffer.from([SEMICOLON, LINE_FEED]);
const NOTHING = Buffer.alloc(0);
const FIRST_JOINED_BYTES = 64 * 1024;
/** What dump programs write around the rows. */
const AROUND =
  /^(?:(?:UN)?LOCK TABLES\b|\/\*!40000 ALTER TABLE\b|SET (?:@@)?AUTOCOMMIT\b|COMMIT\b|\/\*M?!\d* *(?:SET (?:@@)?AUTOCOMMIT|COMMIT)\b)/i;
/** Comments and empty lines before a statement. */
const LEAD = /^(?:(?:--[^\n]*)?\n)*/;

/** The rows of one table on their way. */
export interface RowFeed {
  /** Bytes of the dump that are left. */
  readonly bytesLeft: number;
  /** Whether all of it has been handed out. */
  readonly isEmpty: boolean;
  close(): Promise<void>;
}

/** All of a section as it comes, for one client program. */
export interface WholeFeed extends RowFeed {
  /** @returns null at the end */
  next(): Promise<Buffer | null>;
}

/** The statements of a section, for one or several sessions. */
export interface StatementFeed extends RowFeed {
  /** One character is one byte; without the `;`. @returns null at the end */
  next(): Promise<string | null>;
}

export function wholeFeed(bytes: AsyncGenerator<Buffer>, size: number): WholeFeed {
  let bytesLeft = size;
  let isEmpty = false;
  return {
    get bytesLeft() {
      return bytesLeft;
    },
    get isEmpty() {
      return isEmpty;
    },
    async next() {
      const { done, value } = await bytes.next();
      if (done === true) {
        isEmpty = true;
        return null;
      }
      bytesLeft -= value.length;
      return value;
    },
    close: () => closed(bytes),
  };
}

/**
 * Only for what a dump program wrote: it escapes line feeds in strings, so that `;` and a line feed end a statement.
 * @param isShared several sessions take of it: what stands around the rows (LOCK TABLES, DISABLE KEYS) is left out,
 *   since it would keep the others waiting
 */
export function statementFeed(
  bytes: AsyncGenerator<Buffer>,
  size: number,
  { isShared }: { readonly isShared: boolean },
): StatementFeed {
  return new Statements(bytes, size, isShared);
}

class Statements implements StatementFeed {
  bytesLeft: number;
  isEmpty = false;
  readonly #bytes: AsyncGenerator<Buffer>;
  readonly #isShared: boolean;
  /** What has been read and not handed out. */
  #piece: Buffer = NOTHING;
  /** The beginning of a statement that goes on in the next piece. */
  readonly #joined = new Joined();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(bytes: AsyncGenerator<Buffer>, size: number, isShared: boolean) {
    this.#bytes = bytes;
    this.bytesLeft = size;
    this.#isShared = isShared;
  }

  next(): Promise<string | null> {
    const turn = this.#turn.then(() => this.#wanted());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  close(): Promise<void> {
    return closed(this.#bytes);
  }

  async #wanted(): Promise<string | null> {
    for (;;) {
      const text = await this.#statement();
      if (text === null) return null;
      const lead = LEAD.exec(text)?.[0].length ?? 0;
      const statement = lead === 0 ? text : text.slice(lead);
      if (statement.trim() !== '' && !(this.#isShared && AROUND.test(statement))) return statement;
    }
  }

  /** Up to the next end, with the comments before it; null where nothing is left. */
  async #statement(): Promise<string | null> {
    for (;;) {
      if (this.#piece.length === 0 && !(await this.#read()))
        return this.#joined.length === 0 ? null : this.#joined.take();
      const piece = this.#piece;
      // The two bytes may lie in two pieces.
      if (piece[0] === LINE_FEED && this.#joined.last === SEMICOLON) {
        this.#piece = piece.subarray(1);
        return this.#joined.take().slice(0, -1);
      }
      const at = piece.indexOf(END);
      this.#piece = at < 0 ? NOTHING : piece.subarray(at + END.length);
      if (at >= 0 && this.#joined.length === 0) return piece.toString('latin1', 0, at);
      this.#joined.add(at < 0 ? piece : piece.subarray(0, at));
      if (at >= 0) return this.#joined.take();
      if (this.#joined.length > LONGEST_STATEMENT_BYTES * ALLOWANCE)
        throw new HoldfastError('not-possible', {
          why: 'A statement with rows is longer than the index of the backup says.',
        });
    }
  }

  /** @returns false at the end */
  async #read(): Promise<boolean> {
    const next = await this.#bytes.next();
    if (next.done === true) {
      this.isEmpty = true;
      return false;
    }
    // Rewritten rows may be longer than those of the dump.
    this.bytesLeft = Math.max(0, this.bytesLeft - next.value.length);
    this.#piece = next.value;
    return true;
  }
}

/** Pieces one after the other, in memory that is used again. */
class Joined {
  length = 0;
  #bytes = Buffer.allocUnsafe(FIRST_JOINED_BYTES);

  /** -1 where nothing is. */
  get last(): number {
    return this.length === 0 ? -1 : (this.#bytes[this.length - 1] ?? -1);
  }

  add(piece: Buffer): void {
    const length = this.length + piece.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * length);
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    piece.copy(this.#bytes, this.length);
    this.length = length;
  }

  take(): string {
    const text = this.#bytes.toString('latin1', 0, this.length);
    this.length = 0;
    return text;
  }
}

async function closed(bytes: AsyncGenerator<Buffer>): Promise<void> {
  await bytes.return(undefined).catch(() => undefined);
}
