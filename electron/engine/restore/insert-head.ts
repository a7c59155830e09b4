import { HoldfastError } from '../../../shared/errors.ts';
import { type LexerMode, nextToken, PLAIN_MODE, type Token } from './lexer.ts';
import { isMark, isWord } from './tokens.ts';

/** What stands between rows: other statements, and an INSERT up to its VALUES. */
export interface Between {
  /** Statements that were complete, each with its text. */
  readonly statements: readonly { readonly tokens: readonly Token[]; readonly text: string }[];
  /** The INSERT whose rows come next; null: not yet. */
  readonly head: { readonly tokens: readonly Token[]; readonly text: string } | null;
  /** Bytes that are done with; the others have to come again with what follows. */
  readonly used: number;
}

/** Small at first: in dumps with an INSERT for each row it is read for each row. */
const FIRST_WINDOW = 512;

/** What a server takes at most in one statement that holds no rows. */
const LONGEST = 64 * 1024 * 1024;

/**
 * Reads statements of a section with rows up to the rows of the next INSERT.
 * @param isEnd nothing follows
 * @param mode how the session reads them
 * @throws HoldfastError 'not-possible' for a statement without rows that is longer than any server takes
 */
export function readBetween(bytes: Buffer, isEnd: boolean, mode: LexerMode = PLAIN_MODE): Between {
  for (let size = FIRST_WINDOW; ; size *= 8) {
    const isAll = size >= bytes.length;
    const window = bytes.toString('latin1', 0, Math.min(size, bytes.length));
    const found = readWindow(window, isAll && isEnd, mode);
    if (found.head !== null || isAll) return found;
    if (bytes.length - found.used > LONGEST && size > LONGEST)
      throw new HoldfastError('not-possible', {
        why: 'The backup holds a statement without rows that is longer than any server takes.',
      });
  }
}

function readWindow(sql: string, isEnd: boolean, mode: LexerMode): Between {
  const statements: { tokens: Token[]; text: string }[] = [];
  let tokens: Token[] = [];
  let start = 0;
  let at = 0;
  const finish = (end: number): void => {
    if (tokens.length > 0) statements.push({ tokens, text: sql.slice(tokens[0]?.start ?? start, end) });
    tokens = [];
    start = end;
  };
  for (;;) {
    const token = nextToken(sql, at, true, mode);
    // A word, a quote or a comment that ends with the window may go on behind it.
    if (token === null || (!isEnd && token.end >= sql.length - 2)) {
      if (isEnd) finish(sql.length);
      return { statements, head: null, used: isEnd ? sql.length : start };
    }
    at = token.end;
    if (isMark(token, ';')) {
      finish(token.start);
      start = token.end;
    } else if (token.kind !== 'comment') tokens.push(token);
    if (isWord(token, 'VALUES', 'VALUE') && isInsert(tokens))
      return { statements, head: { tokens, text: sql.slice(tokens[0]?.start ?? start, at) }, used: at };
  }
}

/** `INSERT INTO`, also in an executable comment. */
function isInsert(tokens: readonly Token[]): boolean {
  const first = tokens.find(({ kind }) => kind !== 'open' && kind !== 'close');
  return isWord(first, 'INSERT', 'REPLACE');
}
