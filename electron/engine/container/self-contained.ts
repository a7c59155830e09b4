import type { SectionKind } from '../../../shared/model/dump-index.ts';
import type { SectionSink } from './model.ts';
import type { SqlModeNow } from './sql-mode.ts';
import type { Unit } from './unit.ts';

/**
 * Lets every section of a foreign dump begin and end as its header leaves the session, so that each can be taken out
 * alone: phpMyAdmin and Adminer write DELIMITER lines once around several programs, and people set the sql_mode
 * wherever they need another one. A database that is only used is made first, since a restore drops what is there.
 */
export class SelfContained implements SectionSink {
  readonly #sink: SectionSink;
  #kind: SectionKind = 'header';
  /** In force where the section has come to; null before its first byte. */
  #delimiter: string | null = null;
  #mode: SqlModeNow | null = null;
  /** As the header leaves it; null before the first byte. */
  #headers: SqlModeNow | null = null;
  readonly #made = new Set<string>();

  constructor(sink: SectionSink) {
    this.#sink = sink;
  }

  begin(section: Parameters<SectionSink['begin']>[0]): void {
    this.#kind = section.kind;
    this.#delimiter = null;
    this.#mode = null;
    this.#sink.begin(section);
  }

  /** A unit of the section follows. */
  unit({ delimiter, delimiterAfter, mode, modeAfter, statement }: Unit): void {
    this.#headers ??= mode;
    if (this.#mode === null && !this.#isFrame()) this.#change(this.#headers, mode);
    // The client knows the word only where it begins a line, and a restore writes questions of its own between sections.
    if (this.#delimiter === null && delimiter !== ';')
      this.#sink.bytes(Buffer.from(`\nDELIMITER ${delimiter}\n`, 'latin1'), false);
    else if (this.#delimiter === null && delimiterAfter !== ';') this.#sink.bytes(Buffer.from('\n'), false);
    this.#delimiter = delimiterAfter;
    this.#mode = modeAfter;
    if (statement.kind === 'create-database') this.#made.add(statement.name);
    else if (statement.kind === 'use') this.#make(statement.name, delimiter);
  }

  #make(database: string, delimiter: string): void {
    if (this.#made.has(database)) return;
    this.#made.add(database);
    const name = `\`${database.replaceAll('`', '``')}\``;
    this.#sink.bytes(Buffer.from(`\nCREATE DATABASE IF NOT EXISTS ${name}${delimiter}\n`), false);
  }

  bytes(chunk: Uint8Array, isInsert: boolean): void {
    this.#sink.bytes(chunk, isInsert);
  }

  end(rows: number | null, longestStatement: number): void {
    if (this.#delimiter !== null && this.#delimiter !== ';')
      this.#sink.bytes(Buffer.from('\nDELIMITER ;\n'), false);
    if (this.#kind === 'header') this.#headers = this.#mode;
    else if (!this.#isFrame()) this.#change(this.#mode, this.#headers);
    this.#sink.end(rows, longestStatement);
  }

  #isFrame(): boolean {
    return this.#kind === 'header' || this.#kind === 'trailer';
  }

  /** A mode that only a server could say stays as it is. */
  #change(from: SqlModeNow | null, to: SqlModeNow | null): void {
    if (from === null || to === null || to.sql === null || from.sql === to.sql) return;
    this.#sink.bytes(Buffer.from(`\nSET sql_mode = ${to.sql};\n`, 'latin1'), false);
  }
}
