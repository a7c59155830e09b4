import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { RowColumn } from '../../../shared/model/rows.ts';
import type { DumpReader } from '../container/reader.ts';
import { columnsOfRows } from '../container/row-columns.ts';
import { orderOfRows, type RowOrder } from '../container/row-order.ts';
import { RowParser } from '../container/row-parser.ts';
import { valuesOf } from '../container/row-values.ts';

/** Where a row begins: reading can start here. */
interface Checkpoint {
  readonly row: number;
  readonly section: number;
  /** From the section's first. */
  readonly frame: number;
  readonly offset: number;
  /** Of the values in the statement that it is in. */
  readonly order: RowOrder;
}

/** What is known of a table's rows once some of them were read: reading on from the middle is quick then. */
export interface RowMap {
  readonly columns: readonly RowColumn[];
  readonly total: number;
  /** By row, ascending; at most one for each frame. */
  readonly checkpoints: Checkpoint[];
}

const HEAD_BYTES = 256 * 1024;

/**
 * Looks at a table in a backup for its columns.
 * @throws HoldfastError object-not-in-backup, backup-damaged, not-possible where nobody can say how its rows are read
 */
export async function openRows(reader: DumpReader, database: string, table: string): Promise<RowMap> {
  const definition = await reader.definition('table', database, table);
  const data = dataSections(reader, database, table);
  refuseUndecided(data, database, table);
  const [first] = data;
  const { head, values } = first === undefined ? NOTHING : await beginningOf(reader, first);
  // Statements begin lines; before the first there are comments and LOCK TABLES.
  const insert = /^(INSERT|REPLACE) /m.exec(head);
  return {
    columns: columnsOfRows(definition, insert === null ? '' : head.slice(insert.index), values),
    total: data.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    checkpoints: [],
  };
}

/**
 * Reads rows of a table in the dump's order, from any of them on.
 * @param map is added to, so that the next reading begins nearer
 * @param onRow gets each row, whose memory is good until it returns, how its values stand to the map's columns, and
 *   the section that says how its strings are read; false ends the reading
 */
export async function readRows(
  source: {
    readonly reader: DumpReader;
    readonly database: string;
    readonly table: string;
    readonly map: RowMap;
  },
  from: number,
  onRow: (number: number, row: Buffer, order: RowOrder, section: Section) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { reader, database, table, map } = source;
  const sections = dataSections(reader, database, table);
  let start = nearest(map.checkpoints, from);
  let number = start?.row ?? 0;
  let order = start?.order ?? null;
  let isWanted = true;
  for (let at = start?.section ?? 0; at < sections.length && isWanted; at += 1) {
    const section = sections[at];
    if (section === undefined) break;
    let frame = start?.frame ?? 0;
    let skip = start?.offset ?? 0;
    let isFirstOfFrame = true;
    const parser: RowParser = new RowParser(
      (row) => {
        if (isWanted && number >= from) isWanted = onRow(number, row, order, section);
        number += 1;
      },
      {
        isAmongRows: start !== undefined,
        backslashes: section.backslashes,
        onStart: (offset) => {
          if (!isFirstOfFrame) return;
          isFirstOfFrame = false;
          note(map.checkpoints, { row: number, section: at, frame, offset: offset + skip, order });
        },
        onHead: (head) => {
          order = orderOfRows(head, map.columns);
        },
      },
    );
    for await (const piece of reader.readFrames(section, frame, { signal })) {
      isFirstOfFrame = true;
      parser.push(piece.subarray(skip));
      skip = 0;
      frame += 1;
      if (!isWanted) break;
    }
    start = undefined;
  }
}

function dataSections(reader: DumpReader, database: string, table: string): readonly Section[] {
  const all = reader.sectionsOf('table', database, table);
  if (all.length === 0) throw new HoldfastError('object-not-in-backup', { object: `${database}.${table}` });
  return all.filter(({ kind }) => kind === 'table-data');
}

/** Rows that are read otherwise than their server would are other rows. */
export function refuseUndecided(sections: readonly Section[], database: string, table: string): void {
  if (!sections.some(({ backslashes }) => backslashes === 'undecided')) return;
  throw new HoldfastError('not-possible', {
    why: `The dump sets its sql_mode with an expression that only its server can work out, so that nobody can say where the texts of ${database}.${table} end. Restore it to see its rows.`,
  });
}

interface Beginning {
  /** The first quarter of a MiB. */
  readonly head: string;
  /** In the first row. */
  readonly values: number | null;
}

const NOTHING: Beginning = { head: '', values: null };

/** Reads until the first row is whole. */
async function beginningOf(reader: DumpReader, section: Section): Promise<Beginning> {
  let head = Buffer.alloc(0);
  let values: number | null = null;
  const { backslashes } = section;
  const parser = new RowParser(
    (row) => {
      values ??= valuesOf(row, backslashes).length;
    },
    { backslashes },
  );
  for await (const piece of reader.readFrames(section, 0)) {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, piece.subarray(0, HEAD_BYTES - head.length)]);
    parser.push(piece);
    if (values !== null && head.length >= HEAD_BYTES) break;
  }
  return { head: head.toString('utf8'), values };
}

function nearest(checkpoints: readonly Checkpoint[], row: number): Checkpoint | undefined {
  return checkpoints.findLast((checkpoint) => checkpoint.row <= row);
}

/** Readings may overlap: what is known already is not noted twice. */
function note(checkpoints: Checkpoint[], found: Checkpoint): void {
  const last = checkpoints.at(-1);
  if (last === undefined || last.row < found.row) checkpoints.push(found);
}
