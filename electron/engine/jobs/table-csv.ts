import type { Cell } from '../../../shared/model/rows.ts';
import { RowParser } from '../container/row-parser.ts';
import { readCells } from '../container/row-values.ts';

const WHOLE = { text: Number.POSITIVE_INFINITY, binary: Number.POSITIVE_INFINITY };

/**
 * Turns the SQL of a table's rows into CSV as RFC 4180 has it: CRLF, a header line, quotes where they are needed.
 * NULL is an empty field, an empty text is `""`, binary values are hexadecimal with `0x` before them.
 */
export async function* csvOf(sql: AsyncIterable<Buffer>, columns: readonly string[]): AsyncGenerator<Buffer> {
  yield line(columns.map(quotedWhereNeeded));
  const lines: Buffer[] = [];
  const parser = new RowParser((row) => lines.push(line(readCells(row, WHOLE).map(field))));
  for await (const chunk of sql) {
    parser.push(chunk);
    if (lines.length > 0) yield Buffer.concat(lines.splice(0));
  }
}

const line = (fields: readonly string[]): Buffer => Buffer.from(`${fields.join(',')}\r\n`);

function field({ kind, text }: Cell): string {
  if (kind === 'null') return '';
  if (kind === 'binary') return text === '' ? '""' : `0x${text}`;
  return text === '' ? '""' : quotedWhereNeeded(text);
}

const quotedWhereNeeded = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
