import type { SectionKind } from '../../../shared/model/dump-index.ts';
import type { SectionSink } from './model.ts';
import { SelfContained } from './self-contained.ts';
import type { Backslashes } from './sql-mode.ts';
import { afterLastComment, beginsTransaction, isComment, lastBlock, type Unit } from './unit.ts';

interface OpenSection {
  readonly kind: SectionKind;
  readonly database: string | null;
  readonly object: string | null;
  readonly backslashes: Backslashes;
  /** User variables set in it: restoring one of them belongs to it. */
  readonly assigned: Set<string>;
  /** An ALTER DATABASE stands before its object, so that the next one puts the database back. */
  alteredDatabase: boolean;
  rows: number;
  longestStatement: number;
}

/** Units that wait for the statement that says whose they are; more than that is nobody's. */
const MAX_PENDING_BYTES = 1024 * 1024;
/** Objects whose header comment is for the whole database, not for the object. */
const PROGRAMS: ReadonlySet<SectionKind> = new Set([
  'trigger',
  'function',
  'procedure',
  'package',
  'package-body',
  'event',
]);

/**
 * Puts units together to sections. What comes before an object (comment, DROP, SET, DELIMITER) waits until the
 * statement that names the object; what gives back variables that the section set belongs to the section.
 */
export class SectionAssembler {
  readonly #sink: SectionSink;
  /** The same sink, where DELIMITER lines are added. */
  readonly #selfContained: SelfContained | null;
  readonly #headerVariables = new Set<string>();
  #current: OpenSection | null = null;
  #pending: Unit[] = [];
  #pendingBytes = 0;
  #database: string | null = null;
  /** The header began a transaction, or stopped autocommit. */
  #isInTransaction = false;

  /**
   * @param database the one that is in use where the stream begins
   * @param isForeign as of the splitter
   */
  constructor(sink: SectionSink, database: string | null = null, isForeign = false) {
    this.#selfContained = isForeign ? new SelfContained(sink) : null;
    this.#sink = this.#selfContained ?? sink;
    this.#database = database;
  }

  get database(): string | null {
    return this.#database;
  }

