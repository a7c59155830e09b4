import { type Backslashes, SqlMode } from '../container/sql-mode.ts';
import { Doubts } from './doubts.ts';
import { lexerModeOf, nextToken, type Token } from './lexer.ts';
import { codeOf, isMark, isWord } from './tokens.ts';

/** One statement of a dump as the client would send it, without its delimiter. Comments are left out. */
export interface Statement {
  readonly tokens: readonly Token[];
  readonly start: number;
  readonly end: number;
  /** See {@link Doubts}. */
  readonly isUnclear: boolean;
}

/** Statements that hold no others. Behind one of them a server goes on at a `;`, whatever the delimiter is. */
const SINGLE = 'SELECT SET INSERT REPLACE UPDATE DELETE USE DO DROP LOCK UNLOCK COMMIT START TRUNCATE'.split(
  ' ',
);

/**
 * Splits a section of a dump into statements: follows DELIMITER as the client does, and sql_mode as the server does,
 * since it changes what quotes mean.
 * Names and comments in data never come here: sections with data are passed on untouched.
 * @param backslashes how the session reads strings where the section begins
 */
export function* statementsOf(sql: string, backslashes: Backslashes = 'escape'): Generator<Statement> {
  const session = new SqlMode(backslashes);
  const doubts = new Doubts();
  let delimiter = ';';
  let mode = lexerModeOf(session.now);
  let at = 0;
  let tokens: Token[] = [];
  let start = 0;
  const finish = (end: number): Statement => {
    const statement = { tokens, start, end, isUnclear: doubts.end() };
    session.apply(tokens);
    mode = lexerModeOf(session.now);
    tokens = [];
    return statement;
  };
  for (;;) {
    const token = nextToken(sql, at, doubts.depth > 0, mode);
    if (token === null) break;
    // The client looks for the delimiter before anything else.
    const isEnd = sql.startsWith(delimiter, token.start);
    if (isEnd || (isMark(token, ';') && isWord(codeOf(tokens)[0], ...SINGLE))) {
      if (tokens.length > 0) yield finish(token.start);
      at = token.start + (isEnd ? delimiter.length : 1);
      continue;
    }
    if (tokens.length === 0) start = token.start;
    if (tokens.length === 0 && token.text === 'DELIMITER' && token.kind === 'word') {
      const line = lineAround(sql, token);
      doubts.delimiter(line);
      const word = line.behind.trim();
      if (doubts.isUnclear) yield { tokens: [token], start, end: token.end, isUnclear: doubts.end() };
      delimiter = word === '' ? ';' : (word.split(/\s+/)[0] ?? ';');
      at = token.end + line.behind.length;
      continue;
    }
    doubts.take(token, sql);
    if (token.kind !== 'comment') tokens.push(token);
    at = endWithin(sql, token, delimiter, doubts.depth);
  }
  if (tokens.length > 0) yield finish(sql.length);
}

function lineAround(
  sql: string,
  { start, end }: Token,
): { readonly before: string; readonly behind: string } {
  const newline = sql.indexOf('\n', end);
  return {
    before: sql.slice(sql.lastIndexOf('\n', start) + 1, start),
    behind: sql.slice(end, newline < 0 ? sql.length : newline),
  };
}

/** A delimiter such as `$$` may touch a word (`END$$`): the word ends where the delimiter begins. */
function endWithin(sql: string, token: Token, delimiter: string, depth: number): number {
  if (depth > 0 || token.kind !== 'word' || delimiter === ';') return token.end;
  const inside = sql.slice(token.start, token.end).indexOf(delimiter);
  return inside > 0 ? token.start + inside : token.end;
}

/** The quoted names in the statements of a section. @param sql one character per byte */
export function namesIn(sql: string): readonly string[] {
  return [...statementsOf(sql)].flatMap(({ tokens }) =>
    tokens
      .filter(({ kind }) => kind === 'name')
      .map(({ text }) => Buffer.from(text, 'latin1').toString('utf8')),
  );
}
