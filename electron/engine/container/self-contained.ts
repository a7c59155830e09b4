import type { SectionSink } from './model.ts';

/**
 * Gives every section of a foreign dump DELIMITER lines of its own: phpMyAdmin and Adminer write them once around
 * several programs, so that one of these, taken out alone, would begin or leave another delimiter than `;`.
 */
export class SelfContained implements SectionSink {
  readonly #sink: SectionSink;
  /** In force where the section has come to; null before its first byte. */
  #delimiter: string | null = null;

  constructor(sink: SectionSink) {
    this.#sink = sink;
  }

  begin(section: Parameters<SectionSink['begin']>[0]): void {
    this.#delimiter = null;
    this.#sink.begin(section);
  }

  /** A unit of the section follows. @param before in force where it begins @param after behind it */
  unit(before: string, after: string): void {
    // The client knows the word only where it begins a line, and a restore writes questions of its own between sections.
    if (this.#delimiter === null && before !== ';')
      this.#sink.bytes(Buffer.from(`\nDELIMITER ${before}\n`, 'latin1'), false);
    else if (this.#delimiter === null && after !== ';') this.#sink.bytes(Buffer.from('\n'), false);
    this.#delimiter = after;
  }

  bytes(chunk: Uint8Array, isInsert: boolean): void {
    this.#sink.bytes(chunk, isInsert);
  }

  end(rows: number | null, longestStatement: number): void {
    if (this.#delimiter !== null && this.#delimiter !== ';')
      this.#sink.bytes(Buffer.from('\nDELIMITER ;\n'), false);
    this.#sink.end(rows, longestStatement);
  }
}
