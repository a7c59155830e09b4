import { plural } from '../../../shared/format.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import { type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import type { SectionSink } from '../container/model.ts';
import type { DumpReader } from '../container/reader.ts';
import { listedColumns } from '../container/row-columns.ts';
import { RowParser } from '../container/row-parser.ts';
import { Splitter } from '../container/splitter.ts';
import type { Backslashes } from '../container/sql-mode.ts';
import type { CanonicalRows } from './canonical-rows.ts';
import { RowBuckets, RowDifference } from './row-buckets.ts';

/** Tables that are looked at in one pass; 50 KB of memory each. */
const BATCH = 100;

/** How much of a row is shown. */
const SHOWN = 160;

export interface RowOrder {
  readonly reader: DumpReader;
  readonly index: DumpIndex;
  /** Tables whose INSERT statements differ by their bytes. */
  readonly tables: readonly ObjectRef[];
  /** Dumps only these tables of the sandbox into a sink. */
  readonly redumpTables: (tables: readonly ObjectRef[], sink: SectionSink) => Promise<void>;
  /** By what they stand for, with the columns of these tables; absent: by their bytes. */
  readonly canonical?: ReadonlyMap<string, CanonicalRows>;
  /** How names are compared. */
  readonly key: (object: ObjectRef) => string;
  readonly signal: AbortSignal;
}

/**
 * Compares tables row by row, as multisets, in bounded memory: once for the question whether they differ, and only
 * where they do a second time for the rows themselves.
 * @returns by key: null when the rows are equal, otherwise a sentence with an example
 */
export async function compareRows(order: RowOrder): Promise<Map<string, string | null>> {
  const results = new Map<string, string | null>();
  for (let at = 0; at < order.tables.length; at += BATCH) {
    const batch = order.tables.slice(at, at + BATCH);
    for (const [key, result] of await compareBatch(order, batch)) results.set(key, result);
  }
  return results;
}

async function compareBatch(
  order: RowOrder,
  tables: readonly ObjectRef[],
): Promise<Map<string, string | null>> {
  const { key } = order;
  const dumped = new Map(tables.map((table) => [key(table), new RowBuckets()]));
  const restored = new Map(tables.map((table) => [key(table), new RowBuckets()]));
  for (const table of tables) await readDumped(order, table, (row) => dumped.get(key(table))?.add(row));
  await order.redumpTables(tables, new RowSink(order, (table, row) => restored.get(key(table))?.add(row)));
  const results = new Map<string, string | null>();
  const differing = new Map<string, RowDifference>();
  for (const [name, before] of dumped) {
    if (order.canonical?.get(name)?.isComparable === false) continue;
    const buckets = before.differing(restored.get(name) ?? new RowBuckets());
    if (buckets.size === 0) results.set(name, null);
    else differing.set(name, new RowDifference(buckets));
  }
  const again = tables.filter((table) => differing.has(key(table)));
  if (again.length === 0) return results;
  for (const table of again) {
    await readDumped(order, table, (row) => differing.get(key(table))?.add(row, 'dumped'));
  }
  await order.redumpTables(
    again,
    new RowSink(order, (table, row) => differing.get(key(table))?.add(row, 'restored')),
  );
  for (const [name, difference] of differing) results.set(name, sentence(difference));
  return results;
}

async function readDumped(order: RowOrder, table: ObjectRef, onRow: (row: Buffer) => void): Promise<void> {
  const { reader, index, signal } = order;
  const wanted = objectKey(table);
  const sections = index.sections.filter(
    ({ kind, database, object }) =>
      kind === 'table-data' &&
      objectKey({ kind: 'table', database: database ?? '', name: object ?? '' }) === wanted,
  );
  for (const section of sections) {
    const sink = new RowSink(order, (_, row) => onRow(row));
    const splitter = new Splitter(sink, table.database, false, section.backslashes);
    for await (const chunk of reader.read([section], { signal })) splitter.push(chunk);
    splitter.finish();
  }
}

/** Hands on the rows of a dump's tables. */
class RowSink implements SectionSink {
  readonly #order: Pick<RowOrder, 'canonical' | 'key'>;
  readonly #onRow: (table: ObjectRef, row: Buffer) => void;
  #parser: RowParser | null = null;

  constructor(order: Pick<RowOrder, 'canonical' | 'key'>, onRow: (table: ObjectRef, row: Buffer) => void) {
    this.#order = order;
    this.#onRow = onRow;
  }

  begin({ kind, database, object, backslashes }: Parameters<SectionSink['begin']>[0]): void {
    const table: ObjectRef = { kind: 'table', database: database ?? '', name: object ?? '' };
    this.#parser = kind === 'table-data' ? this.#parserOf(table, backslashes) : null;
  }

  #parserOf(table: ObjectRef, backslashes: Backslashes): RowParser {
    const { canonical, key } = this.#order;
    if (canonical === undefined) return new RowParser((row) => this.#onRow(table, row), { backslashes });
    const rows = canonical.get(key(table));
    let listed: readonly string[] | null = null;
    return new RowParser(
      (row) => {
        const value = rows?.of(row, listed, backslashes) ?? null;
        if (value !== null) this.#onRow(table, value);
      },
      {
        backslashes,
        onHead: (head) => {
          // The list is read token by token, and the last one needs something behind it.
          listed = listedColumns(`${head} `);
        },
      },
    );
  }

  bytes(chunk: Buffer, isInsert: boolean): void {
    if (isInsert) this.#parser?.push(chunk);
  }

  end(): void {
    this.#parser = null;
  }
}

function sentence(difference: RowDifference): string {
  const { onlyDumped, onlyRestored } = difference.result();
  const count = Math.max(onlyDumped.length, onlyRestored.length);
  const [before, after] = [onlyDumped[0], onlyRestored[0]];
  return [
    `${plural(count, 'row')} ${count === 1 ? 'differs' : 'differ'}.`,
    before === undefined ? '' : ` Only in the dump: ${shown(before)}.`,
    after === undefined ? '' : ` Only restored: ${shown(after)}.`,
  ].join('');
}

const shown = (row: string): string => (row.length > SHOWN ? `${row.slice(0, SHOWN)}…` : row);
