import { createHash } from 'node:crypto';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { SectionSink } from '../container/model.ts';
import type { RandomAccess } from '../container/random-access.ts';
import { Splitter } from '../container/splitter.ts';

/** Hashes a file while it is read, so that it has to be read but once; only for reading from its beginning to its end. */
export class HashingFile implements RandomAccess {
  readonly name: string;
  readonly size: number;
  readonly #file: RandomAccess;
  readonly #hash = createHash('sha256');
  #hashed = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: RandomAccess) {
    this.#file = file;
    this.name = file.name;
    this.size = file.size;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    // Reads may be under way together; they are hashed in the order in which they were asked for.
    const reading = this.#file.read(offset, length);
    const before = this.#last;
    const hashed = (async () => {
      await before;
      const bytes = await reading;
      // An encrypted file is first looked at where it ends.
      if (offset > this.#hashed) return bytes;
      // Pieces may overlap where a small read was answered out of a larger one.
      const fresh = bytes.subarray(Math.max(0, this.#hashed - offset));
      this.#hash.update(fresh);
      this.#hashed += fresh.length;
      return bytes;
    })();
    this.#last = hashed.catch(() => undefined);
    return hashed;
  }

  /** @returns null when some of it was never read */
  digest(): string | null {
    return this.#hashed === this.size ? this.#hash.digest('hex') : null;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Counts the rows of every table anew. Parts of the dump that programs wrote by themselves are split by themselves. */
export class RowCounter implements SectionSink {
  #splitter = new Splitter(this);
  /** Where further parts begin, in order; accounts are no statements of a database. */
  readonly #edges: { readonly rawOffset: number; readonly isAccounts: boolean }[];
  #isAccounts = false;
  #rawOffset = 0;
  readonly #rows = new Map<string, number>();
  #table: string | null = null;

  constructor(segments: Manifest['segments'] = []) {
    this.#edges = segments
      .map(({ rawOffset, part }) => ({ rawOffset, isAccounts: part === 'accounts' }))
      .sort((a, b) => a.rawOffset - b.rawOffset);
  }

  push(raw: Buffer): void {
    let from = 0;
    for (let edge = this.#edges[0]; edge !== undefined; edge = this.#edges[0]) {
      const at = edge.rawOffset - this.#rawOffset;
      if (at >= raw.length) break;
      this.#edges.shift();
      this.#split(raw.subarray(from, at));
      from = at;
      if (!this.#isAccounts) this.#splitter.finish();
      this.#splitter = new Splitter(this, this.#splitter.database);
      this.#isAccounts = edge.isAccounts;
    }
    this.#split(raw.subarray(from));
    this.#rawOffset += raw.length;
  }

  #split(raw: Buffer): void {
    if (!this.#isAccounts && raw.length > 0) this.#splitter.push(raw);
  }

  /** The first table of which the index says another number of rows; null when all agree. */
  firstDifference(index: DumpIndex): string | null {
    const isCut = this.#splitter.unfinished !== null;
    if (!this.#isAccounts) this.#splitter.finish();
    const expected = new Map<string, number>();
    for (const { kind, database, object, rows } of index.sections) {
      const table = `${database ?? ''}.${object ?? ''}`;
      if (kind === 'table-data') expected.set(table, (expected.get(table) ?? 0) + (rows ?? 0));
    }
    for (const table of new Set([...expected.keys(), ...this.#rows.keys()]))
      if (expected.get(table) !== this.#rows.get(table)) {
        // Indexes were written that took the row in which a dump breaks off for a whole one.
        const difference = (expected.get(table) ?? 0) - (this.#rows.get(table) ?? 0);
        if (!isCut || table !== this.#table || Math.abs(difference) !== 1) return table;
      }
    return null;
  }

  begin({ kind, database, object }: Parameters<SectionSink['begin']>[0]): void {
    this.#table = kind === 'table-data' ? `${database ?? ''}.${object ?? ''}` : null;
  }

  bytes(): void {}

  end(rows: number | null): void {
    if (this.#table !== null) this.#rows.set(this.#table, (this.#rows.get(this.#table) ?? 0) + (rows ?? 0));
  }
}
