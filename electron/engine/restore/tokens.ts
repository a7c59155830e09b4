import type { Token } from './lexer.ts';

/** The tokens of a statement or of a part of it. */
export type Tokens = readonly Token[];

/** Without the ends of executable comments, whose content is code like any other. */
export const codeOf = (tokens: Tokens): Tokens =>
  tokens.filter(({ kind }) => kind !== 'open' && kind !== 'close');

export const isWord = (token: Token | undefined, ...texts: readonly string[]): boolean =>
  token?.kind === 'word' && texts.includes(token.text);

export const isMark = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'mark' && token.text === text;

export const isName = (token: Token | undefined): token is Token =>
  token?.kind === 'name' || token?.kind === 'word';

/** What CREATE, ALTER and DROP are said of. */
export const OBJECT_WORDS = [
  'TABLE',
  'TRIGGER',
  'VIEW',
  'EVENT',
  'FUNCTION',
  'PROCEDURE',
  'PACKAGE',
  'SEQUENCE',
  'INDEX',
  'DATABASE',
  'SCHEMA',
] as const;

/** Where `CREATE … DEFINER=… TRIGGER` says what it creates; `DEFINER=view@event` does not yet. */
export function objectWord(code: Tokens): number {
  return code.findIndex(
    (token, i) =>
      i > 0 && isWord(token, ...OBJECT_WORDS) && !isMark(code[i - 1], '@') && !isMark(code[i - 1], '='),
  );
}
