import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { Cell, RowColumn } from '../../../shared/model/rows.ts';
import { byPlace, inOrder, orderOfRows, type RowOrder } from '../container/row-order.ts';
import { RowParser } from '../container/row-parser.ts';
import { isBinaryType, readCells } from '../container/row-values.ts';

const WHOLE = { text: Number.POSITIVE_INFINITY, binary: Number.POSITIVE_INFINITY };
const ABSENT: Cell = { kind: 'null', text: '', cutFrom: null };

export interface RowsOfSection extends Pick<Section, 'backslashes'> {
  readonly sql: AsyncIterable<Buffer>;
}

/**
 * Turns the SQL of a table's rows into CSV as RFC 4180 has it: CRLF, a header line, quotes where they are needed.
 * NULL is an empty field, an empty text is `""`, binary values are hexadecimal with `0x` before them.
 * @throws HoldfastError bad-input for rows that do not fit under one header
 */
export async function* csvOf(
  sections: Iterable<RowsOfSection>,
  columns: readonly RowColumn[],
): AsyncGenerator<Buffer> {
  yield line(columns.map(({ name }) => quotedWhereNeeded(name)));
  const isBinary = columns.map(({ type }) => isBinaryType(type));
  const lines: Buffer[] = [];
  let order: RowOrder = null;
  for (const { sql, backslashes } of sections) {
    const parser = new RowParser(
      (row) => {
        const cells = readCells(row, WHOLE, byPlace(isBinary, order), backslashes);
        if (cells.length !== (order === null ? columns : order.filter((at) => at >= 0)).length)
          throw unlike(columns);
        lines.push(line(inOrder(cells, order, ABSENT).map(field)));
      },
      {
        backslashes,
        onHead: (head) => {
          order = orderOfRows(head, columns);
        },
      },
    );
    for await (const chunk of sql) {
      parser.push(chunk);
      if (lines.length > 0) yield Buffer.concat(lines.splice(0));
    }
  }
}

/** The header line is written: other columns than it names have no place. */
function unlike(columns: readonly RowColumn[]): HoldfastError {
  const names = columns.map(({ name }) => name).join(', ');
  const problem = `A row has other columns than the first one (${names}), which CSV cannot hold; save the table as SQL`;
  return new HoldfastError('bad-input', { problems: [problem] });
}

const line = (fields: readonly string[]): Buffer => Buffer.from(`${fields.join(',')}\r\n`);

function field({ kind, text }: Cell): string {
  if (kind === 'null') return '';
  if (kind === 'binary') return text === '' ? '""' : `0x${text}`;
  return text === '' ? '""' : quotedWhereNeeded(text);
}

const quotedWhereNeeded = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
