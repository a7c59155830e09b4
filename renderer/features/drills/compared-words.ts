import { formatCount, plural } from '../../../shared/format.ts';
import type { ComparedObject } from '../../../shared/model/drill.ts';

/** How one object came out of a drill, in a sentence. */
export function comparisonWords(object: ComparedObject): string {
  if (object.state !== 'equal') return object.difference ?? 'It differs from the dump.';
  const how = dataWords(object);
  return how === '' ? 'Restored; its definition is equal.' : `Restored; ${how}.`;
}

/** How the data of a table was compared; empty for what has none. */
export function dataWords({ data, rowsRestored }: ComparedObject): string {
  const rows = rowsRestored === null ? 'its rows' : plural(rowsRestored, 'row');
  switch (data) {
    case 'insert-bytes':
      return `${rows}, byte for byte equal`;
    case 'rows':
      return `${rows}, equal row by row`;
    case 'different':
      return `${rows}, which differ`;
    case 'not-compared':
      return 'its rows were not compared';
    case null:
      return '';
  }
}

/** "200,000", or "199,999 of 200,000" where rows are missing. */
export function rowWords({ rowsDumped, rowsRestored }: ComparedObject): string {
  if (rowsDumped === null && rowsRestored === null) return '';
  if (rowsDumped === rowsRestored) return formatCount(rowsDumped ?? 0);
  return `${formatCount(rowsRestored ?? 0)} of ${formatCount(rowsDumped ?? 0)}`;
}
