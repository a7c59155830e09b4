import type { Section } from '../../../shared/model/dump-index.ts';
import { StatementBatch } from '../server/statement-bytes.ts';
import type { RowSession } from './row-session.ts';

/** A commit waits for the disk, on some for ten milliseconds; what is not committed, a server has to be able to undo. */
const COMMIT_BYTES = 16 * 1024 * 1024;
/** Two batches longer than this are not held at once. */
const LARGE_BYTES = 4 * 1024 * 1024;

/** Brings the rows of one table to the server, batch after batch. */
export interface RowBatches {
  /** What is to be filled, and sent next. */
  readonly batch: StatementBatch;
  /** Resolves when the next one may be filled. @throws HoldfastError 'restore-failed' */
  send(): Promise<void>;
  /**
   * Resolves when the server has run all, and keeps it.
   * @returns how many rows it has taken; null where nobody knows whether it has kept them
   * @throws HoldfastError 'restore-failed'
   */
  end(): Promise<number | null>;
}

/** For a table of which nobody has said that its rows can be taken back: one statement after the other. */
export function eachAlone(session: RowSession, section: Section): RowBatches {
  const batch = new StatementBatch();
  const send = async (): Promise<void> => void (await session.sendEach(section, batch));
  return { batch, send, end: () => Promise.resolve(null) };
}

/**
 * For a table with transactions: while the server is at one batch, it has the next one already, and many are committed
 * together. Where a statement fails, those that were sent behind it are not committed, unless the server has rolled all
 * back for it (a deadlock): the table is not whole then, and is made anew before it gets rows again.
 */
export class Together implements RowBatches {
  batch = new StatementBatch();
  readonly #session: RowSession;
  readonly #section: Section;
  #other = new StatementBatch();
  /** The other one on its way. */
  #sent: Promise<number> = Promise.resolve(0);
  readonly #isAhead: boolean;
  #uncommitted = 0;
  #taken = 0;

  /** @param options.isAhead false: for a way to the server on which nothing may be sent before the answer is there */
  constructor(session: RowSession, section: Section, { isAhead }: { readonly isAhead: boolean }) {
    this.#session = session;
    this.#section = section;
    this.#isAhead = isAhead;
  }

  async send(): Promise<void> {
    if (this.#uncommitted === 0) await this.#session.run(this.#section, 'START TRANSACTION');
    const before = this.#sent;
    this.#sent = this.#isAhead
      ? this.#session.sendAll(this.#section, this.batch)
      : this.#session.sendEach(this.#section, this.batch);
    // Whoever waits for it is told; nobody may be waiting yet.
    this.#sent.catch(() => undefined);
    this.#uncommitted += this.batch.bytes;
    this.#taken += await before;
    if (!this.#isAhead || this.batch.bytes > LARGE_BYTES) await this.#sent;
    if (this.#uncommitted >= COMMIT_BYTES) await this.end();
    [this.batch, this.#other] = [this.#other, this.batch];
  }

  async end(): Promise<number> {
    this.#taken += await this.#sent;
    this.#sent = Promise.resolve(0);
    if (this.#uncommitted > 0) await this.#session.run(this.#section, 'COMMIT');
    this.#uncommitted = 0;
    return this.#taken;
  }
}
