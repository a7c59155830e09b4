/** A part of a statement's beginning. Comments are left out; the code in executable comments is read as code. */
export interface HeadToken {
  readonly kind: 'word' | 'name' | 'string' | 'mark' | 'version';
  /** Words in upper case; names and strings without quotes; the number of an executable comment (`50001`). */
  readonly text: string;
  /** Words as they are written, since names may go without quotes. */
  readonly raw: string;
}

const SPACE = /[\s\0]+/y;
const WORD = /[A-Za-z0-9_$\u0080-\uffff]+/y;
const OPEN = /\/\*M?!(\d*)/y;
const DASH_COMMENT = /^--[\0-\x20\x7f]/;

/**
 * Reads the first tokens of a statement.
 * @param text the statement's beginning; it may be cut anywhere
 * @param limit enough to see what the statement makes
 * @returns `isCut` when the text ended inside a token or before `limit`, so that more text could say more
 */
export function headTokens(
  text: string,
  limit: number,
): { readonly tokens: readonly HeadToken[]; readonly isCut: boolean } {
  const tokens: HeadToken[] = [];
  let at = 0;
  while (tokens.length < limit) {
    at = skip(SPACE, text, at);
    if (at >= text.length) return { tokens, isCut: true };
    const char = text.charAt(at);
    OPEN.lastIndex = at;
    const open = OPEN.exec(text);
    if (open !== null) {
      tokens.push({ kind: 'version', text: open[1] ?? '', raw: open[0] });
      at = OPEN.lastIndex;
    } else if (text.startsWith('/*', at)) {
      const close = text.indexOf('*/', at + 2);
      if (close < 0) return { tokens, isCut: true };
      at = close + 2;
    } else if (text.startsWith('*/', at)) {
      at += 2;
    } else if (char === '#' || DASH_COMMENT.test(text.slice(at, at + 3))) {
      const newline = text.indexOf('\n', at);
      if (newline < 0) return { tokens, isCut: true };
      at = newline + 1;
    } else if (char === '`' || char === '"' || char === "'") {
      const quoted = readQuoted(text, at);
      if (quoted === null) return { tokens, isCut: true };
      tokens.push({ kind: char === "'" ? 'string' : 'name', text: quoted.text, raw: quoted.text });
      at = quoted.end;
    } else {
      const end = skip(WORD, text, at);
      const raw = end > at ? text.slice(at, end) : char;
      if (end > at && end >= text.length) return { tokens, isCut: true };
      tokens.push({ kind: end > at ? 'word' : 'mark', text: raw.toUpperCase(), raw });
      at += raw.length;
    }
  }
  return { tokens, isCut: false };
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Backslashes escape in strings only; a name's quote is doubled. */
function readQuoted(text: string, start: number): { text: string; end: number } | null {
  const quote = text.charAt(start);
  let value = '';
  let at = start + 1;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '\\' && quote === "'") {
      value += text.charAt(at + 1);
      at += 2;
    } else if (char === quote) {
      // The next character tells an end from a doubled quote, so it has to be there.
      if (at + 1 >= text.length) return null;
      if (text.charAt(at + 1) !== quote) return { text: value, end: at + 1 };
      value += quote;
      at += 2;
    } else {
      value += char;
      at += 1;
    }
  }
  return null;
}
