import type { Token } from './lexer.ts';

/** A change of some bytes of a section. */
export interface Edit {
  /** Counted under this name; null: not worth telling. */
  readonly kind: string | null;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What the restored object lacks then: “the check positive”. */
  readonly loss?: string;
}

/** @param edits in order, not overlapping */
export function applyEdits(sql: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits) {
    result += sql.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + sql.slice(at);
}

/** Takes out what stands between two tokens, with both. */
export function cutFrom(
  first: Token | undefined,
  last: Token | undefined,
  kind: string,
  loss?: string,
): Edit {
  const start = first?.start ?? 0;
  return { kind, start, end: last?.end ?? start, text: '', ...(loss !== undefined && { loss }) };
}
