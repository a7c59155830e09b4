import { applyEdits, type Edit } from './edits.ts';

/** The examples in a result are for reading. */
const EXAMPLE_LENGTH = 160;

/**
 * A line as it was and as it became.
 * @param sql one character for each byte
 * @param edits all of it: those that are not told apart belong to one that is, as the `)` to a `(`
 */
export function exampleOf(sql: string, edit: Edit, edits: readonly Edit[]): string {
  const changed = sql.slice(edit.start, edit.end);
  if (changed.includes('\n')) return `${utf8(changed.replaceAll(/\s+/g, ' '))} → ${edit.text || 'nothing'}`;
  const lineStart = sql.lastIndexOf('\n', edit.start - 1) + 1;
  const newline = sql.indexOf('\n', edit.end);
  const lineEnd = newline < 0 ? sql.length : newline;
  // Whole words around it.
  const space = sql.indexOf(' ', edit.start - 60);
  const start = edit.start - 60 <= lineStart ? lineStart : space < edit.start ? space : edit.start;
  const lastSpace = sql.lastIndexOf(' ', edit.end + 40);
  const end = edit.end + 40 >= lineEnd ? lineEnd : Math.max(lastSpace, edit.end);
  const before = sql.slice(start, end);
  const parts = edits.filter(
    (other) => other === edit || (other.kind === null && other.start >= start && other.end <= end),
  );
  const after = applyEdits(
    before,
    parts.map((part) => ({ ...part, start: part.start - start, end: part.end - start })),
  );
  return `${utf8(before)} → ${utf8(after) || 'nothing'}`.slice(0, EXAMPLE_LENGTH * 2);
}

function utf8(latin1: string): string {
  return Buffer.from(latin1.trim().slice(0, EXAMPLE_LENGTH), 'latin1').toString('utf8');
}