  /**
   * Takes a unit: a whole one, or the beginning of a `create`, `create-database` or `data` statement whose other
   * bytes follow through {@link more}.
   */
  place(unit: Unit): void {
    const { statement } = unit;
    switch (statement.kind) {
      case 'comment':
        this.#comment(unit);
        break;
      case 'create': {
        const start = PROGRAMS.has(statement.what)
          ? afterLastComment(this.#pending)
          : lastBlock(this.#pending);
        const { what, database = null, name, table = null } = statement;
        this.#begin(unit, start, what, database ?? this.#database, name, table);
        break;
      }
      case 'create-database':
        this.#begin(unit, lastBlock(this.#pending), 'database', statement.name, null);
        break;
      case 'use':
        this.#use(unit, statement.name);
        break;
      case 'data':
        this.#data(unit, statement.database ?? this.#database, statement.name);
        break;
      case 'set':
        this.#set(unit, statement.assigned, statement.restored);
        break;
      case 'alter-table':
        this.#alterTable(unit, statement.database ?? this.#database, statement);
        break;
      case 'alter-database':
        this.#alterDatabase(unit);
        break;
      case 'closing':
        this.#continue(unit, true);
        break;
      case 'begin':
        this.#continue(unit, this.#current === null || this.#isFrame());
        break;
      case 'commit':
        this.#commit(unit);
        break;
      default:
        this.#continue(unit, this.#current === null || this.#current.kind === 'trailer');
        break;
    }
  }

  /** A unit too large to wait for what comes after it. */
  placeHuge(unit: Unit): void {
    this.#flushPending(this.#pending.length);
    if (this.#current === null) this.#open('header', null, null);
    if (!this.#isFrame()) this.#openOther();
    this.#attach(unit);
  }

  /** Further bytes of the unit that was placed last. */
  more(bytes: Buffer, isInsert: boolean): void {
    this.#sink.bytes(bytes, isInsert && this.#current?.kind === 'table-data');
  }

  /** A statement of the open section has ended. @param bytes all of it, with its `;` and line feed */
  endStatement(bytes: number): void {
    if (this.#current !== null)
      this.#current.longestStatement = Math.max(this.#current.longestStatement, bytes);
  }

  addRows(rows: number): void {
    if (this.#current !== null) this.#current.rows += rows;
  }

  finish(): void {
    this.#flushPending(this.#pending.length);
    this.#close();
  }

  #comment(unit: Unit): void {
    if (this.#current === null) this.#open('header', null, null);
    // The header's own comments come before its first SET; later ones may be an object's.
    const isHeaders = this.#current?.kind === 'header' && this.#headerVariables.size === 0;
    this.#continue(unit, isHeaders || this.#current?.kind === 'trailer');
  }

  #use(unit: Unit, name: string): void {
    const isSame = this.#current?.kind === 'database' && this.#current.database === name;
    if (isSame && this.#pending.length === 0) this.#attach(unit);
    else this.#begin(unit, lastBlock(this.#pending), 'database', name, null);
  }

  #data(unit: Unit, database: string | null, name: string): void {
    const { kind, database: openDatabase, object, backslashes } = this.#current ?? {};
    const isSame =
      kind === 'table-data' &&
      openDatabase === database &&
      object === name &&
      backslashes === unit.mode.backslashes;
    if (isSame && !this.#pending.some(isComment)) {
      this.#attachPending();
      this.#attach(unit);
    } else this.#begin(unit, lastBlock(this.#pending), 'table-data', database, name);
  }

  #set(unit: Unit, assigned: readonly string[], restored: readonly string[]): void {
    const current = this.#current;
    const isObjects = assigned.some((name) => /^saved?_/.test(name));
    if (current === null || current.kind === 'header' || current.kind === 'trailer') {
      if (isObjects || this.#pending.some((waiting) => !isComment(waiting))) {
        this.#wait(unit);
        return;
      }
      // A second dump in the same file begins where variables are kept anew.
      const begins = current === null || (current.kind === 'trailer' && assigned.length > 0);
      if (begins) this.#open('header', null, null);
      this.#attachPending();
      if (this.#current?.kind === 'header') for (const name of assigned) this.#headerVariables.add(name);
      this.#attach(unit);
    } else if (restored.length > 0 && restored.every((name) => current.assigned.has(name))) {
      this.#continue(unit, true);
    } else if (restored.some((name) => this.#headerVariables.has(name))) {
      this.#flushPending(this.#pending.length);
      this.#open('trailer', null, null);
      this.#attach(unit);
    } else this.#wait(unit);
  }

  /** mysqldump changes nothing of a table later but its keys, around the rows; others add keys after all rows. */
  #alterTable(
    unit: Unit,
    database: string | null,
    { name, isOfRows }: { readonly name: string; readonly isOfRows: boolean },
  ): void {
    const current = this.#current;
    const isCurrent = current?.object === name && current.database === database;
    if (isCurrent && (isOfRows || (current.kind !== 'table-data' && this.#pending.length === 0)))
      this.#continue(unit, true);
    else if (isOfRows) this.#wait(unit);
    else this.#begin(unit, lastBlock(this.#pending), 'table-structure', database, name);
  }

  /** What ends a transaction of the header is needed wherever the header is. */
  #commit(unit: Unit): void {
    if (!this.#isInTransaction || this.#isFrame()) {
      this.#continue(unit, true);
      return;
    }
    this.#isInTransaction = false;
    this.#flushPending(this.#pending.length);
    this.#open('trailer', null, null);
    this.#attach(unit);
  }

  #alterDatabase(unit: Unit): void {
    this.#continue(unit, this.#current?.alteredDatabase === true);
  }

  /** Adds to the open section, or waits when it is not the section's or something waits already. */
  #continue(unit: Unit, belongs: boolean): void {
    if (!belongs || this.#pending.length > 0) this.#wait(unit);
    else {
      if (this.#current === null) this.#open('header', null, null);
      this.#attach(unit);
    }
  }

  #wait(unit: Unit): void {
    this.#pending.push(unit);
    this.#pendingBytes += unit.bytes;
    if (this.#pendingBytes > MAX_PENDING_BYTES) this.#flushPending(this.#pending.length);
  }

  #begin(
    unit: Unit,
    start: number,
    kind: SectionKind,
    database: string | null,
    object: string | null,
    table: string | null = null,
  ): void {
    this.#flushPending(start);
    // Only now: what waited before the USE was still the former database's.
    if (kind === 'database') this.#database = database;
    this.#open(kind, database, object, { table, backslashes: unit.mode.backslashes });
    this.#attachPending();
    this.#attach(unit);
  }

  /** Closes what waits before `end` as what lies between objects; the header and the trailer keep theirs. */
  #flushPending(end: number): void {
    if (end === 0) return;
    const units = this.#pending.splice(0, end);
    for (const unit of units) this.#pendingBytes -= unit.bytes;
    if (this.#current === null) this.#open('header', null, null);
    if (!this.#isFrame()) this.#openOther();
    for (const unit of units) this.#attach(unit);
  }

  #attachPending(): void {
    const units = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    for (const unit of units) this.#attach(unit);
  }

  #attach(unit: Unit): void {
    const { lead, parts, statement } = unit;
    this.#selfContained?.unit(unit);
    const isInsert = statement.kind === 'data' && statement.isInsert;
    for (const part of lead) this.#sink.bytes(part, false);
    for (const part of parts) this.more(part, isInsert);
    if (this.#current === null) return;
    // Of one whose beginning was placed, the splitter tells the end.
    if (statement.kind !== 'comment') this.endStatement(parts.reduce((sum, part) => sum + part.length, 0));
    if (this.#current.kind === 'header' && beginsTransaction(statement)) this.#isInTransaction = true;
    if (statement.kind === 'set') for (const name of statement.assigned) this.#current.assigned.add(name);
    if (statement.kind === 'alter-database' && PROGRAMS.has(this.#current.kind))
      this.#current.alteredDatabase = !this.#current.alteredDatabase;
  }

  #isFrame(): boolean {
    return this.#current?.kind === 'header' || this.#current?.kind === 'trailer';
  }

  #openOther(): void {
    if (this.#current?.kind !== 'other' || this.#current.database !== this.#database)
      this.#open('other', this.#database, null);
  }

  #open(
    kind: SectionKind,
    database: string | null,
    object: string | null,
    {
      table = null,
      backslashes = 'escape',
    }: { readonly table?: string | null; readonly backslashes?: Backslashes } = {},
  ): void {
    this.#close();
    this.#current = {
      kind,
      database,
      object,
      backslashes,
      assigned: new Set(),
      alteredDatabase: false,
      rows: 0,
      longestStatement: 0,
    };
    this.#sink.begin({ kind, database, object, backslashes, ...(table !== null && { table }) });
  }

  #close(): void {
    if (this.#current !== null) {
      const { kind, rows, longestStatement } = this.#current;
      this.#sink.end(kind === 'table-data' ? rows : null, longestStatement);
    }
    this.#current = null;
  }
}
