import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { HoldfastError } from '../../../shared/errors.ts';
import { fileError } from '../system/file-errors.ts';
import {
  isBusy,
  isCorrupt,
  isDuplicate,
  type SqliteFile,
  type SqlRow,
  type SqlValue,
  sqliteCode,
} from '../system/sqlite.ts';

/** The app and a CLI write at once; each holds the database for milliseconds. Longer is a fault. */
const BUSY_LIMIT_MS = 10_000;
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 50;

/** What can be done inside one transaction. Only there: it is void when the work has returned. */
export interface Transaction {
  all(sql: string, values?: readonly SqlValue[]): readonly SqlRow[];
  /** @returns how many rows changed */
  run(sql: string, values?: readonly SqlValue[]): number;
}

/**
 * The state's database: short transactions that never wait in the event loop.
 * Writes go one after another, in the order in which they were asked for. Every method throws HoldfastError
 * state-unreadable for a broken file, disk-full and file-io.
 */
export class Database {
  readonly path: string;
  readonly #file: SqliteFile;
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #ownChanges = 0;
  #othersVersion: number | null = null;
  #othersChanges = 0;

  /** @param file an open connection, its pragmas set and its schema current (see open-database.ts) */
  constructor(file: SqliteFile, path: string) {
    this.#file = file;
    this.path = path;
  }

  /** All rows of a query, as they are at this moment. */
  read(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return this.#patiently(() => this.#file.all(sql, values));
  }

  /** Several queries that see the same moment. */
  readTogether<T>(work: (transaction: Transaction) => T): Promise<T> {
    return this.#patiently(() => this.#transaction('BEGIN', work));
  }

  /**
   * Does some work in one transaction: all of it or nothing. When the database is busy the work is done anew, so it
   * may change nothing but the database; and it is synchronous, so that no transaction stays open over an await.
   * @param durable also survives a power cut in the next second; costs the disk's fsync
   */
  write<T>(work: (transaction: Transaction) => T, options: { readonly durable?: boolean } = {}): Promise<T> {
    return this.#enqueue(async () => {
      const result = await this.#patiently(() => {
        // Not to be changed inside a transaction; NORMAL keeps the file sound in any case.
        if (options.durable === true) this.#file.execute('PRAGMA synchronous = FULL');
        try {
          return this.#transaction('BEGIN IMMEDIATE', work);
        } finally {
          if (options.durable === true) this.#file.execute('PRAGMA synchronous = NORMAL');
        }
      });
      this.#ownChanges += 1;
      return result;
    });
  }

  /**
   * Writes all of it, as it is at this moment, into a new file, while others go on.
   * By this connection: what SQLite opens beside it keeps its file descriptor until this one is closed.
   */
  copyTo(file: string): Promise<void> {
    return this.#patiently(() => {
      this.#file.run('VACUUM INTO ?', [file]);
    });
  }

  /** A number that is another after anybody, in this process or any other, changed something. Cheap. */
  changeCounter(): number {
    return this.#ownChanges + this.othersCounter();
  }

  /** The same for other processes alone. */
  othersCounter(): number {
    if (this.#isClosed) return this.#othersChanges;
    try {
      const version = this.#file.number('PRAGMA data_version');
      if (this.#othersVersion !== null && version !== this.#othersVersion) this.#othersChanges += 1;
      this.#othersVersion = version;
    } catch (error) {
      // Asked again in a moment; what changed meanwhile is seen then.
      if (!isBusy(error)) throw this.#translated(error);
    }
    return this.#othersChanges;
  }

  /** Parses what was stored; what does not fit its schema was not written by us. @throws state-unreadable */
  parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new HoldfastError('state-unreadable', { path: this.path, reason });
  }

  /** Parses JSON that was stored. @throws state-unreadable */
  parseJson<S extends z.ZodType>(schema: S, text: unknown): z.output<S> {
    try {
      return this.parse(schema, typeof text === 'string' ? JSON.parse(text) : text);
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new HoldfastError('state-unreadable', { path: this.path, reason: error.message });
      throw error;
    }
  }

  /** Writes under way fail. May be called twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      // So that the one file holds everything when Holdfast does not run (it may be copied then).
      this.#file.all('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Others read it at this moment, and will do it.
    }
    this.#file.close();
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #patiently<T>(work: () => T): Promise<T> {
    const deadline = performance.now() + BUSY_LIMIT_MS;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      if (this.#isClosed) throw new HoldfastError('not-possible', { why: 'Holdfast is closing its state' });
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw this.#translated(error);
      }
      // Random, so that two who wait do not meet again.
      await sleep(waitMs * (0.5 + Math.random()));
    }
  }

  #transaction<T>(begin: 'BEGIN' | 'BEGIN IMMEDIATE', work: (transaction: Transaction) => T): T {
    this.#file.execute(begin);
    let isOpen = true;
    const during = <R>(use: () => R): R => {
      if (!isOpen) throw new TypeError('this transaction has ended');
      return use();
    };
    try {
      const result = work({
        all: (sql, values) => during(() => this.#file.all(sql, values)),
        run: (sql, values) => during(() => this.#file.run(sql, values)),
      });
      if (result instanceof Promise) throw new TypeError('the work would go on after its transaction');
      this.#file.execute('COMMIT');
      return result;
    } catch (error) {
      if (this.#file.isInTransaction) this.#file.execute('ROLLBACK');
      throw error;
    } finally {
      isOpen = false;
    }
  }

  #translated(error: unknown): unknown {
    return stateError(error, this.path);
  }
}

/** What an error of SQLite means to a person; other errors come back as they are. */
export function stateError(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  if (isCorrupt(error)) {
    return new HoldfastError('state-unreadable', { path, reason: error.message }, { cause: error });
  }
  if (isDuplicate(error)) return error;
  const code = sqliteCode(error);
  if (code === 'SQLITE_FULL') return fileError(withErrno(error, 'ENOSPC'), path);
  if (code === 'SQLITE_READONLY' || code === 'SQLITE_CANTOPEN' || error.message.includes('ConnectionFailed'))
    return fileError(withErrno(error, 'EACCES'), path);
  if (code.startsWith('SQLITE_IOERR') || isBusy(error)) {
    return new HoldfastError('file-io', { path, reason: error.message }, { cause: error });
  }
  return error;
}

function withErrno(cause: Error, code: string): Error {
  return Object.assign(new Error(cause.message, { cause }), { code });
}
