import { z } from 'zod';
import { Count } from './ids.ts';

/** A column of a table as its rows are in a dump; generated ones are not among them. */
export const RowColumn = z.object({
  name: z.string(),
  /** As in the definition: `varchar(80)`, `decimal(10,2)`; '' where it could not be read. */
  type: z.string(),
});
export type RowColumn = z.infer<typeof RowColumn>;

/** One value of a row, cut where it is long. */
export const Cell = z.object({
  kind: z.enum(['null', 'number', 'text', 'binary', 'expression']),
  /** Decoded text, digits as they stand in the dump, or hexadecimal digits of binary values. */
  text: z.string(),
  /** Characters of the whole text, bytes of the whole binary value; null when nothing was cut. */
  cutFrom: Count.nullable(),
});
export type Cell = z.infer<typeof Cell>;

/** A row with its number in the dump, from 0. */
export const NumberedRow = z.object({ number: Count, cells: z.array(Cell) });
export type NumberedRow = z.infer<typeof NumberedRow>;

export const RowPage = z.object({
  columns: z.array(RowColumn),
  rows: z.array(NumberedRow),
  /** Rows of the table in this backup. */
  total: Count,
});
export type RowPage = z.infer<typeof RowPage>;
