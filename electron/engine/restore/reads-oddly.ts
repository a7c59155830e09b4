import { codeOf, isMark, isWord, type Tokens } from './tokens.ts';

/** In these a byte of a character may look like a backslash. */
const TRICKY_CHARSETS = /^(big5|cp932|gb18030|gbk|sjis)$/i;

/**
 * Whether a statement makes the session read characters otherwise than dumps of rows are written: then what looks
 * like the end of a text may be none, and anything may hide behind it. (The sql_mode is SqlMode's.)
 * @returns null when it does not change that
 */
export function readsOddly(tokens: Tokens): boolean | null {
  const code = codeOf(tokens);
  if (!isWord(code[0], 'SET')) return null;
  let found: boolean | null = null;
  code.forEach((token, i) => {
    const value = code[i + 2];
    if (isWord(token, 'NAMES')) found = TRICKY_CHARSETS.test(code[i + 1]?.text ?? '') || found;
    if (!isMark(code[i + 1], '=') || isMark(code[i - 1], '@') !== isMark(code[i - 2], '@')) return;
    if (isWord(token, 'CHARACTER_SET_CLIENT') && TRICKY_CHARSETS.test(value?.text ?? '')) found = true;
    if (isWord(token, 'CHARACTER_SET_CLIENT') && !TRICKY_CHARSETS.test(value?.text ?? ''))
      found = found === true;
  });
  return found;
}
