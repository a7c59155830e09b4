export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Beyond this the table of the algorithm would be too large; then all lines of one side follow those of the other. */
const MOST_LINES = 2_000;

/**
 * The lines of two texts, with what only one of them has marked (longest common subsequence).
 * @see https://en.wikipedia.org/wiki/Longest_common_subsequence
 */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [left, right] = [before.split('\n'), after.split('\n')];
  if (left.length > MOST_LINES || right.length > MOST_LINES)
    return [...left.map(marked('removed')), ...right.map(marked('added'))];
  const lengths = commonLengths(left, right);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [old, young] = [left[i], right[j]];
    if (old !== undefined && old === young) {
      lines.push({ kind: 'same', text: old });
      i += 1;
      j += 1;
    } else if (young === undefined || (old !== undefined && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      lines.push({ kind: 'removed', text: old ?? '' });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: young });
      j += 1;
    }
  }
  return lines;
}

const marked =
  (kind: DiffLine['kind']) =>
  (text: string): DiffLine => ({ kind, text });

const at = (table: readonly Uint16Array[], i: number, j: number): number => table[i]?.[j] ?? 0;

/** How many lines the rests of both texts have in common, from each pair of lines on. */
function commonLengths(left: readonly string[], right: readonly string[]): readonly Uint16Array[] {
  const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i -= 1) {
    const row = table[i];
    if (row === undefined) continue;
    for (let j = right.length - 1; j >= 0; j -= 1)
      row[j] =
        left[i] === right[j]
          ? at(table, i + 1, j + 1) + 1
          : Math.max(at(table, i + 1, j), at(table, i, j + 1));
  }
  return table;
}
