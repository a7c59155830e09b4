import { HoldfastError } from '../../../shared/errors.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { Cell, NumberedRow, RowPage } from '../../../shared/model/rows.ts';
import { byPlace, inOrder, type RowOrder } from '../container/row-order.ts';
import { type CellLimits, isBinaryType, readCells } from '../container/row-values.ts';
import type { JobDeps } from './deps.ts';
import { openBackup } from './open-backup.ts';
import { openRows, type RowMap, readRows } from './table-rows.ts';

/** Tables whose rows are remembered, so that turning pages does not begin at the first row each time. */
const MOST_MAPS = 32;
/** A page ends early behind so much: two hundred rows of pictures would be gigabytes to read. */
const PAGE_BYTES = 32 * 1024 * 1024;
/** What "show all" shows of a value: enough to read, little enough to send to a window. */
const WHOLE_CELL = { text: 1_000_000, binary: 250_000 };

export interface TableOfBackup {
  readonly backup: Backup;
  readonly database: string;
  readonly table: string;
}

/** A row as cells under the table's columns. */
type CellsOf = (row: Buffer, limits?: CellLimits) => Cell[];

const ABSENT: Cell = { kind: 'null', text: '', cutFrom: null };

export interface FoundRows {
  readonly rows: NumberedRow[];
  /** Rows before this one were looked at. */
  readonly lookedAt: number;
  readonly isDone: boolean;
}

/** Shows the rows of tables in backups, read through the index: nothing is restored, no server is asked. */
export class Browser {
  readonly #deps: Pick<JobDeps, 'reach'>;
  readonly #maps = new Map<string, RowMap>();

  constructor(deps: Pick<JobDeps, 'reach'>) {
    this.#deps = deps;
  }

  /**
   * Rows from one of them on; fewer than `limit` where they are long.
   * @throws HoldfastError object-not-in-backup, backup-damaged, storage-missing …
   */
  async page(
    table: TableOfBackup,
    { offset, limit }: { readonly offset: number; readonly limit: number },
    signal: AbortSignal,
  ): Promise<RowPage> {
    const rows: NumberedRow[] = [];
    let bytes = 0;
    const map = await this.#read(table, offset, signal, (number, row, cellsOf) => {
      if (rows.length >= limit) return false;
      rows.push({ number, cells: cellsOf(row) });
      bytes += row.length;
      return rows.length < limit && bytes < PAGE_BYTES;
    });
    return { columns: [...map.columns], rows, total: map.total };
  }

  /** One value, whole as far as a window can show it. @throws HoldfastError not-found */
  async cell(
    table: TableOfBackup,
    { row: wanted, column }: { readonly row: number; readonly column: number },
    signal: AbortSignal,
  ): Promise<Cell> {
    const found: { cell?: Cell } = {};
    await this.#read(table, wanted, signal, (_, row, cellsOf) => {
      const cell = cellsOf(row, WHOLE_CELL)[column];
      if (cell !== undefined) found.cell = cell;
      return false;
    });
    if (found.cell === undefined)
      throw new HoldfastError('not-found', {
        what: 'value',
        wanted: `row ${wanted + 1}, column ${column + 1}`,
      });
    return found.cell;
  }

  /**
   * Rows that hold a text in any of their values; numbers, dates and hexadecimal digits are searched as they are shown.
   * Letters without regard to case.
   */
  async find(
    table: TableOfBackup,
    { text, from, limit }: { readonly text: string; readonly from: number; readonly limit: number },
    signal: AbortSignal,
  ): Promise<FoundRows> {
    const rows: NumberedRow[] = [];
    const wanted = text.toLowerCase();
    let lookedAt = from;
    const map = await this.#read(table, from, signal, (number, row, cellsOf) => {
      lookedAt = number + 1;
      if (holds(row, wanted, cellsOf)) rows.push({ number, cells: cellsOf(row) });
      return rows.length < limit;
    });
    // All of it was read, unless it was enough.
    const isDone = rows.length < limit || lookedAt >= map.total;
    return { rows, lookedAt: isDone ? Math.max(lookedAt, map.total) : lookedAt, isDone };
  }

  async #read(
    { backup, database, table }: TableOfBackup,
    from: number,
    signal: AbortSignal,
    onRow: (number: number, row: Buffer, cellsOf: CellsOf) => boolean,
  ): Promise<RowMap> {
    const { reader } = await openBackup(backup, this.#deps);
    try {
      const key = [backup.id, database, table].join('\0');
      const map = this.#maps.get(key) ?? (await openRows(reader, database, table));
      this.#remember(key, map);
      const isBinary = map.columns.map(({ type }) => isBinaryType(type));
      const read = (number: number, row: Buffer, order: RowOrder, { backslashes }: Section) =>
        onRow(number, row, (of, limits) =>
          inOrder(readCells(of, limits, byPlace(isBinary, order), backslashes), order, ABSENT),
        );
      await readRows({ reader, database, table, map }, from, read, signal);
      return map;
    } finally {
      await reader.close();
    }
  }

  #remember(key: string, map: RowMap): void {
    this.#maps.delete(key);
    this.#maps.set(key, map);
    const [oldest] = this.#maps.keys();
    if (this.#maps.size > MOST_MAPS && oldest !== undefined) this.#maps.delete(oldest);
  }
}

/** As long as the longest string that there can be allows. */
const FIND_LIMITS = { text: 200_000_000, binary: 100_000_000 };

function holds(row: Buffer, wanted: string, cellsOf: CellsOf): boolean {
  // Most rows do not hold it, and need no decoding to say so, unless escapes could hide it, or bytes whose digits it is.
  const isPlain = /^[\w .@-]+$/.test(wanted) && !/^[\da-f]+$/.test(wanted);
  if (isPlain && !row.toString('utf8').toLowerCase().includes(wanted)) return false;
  return cellsOf(row, FIND_LIMITS).some(({ text }) => text.toLowerCase().includes(wanted));
}
