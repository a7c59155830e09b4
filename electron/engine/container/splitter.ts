import { InsertRows } from './insert-rows.ts';
import type { SectionSink } from './model.ts';
import { HEAD_MARKS, type Stop } from './scan-stop.ts';
import { SectionAssembler } from './section-assembler.ts';
import { type Backslashes, SqlMode, type SqlModeNow } from './sql-mode.ts';
import { classify, type Statement } from './statement.ts';
import { StatementScanner } from './statement-scanner.ts';
import type { Unit } from './unit.ts';

/** A unit that nobody claimed by then is streamed as what it is: nobody's. */
const MAX_UNIT_BYTES = 64 * 1024;
const MAX_HEAD_BYTES = Math.max(...HEAD_MARKS);
/** Only these are known to escape line feeds in strings and to write nothing but values. */
const PRODUCER = /^(?:\/\*M?!999999\\-[^\n]*\n)?-- (?:MySQL|MariaDB) dump /;
const PRODUCER_BYTES = 256;
const UNKNOWN: Statement = { kind: 'unknown' };

/**
 * Splits a mysqldump byte stream into sections: a table's structure, its data, each view, program … (design §5).
 * Follows the state of the statements (quotes, comments, DELIMITER) and takes names from statements, never from
 * comments or data. What the sink gets, one after the other, is the input, whatever the chunks.
 * @see https://dev.mysql.com/doc/refman/en/mysqldump.html
 */
export class Splitter {
  readonly #assembler: SectionAssembler;
  readonly #scanner = new StatementScanner();
  readonly #mode: SqlMode;
  readonly #head = Buffer.allocUnsafe(MAX_HEAD_BYTES);
  #headBytes = 0;
  #lead: Buffer[] = [];
  #parts: Buffer[] = [];
  #unitBytes = 0;
  #leadBytes = 0;
  #isPlaced = false;
  #wasComment = false;
  /** Where the unit begins. */
  #delimiter = ';';
  #modeBefore: SqlModeNow;
  #rows: InsertRows | null = null;
  #rawOffset = 0;
  #beginning: Buffer | null = Buffer.alloc(0);
  #isTrusted = false;

  /**
   * @param database the one that is in use where the stream begins
   * @param isForeign no dump program of ours wrote it: lines are added so that every section stands by itself
   * @param backslashes how strings are read where the stream begins
   */
  constructor(
    sink: SectionSink,
    database: string | null = null,
    isForeign = false,
    backslashes: Backslashes = 'escape',
  ) {
    this.#assembler = new SectionAssembler(sink, database, isForeign);
    this.#mode = new SqlMode(backslashes);
    this.#modeBefore = this.#mode.now;
    this.#scanner.setSqlMode(this.#mode.now);
  }

  /** The one that is in use where the stream has come to. */
  get database(): string | null {
    return this.#assembler.database;
  }

