import type { Token } from './lexer.ts';
import { isMark, isWord, objectWord, type Tokens } from './tokens.ts';

/** Who defines a view or program, as its statement says. */
export interface NamedDefiner {
  /** Of all of it: `'root'@'localhost'`, `CURRENT_USER()`. */
  readonly start: number;
  readonly end: number;
  readonly user: Token;
  /** From the first part of an unquoted host to the last, `127.0.0.1`; null: none is named. */
  readonly host: { readonly first: Token; readonly last: Token } | null;
}

/** What stands behind `DEFINER =` in the head of CREATE or ALTER. */
export function namedDefiner(code: Tokens): NamedDefiner | null {
  if (!isWord(code[0], 'CREATE', 'ALTER')) return null;
  const head = code.slice(0, Math.max(0, objectWord(code)));
  const at = head.findIndex((token, i) => isWord(token, 'DEFINER') && isMark(head[i + 1], '='));
  const user = at < 0 ? undefined : head[at + 2];
  if (user === undefined) return null;
  const { start } = user;
  const first = isMark(head[at + 3], '@') ? head[at + 4] : undefined;
  if (first !== undefined) {
    let last = first;
    // To a server a host without quotes is all letters, digits and dots that touch.
    for (const next of first.kind === 'word' ? head.slice(at + 5) : []) {
      if (next.start !== last.end || !(next.kind === 'word' || isMark(next, '.'))) break;
      last = next;
    }
    return { start, end: last.end, user, host: { first, last } };
  }
  // CURRENT_USER()
  const close = isMark(head[at + 3], '(') && isMark(head[at + 4], ')') ? head[at + 4] : undefined;
  return { start, end: (close ?? user).end, user, host: null };
}
