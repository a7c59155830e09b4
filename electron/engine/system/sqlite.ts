import Libsql from 'libsql';

/** What may be bound. Whole numbers up to 2^53, text without NUL; a boolean becomes 0 or 1. */
export type SqlValue = string | number | boolean | Uint8Array | null;
export type SqlRow = Readonly<Record<string, unknown>>;

type Bound = string | number | Uint8Array | null;
interface Statement {
  readonly parameters: number;
  readonly raw: Libsql.Statement<[readonly Bound[]]>;
}

/**
 * One connection to a SQLite file, and the only place that talks to libsql, whose traps end here:
 * - binding a boolean aborts the process, and null alone throws: values are always an array of plain ones;
 * - too few values leave those of the statement's last use standing: they are counted;
 * - text ends at a NUL when it is read back, and integers beyond 2^53 are rounded: both are refused;
 * - `get()` adds `_metadata` to its row and leaves the statement unfinished, which later ends in
 *   SQLITE_BUSY_SNAPSHOT, and `pluck` and `pragma` don't unwrap: only `all()` is used;
 * - a busy timeout stops the event loop: there is none, callers retry asynchronously (see isBusy).
 */
export class SqliteFile {
  readonly #database: Libsql.Database;
  readonly #statements = new Map<string, Statement>();

  /** Opens or creates a file; its folder must exist. */
  constructor(file: string) {
    this.#database = new Libsql(file, { timeout: 0 });
  }

  /** Runs statements that take no values and give no rows. */
  execute(sql: string): void {
    this.#database.exec(sql);
  }

  /** All rows of a query. */
  all(sql: string, values: readonly SqlValue[] = []): readonly SqlRow[] {
    const statement = this.#prepare(sql, values);
    const rows: readonly unknown[] = statement.raw.all(values.map(bindable));
    return rows.filter(isRow);
  }

  /** @returns how many rows changed */
  run(sql: string, values: readonly SqlValue[] = []): number {
    return this.#prepare(sql, values).raw.run(values.map(bindable)).changes;
  }

  /** A number that a PRAGMA or a COUNT answers with. */
  number(sql: string, values: readonly SqlValue[] = []): number {
    const [row] = this.all(sql, values);
    const [value] = Object.values(row ?? {});
    if (typeof value !== 'number') throw new TypeError(`${sql} gave no number`);
    return value;
  }

  get isInTransaction(): boolean {
    return this.#database.inTransaction;
  }

  /** May be called twice. */
  close(): void {
    this.#statements.clear();
    if (this.#database.open) this.#database.close();
  }

  #prepare(sql: string, values: readonly SqlValue[]): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      // None of our statements has a question mark in a literal; all places of one are numbered, or none.
      const places = sql.match(/\?\d*/g) ?? [];
      const parameters = Math.max(0, ...places.map((place, at) => Number(place.slice(1)) || at + 1));
      statement = { parameters, raw: this.#database.prepare<[readonly Bound[]]>(sql) };
      this.#statements.set(sql, statement);
    }
    if (statement.parameters !== values.length) {
      throw new TypeError(`${values.length} values for ${statement.parameters} places in: ${sql}`);
    }
    return statement;
  }
}

/** Another connection holds what was asked for; trying again later is the cure. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error));
}

/** The file is no database, or a broken one. */
export function isCorrupt(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error));
}

/** A UNIQUE or PRIMARY KEY rule was broken. */
export function isDuplicate(error: unknown): boolean {
  return /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/.test(sqliteCode(error));
}

/** e.g. `SQLITE_BUSY`; empty when it is not an error of SQLite. */
export function sqliteCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return '';
  return error.code;
}

function bindable(value: SqlValue): Bound {
  switch (typeof value) {
    case 'boolean':
      return value ? 1 : 0;
    case 'number':
      if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) return value;
      throw new RangeError(`SQLite cannot keep ${value} exactly`);
    case 'string':
      if (value.includes('\0')) throw new RangeError('a text with NUL would be cut off there');
      return value;
    default:
      if (value === null || value instanceof Uint8Array) return value;
      throw new TypeError(`cannot bind a value of type ${typeof value}`);
  }
}

function isRow(row: unknown): row is SqlRow {
  return typeof row === 'object' && row !== null;
}
