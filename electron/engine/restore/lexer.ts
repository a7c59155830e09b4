import type { SqlModeNow } from '../container/sql-mode.ts';

/**
 * A part of SQL that means something. `name` is a quoted identifier; `open` and `close` are the ends of an executable
 * comment (`/*!50003`, `*\/`), whose content is code like any other; `comment` says nothing to a server.
 */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'mark' | 'open' | 'close' | 'comment';
  readonly start: number;
  readonly end: number;
  /** Words in upper case, names and strings without their quotes and escapes of quotes, marks as they are. */
  readonly text: string;
}

/** How a session's sql_mode changes what quotes and backslashes mean. */
export interface LexerMode {
  readonly ansiQuotes: boolean;
  readonly noBackslashEscapes: boolean;
}

/** As the session's sql_mode has it; where nobody can say, as nearly every dump is written. */
export const lexerModeOf = ({ ansiQuotes, backslashes }: SqlModeNow): LexerMode => ({
  ansiQuotes,
  noBackslashEscapes: backslashes === 'plain',
});

export const PLAIN_MODE: LexerMode = { ansiQuotes: false, noBackslashEscapes: false };

const WORD = /[A-Za-z0-9_$\u0080-\uffff]+/y;
/** A byte above ASCII is white space in some character sets only; here it is a part of a word. */
const SPACE = /[ \t\n\v\f\r\0]+/y;
const OPEN = /\/\*M?!\d*/y;

/**
 * Reads the token at or after `from`.
 * @param sql text in which every character is one byte (latin1) or not; only ASCII decides
 * @returns null at the end
 */
export function nextToken(sql: string, from: number, isInComment: boolean, mode: LexerMode): Token | null {
  SPACE.lastIndex = from;
  const start = SPACE.test(sql) ? SPACE.lastIndex : from;
  if (start >= sql.length) return null;
  const char = sql.charAt(start);
  const pair = sql.slice(start, start + 2);
  if (pair === '/*') return commentToken(sql, start);
  if (pair === '*/' && isInComment) return token('close', start, start + 2, pair);
  if (char === '#' || isDashComment(sql, start)) return lineComment(sql, start);
  if (char === '`' || (char === '"' && mode.ansiQuotes)) return quotedToken('name', sql, start, true);
  if (char === "'" || char === '"') return quotedToken('string', sql, start, mode.noBackslashEscapes);
  WORD.lastIndex = start;
  if (WORD.test(sql))
    return token('word', start, WORD.lastIndex, sql.slice(start, WORD.lastIndex).toUpperCase());
  return token('mark', start, start + 1, char);
}

function token(kind: Token['kind'], start: number, end: number, text: string): Token {
  return { kind, start, end, text };
}

function commentToken(sql: string, start: number): Token {
  OPEN.lastIndex = start;
  if (OPEN.test(sql)) return token('open', start, OPEN.lastIndex, sql.slice(start, OPEN.lastIndex));
  const close = sql.indexOf('*/', start + 2);
  return token('comment', start, close < 0 ? sql.length : close + 2, '');
}

function lineComment(sql: string, start: number): Token {
  const newline = sql.indexOf('\n', start);
  return token('comment', start, newline < 0 ? sql.length : newline, '');
}

/** `--` begins a comment only before white space, a control character (DEL is one) or the end. */
function isDashComment(sql: string, start: number): boolean {
  if (!sql.startsWith('--', start)) return false;
  const next = sql.charCodeAt(start + 2);
  return start + 2 >= sql.length || next <= 32 || next === 127;
}

function quotedToken(kind: 'name' | 'string', sql: string, start: number, isRaw: boolean): Token {
  const quote = sql.charAt(start);
  let text = '';
  let from = start + 1;
  for (let at = from; at < sql.length; at += 1) {
    const char = sql.charAt(at);
    if (char === '\\' && !isRaw) at += 1;
    else if (char === quote) {
      text += sql.slice(from, at);
      if (sql.charAt(at + 1) !== quote) return token(kind, start, at + 1, text);
      text += quote;
      at += 1;
      from = at + 1;
    }
  }
  return token(kind, start, sql.length, text + sql.slice(from));
}
