import type { RowColumn } from '../../../shared/model/rows.ts';
import { listedColumns } from './row-columns.ts';

/** For each column where its value stands in a row, -1 for nowhere; null: in their order. */
export type RowOrder = readonly number[] | null;

/**
 * Statements of a table may list its columns in another order, or some of them only: people write so.
 * @param head of the statement, up to its rows
 */
export function orderOfRows(head: string, columns: readonly RowColumn[]): RowOrder {
  // The list is read token by token, and the last one needs something behind it.
  const listed = listedColumns(`${head} `)?.map((name) => name.toLowerCase()) ?? null;
  if (listed === null) return null;
  const order = columns.map(({ name }) => listed.indexOf(name.toLowerCase()));
  return listed.length === columns.length && order.every((at, column) => at === column) ? null : order;
}

/** Puts the values of a row under their columns. */
export function inOrder<T>(values: readonly T[], order: RowOrder, absent: T): T[] {
  return order === null ? [...values] : order.map((at) => values[at] ?? absent);
}

/** What is known of columns, in the order of a row's values. */
export function byPlace<T>(ofColumns: readonly T[], order: RowOrder): T[] {
  if (order === null) return [...ofColumns];
  const placed: T[] = [];
  for (const [column, at] of order.entries()) {
    const known = ofColumns[column];
    if (at >= 0 && known !== undefined) placed[at] = known;
  }
  return placed;
}
