import { HoldfastError } from '../../../shared/errors.ts';
import { SEMICOLON } from '../container/ascii.ts';
import type { Backslashes } from '../container/sql-mode.ts';
import type { StatementBatch, StatementBytes } from '../server/statement-bytes.ts';
import { StatementEnds } from './statement-ends.ts';

/** The index says how long statements are; one that is longer still is not what was written. */
export const LONGEST_STATEMENT_BYTES = 16 * 1024 * 1024;
/**
 * So much goes to one session at once. Two that took statement by statement would write rows that lie next to each other,
 * and wait for each other's pages: MySQL takes a seventh less for rows that come so.
 */
const BATCH_BYTES = 512 * 1024;
/** Of single rows, which are short: each has memory of its own. */
const BATCH_STATEMENTS = 1000;
/** Rewritten rows may be a little longer. */
const ALLOWANCE = 2;

const NOTHING = Buffer.alloc(0);
/** With what stands before it: of no table's name it is longer. */
const LONGEST_AROUND = 4096;
/** What dump programs write around the rows. */
const AROUND =
  /^(?:(?:UN)?LOCK TABLES\b|\/\*!40000 ALTER TABLE\b|SET (?:@@)?AUTOCOMMIT\b|COMMIT\b|\/\*M?!\d* *(?:SET (?:@@)?AUTOCOMMIT|COMMIT)\b)/i;
/** Comments and empty lines before a statement. */
const LEAD = /^(?:(?:--(?:[ \t][^\n]*)?)?\n)*/;

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
  /** @param into gets the next ones, without their `;`. @returns false at the end */
  next(into: StatementBatch): Promise<boolean>;
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
 * Each statement is one that the dump was looked through for: none begins in a string, whatever stands there.
 * @param options.backslashes how the section's strings are read
 * @param options.isShared several sessions take of it: what stands around the rows (LOCK TABLES, DISABLE KEYS) is left out,
 *   since it would keep the others waiting
 */
export function statementFeed(
  bytes: AsyncGenerator<Buffer>,
  size: number,
  { isShared, backslashes }: { readonly isShared: boolean; readonly backslashes?: Backslashes | undefined },
): StatementFeed {
  return new Statements(bytes, size, isShared, new StatementEnds(backslashes));
}

class Statements implements StatementFeed {
  bytesLeft: number;
  isEmpty = false;
  readonly #bytes: AsyncGenerator<Buffer>;
  readonly #isShared: boolean;
  readonly #finder: StatementEnds;
  /** What has been read last, where in it statements end, and how much of it has been handed out. */
  #piece: Buffer = NOTHING;
  #ends: readonly number[] = [];
  #nextEnd = 0;
  #used = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(bytes: AsyncGenerator<Buffer>, size: number, isShared: boolean, finder: StatementEnds) {
    this.#bytes = bytes;
    this.bytesLeft = size;
    this.#isShared = isShared;
    this.#finder = finder;
  }

  next(into: StatementBatch): Promise<boolean> {
    const turn = this.#turn.then(() => this.#fill(into));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  close(): Promise<void> {
    return closed(this.#bytes);
  }

  async #fill(batch: StatementBatch): Promise<boolean> {
    batch.clear();
    for (let bytes = 0; bytes < BATCH_BYTES && batch.length < BATCH_STATEMENTS; ) {
      const statement = batch.add();
      if (!(await this.#wanted(statement))) {
        batch.dropLast();
        return bytes > 0;
      }
      bytes += statement.length;
    }
    return true;
  }

  async #wanted(into: StatementBytes): Promise<boolean> {
    for (;;) {
      if (!(await this.#statement(into))) return false;
      const begins = into.text(LONGEST_AROUND);
      const lead = LEAD.exec(begins)?.[0].length ?? 0;
      into.dropFirst(lead);
      const rest = begins.slice(lead);
      if (rest.trim() === '') {
        // Nothing but comments, as far as can be seen.
        if (into.length <= LONGEST_AROUND) continue;
      } else if (this.#isShared && AROUND.test(rest)) continue;
      return true;
    }
  }

  /** Up to the next end, with the comments before it. @returns false where nothing is left */
  async #statement(into: StatementBytes): Promise<boolean> {
    into.clear();
    for (;;) {
      if (this.#used === this.#piece.length && !(await this.#read())) return into.length > 0;
      const end = this.#ends[this.#nextEnd];
      const isEnd = end !== undefined;
      into.add(this.#piece.subarray(this.#used, end ?? this.#piece.length));
      this.#used = end ?? this.#piece.length;
      this.#nextEnd += 1;
      if (isEnd) {
        while (into.last !== SEMICOLON) into.dropLast(1);
        into.dropLast(1);
        return true;
      }
      if (into.length > LONGEST_STATEMENT_BYTES * ALLOWANCE)
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
      // Rewritten rows may be shorter than those of the dump, or longer.
      this.bytesLeft = 0;
      return false;
    }
    this.bytesLeft = Math.max(0, this.bytesLeft - next.value.length);
    this.#piece = next.value;
    this.#ends = this.#finder.in(next.value);
    this.#nextEnd = 0;
    this.#used = 0;
    return true;
  }
}

async function closed(bytes: AsyncGenerator<Buffer>): Promise<void> {
  await bytes.return(undefined).catch(() => undefined);
}
