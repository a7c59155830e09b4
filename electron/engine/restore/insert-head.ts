import { HoldfastError } from '../../../shared/errors.ts';
import { Doubts } from './doubts.ts';
import { type LexerMode, nextToken, PLAIN_MODE, type Token } from './lexer.ts';
import { isMark, isWord } from './tokens.ts';

export interface StatementBetween {
  /** None: nothing but comments. */
  readonly tokens: readonly Token[];
  readonly text: string;
  /** Behind it and its `;`, counted from where the bytes begin. */
  readonly end: number;
  /** See {@link Doubts}. */
  readonly isUnclear: boolean;
}

/** What stands between rows: other statements, and an INSERT up to its VALUES. */
export interface Between {
  /** Statements that were complete, also empty ones. */
  readonly statements: readonly StatementBetween[];
  /** The INSERT whose rows come next; null: not yet. */
  readonly head: StatementBetween | null;
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
  const statements: StatementBetween[] = [];
  const doubts = new Doubts();
  let tokens: Token[] = [];
  let start = 0;
  let at = 0;
  const statement = (textEnd: number, end: number): StatementBetween => {
    const text = sql.slice(tokens[0]?.start ?? start, textEnd);
    const found = { tokens, text, end, isUnclear: doubts.end() };
    tokens = [];
    start = end;
    return found;
  };
  for (;;) {
    const token = nextToken(sql, at, doubts.depth > 0, mode);
    // A word, a quote or a comment that ends with the window may go on behind it.
    if (token === null || (!isEnd && token.end >= sql.length - 2)) {
      if (isEnd && start < sql.length) statements.push(statement(sql.length, sql.length));
      return { statements, head: null, used: isEnd ? sql.length : start };
    }
    at = token.end;
    if (isMark(token, ';')) {
      statements.push(statement(token.start, at));
      continue;
    }
    doubts.take(token, sql);
    if (isWord(token, 'DELIMITER'))
      doubts.isUnclear ||= tokens.length > 0 || !ENDS_AS_EVER.test(sql.slice(at));
    if (token.kind !== 'comment') tokens.push(token);
    if (isWord(token, 'VALUES', 'VALUE') && isInsert(tokens))
      return { statements, head: statement(at, at), used: at };
  }
}

/** Behind DELIMITER: nothing changes. */
const ENDS_AS_EVER = /^ +; *\r?(?:\n|$)/;

/** `INSERT INTO`, also in an executable comment. */
function isInsert(tokens: readonly Token[]): boolean {
  const first = tokens.find(({ kind }) => kind !== 'open' && kind !== 'close');
  return isWord(first, 'INSERT', 'REPLACE');
}