  /**
   * Takes the next bytes, and keeps nothing of the chunk itself.
   * @param chunk raw bytes in order; boundaries may fall anywhere, also inside a UTF-8 sequence
   * @throws HoldfastError dump-malformed when the rows of a known dump program are no rows
   */
  push(chunk: Buffer): void {
    if (this.#beginning !== null) this.#learnProducer(this.#beginning, chunk);
    let from = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#rows !== null) {
        const end = this.#rows.scan(chunk, at, this.#rawOffset);
        if (end < 0) break;
        this.#endRows(this.#rows);
        at = end;
        continue;
      }
      const isLead = this.#scanner.isInLead;
      const stop = this.#scanner.scan(chunk, at);
      at = stop.at;
      if (stop.why === 'end-of-chunk') break;
      this.#take(chunk.subarray(from, at), isLead && stop.why === 'lead-end');
      from = at;
      this.#react(stop);
    }
    if (from < chunk.length) this.#take(chunk.subarray(from), this.#scanner.isInLead);
    this.#rawOffset += chunk.length;
  }

  /** What a stream that ends here would be cut in; null where it is whole. */
  get unfinished(): 'quotes' | 'statement' | null {
    return this.#rows !== null ? 'statement' : this.#scanner.unfinished;
  }

  /** The stream has ended; what was open is closed as it is. */
  finish(): void {
    this.#rows?.end();
    if (this.#rows !== null) this.#endRows(this.#rows);
    if (this.#unitBytes > 0) this.#endUnit();
    this.#assembler.finish();
  }

  #react({ why }: Stop): void {
    if (why === 'unit-end') this.#endUnit();
    if (why === 'mark' || why === 'values') this.#classifyEarly();
    if (why === 'values' && this.#isTrusted && this.#scanner.isPlain)
      this.#rows = new InsertRows(this.#scanner.isLines);
  }

  /** Hands bytes of the unit on when its section is known, and keeps them until then. */
  #take(bytes: Buffer, isLead: boolean): void {
    if (bytes.length === 0) return;
    this.#unitBytes += bytes.length;
    if (isLead) this.#leadBytes += bytes.length;
    if (this.#isPlaced) {
      this.#assembler.more(bytes, this.#scanner.isInsert);
      return;
    }
    // Of rows no more than their beginning waits, so that little is copied.
    (isLead ? this.#lead : this.#parts).push(Buffer.from(bytes));
    if (!isLead && this.#headBytes < MAX_HEAD_BYTES)
      this.#headBytes += bytes.copy(this.#head, this.#headBytes);
    if (this.#unitBytes > MAX_UNIT_BYTES) this.#placeHuge();
  }

  /** Large statements are recognised by their beginning, so that they can go on as a stream. */
  #classifyEarly(): void {
    if (this.#isPlaced) return;
    const statement = classify(this.#headText(), false);
    if (statement === null || !['create', 'create-database', 'data'].includes(statement.kind)) return;
    this.#place(statement);
  }

  #endUnit(): void {
    if (!this.#isPlaced && this.#unitBytes > MAX_UNIT_BYTES) this.#placeHuge();
    if (this.#isPlaced) this.#assembler.endStatement(this.#unitBytes - this.#leadBytes);
    else this.#place(this.#statement());
    if (this.#scanner.rows > 0) this.#assembler.addRows(this.#scanner.rows);
    this.#wasComment = this.#scanner.isComment;
    this.#delimiter = this.#scanner.delimiter;
    this.#modeBefore = this.#mode.now;
    this.#scanner.nextUnit();
    this.#lead = [];
    this.#parts = [];
    this.#unitBytes = 0;
    this.#leadBytes = 0;
    this.#headBytes = 0;
    this.#isPlaced = false;
  }

  #statement(): Unit['statement'] {
    const scanner = this.#scanner;
    if (scanner.isComment || this.#parts.length === 0)
      return { kind: 'comment', startsBlock: !this.#wasComment || scanner.hasBlankLine };
    if (scanner.isDelimiter) return scanner.delimiterIsSemicolon ? { kind: 'closing' } : { kind: 'opening' };
    const statement = classify(this.#headText(), this.#headBytes < MAX_HEAD_BYTES) ?? UNKNOWN;
    if (statement.kind === 'set') {
      this.#mode.apply(statement.tokens);
      scanner.setSqlMode(this.#mode.now);
    }
    return statement;
  }

  #place(statement: Unit['statement']): void {
    this.#assembler.place(this.#unit(statement));
    this.#isPlaced = true;
    this.#scanner.isDecided = true;
  }

  #placeHuge(): void {
    this.#assembler.placeHuge(this.#unit(UNKNOWN));
    this.#isPlaced = true;
    this.#scanner.isDecided = true;
  }

  #unit(statement: Unit['statement']): Unit {
    return {
      lead: this.#lead,
      parts: this.#parts,
      bytes: this.#unitBytes,
      delimiter: this.#delimiter,
      delimiterAfter: this.#scanner.delimiter,
      mode: this.#modeBefore,
      modeAfter: this.#mode.now,
      statement,
    };
  }

  #endRows(rows: InsertRows): void {
    this.#assembler.addRows(rows.rows);
    this.#rows = null;
    this.#scanner.endStatement();
  }

  #headText(): string {
    return this.#head.toString('utf8', 0, this.#headBytes);
  }

  #learnProducer(beginning: Buffer, chunk: Buffer): void {
    const seen = Buffer.concat([beginning, chunk.subarray(0, PRODUCER_BYTES - beginning.length)]);
    this.#isTrusted = PRODUCER.test(seen.toString('latin1'));
    this.#beginning = this.#isTrusted || seen.length >= PRODUCER_BYTES ? null : seen;
  }
}
