import { type Backslashes, SqlMode } from '../container/sql-mode.ts';
import { lexerModeOf, nextToken, type Token } from './lexer.ts';

/** One statement of a dump as the client would send it, without its delimiter. Comments are left out. */
export interface Statement {
  readonly tokens: readonly Token[];
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a section of a dump into statements: follows DELIMITER as the client does, and sql_mode as the server does,
 * since it changes what quotes mean.
 * Names and comments in data never come here: sections with data are passed on untouched.
 * @param backslashes how the session reads strings where the section begins
 */
export function* statementsOf(sql: string, backslashes: Backslashes = 'escape'): Generator<Statement> {
  const session = new SqlMode(backslashes);
  let delimiter = ';';
  let mode = lexerModeOf(session.now);
  let at = 0;
  let depth = 0;
  let tokens: Token[] = [];
  let start = 0;
  const finish = (end: number): Statement => {
    const statement = { tokens, start, end };
    session.apply(tokens);
    mode = lexerModeOf(session.now);
    tokens = [];
    depth = 0;
    return statement;
  };
  for (;;) {
    const token = nextToken(sql, at, depth > 0, mode);
    if (token === null) break;
    // The client looks for the delimiter before anything else; inside an executable comment it does not.
    if (depth === 0 && sql.startsWith(delimiter, token.start)) {
      if (tokens.length > 0) yield finish(token.start);
      at = token.start + delimiter.length;
      continue;
    }
    if (tokens.length === 0) start = token.start;
    if (tokens.length === 0 && token.text === 'DELIMITER' && token.kind === 'word') {
      const line = /[^\n]*/y;
      line.lastIndex = token.end;
      const rest = line.exec(sql)?.[0] ?? '';
      delimiter = rest.trim() === '' ? ';' : (rest.trim().split(/\s+/)[0] ?? ';');
      at = token.end + rest.length;
      continue;
    }
    if (token.kind === 'open') depth += 1;
    if (token.kind === 'close') depth -= 1;
    if (token.kind !== 'comment') tokens.push(token);
    at = endWithin(sql, token, delimiter, depth);
  }
  if (tokens.length > 0) yield finish(sql.length);
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
