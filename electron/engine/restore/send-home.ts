import type { Token } from './lexer.ts';
import type { MadeBeside } from './model.ts';
import type { Edit } from './translate.ts';

/**
 * Makes a table that is restored beside its home fit for the move: foreign keys to tables that stay at home name their
 * database, and a copy gives up the names of its constraints, which the original has (the server makes new ones).
 */
export function sendHome(tokens: readonly Token[], { home, tables, copies }: MadeBeside): readonly Edit[] {
  const code = tokens.filter(({ kind }) => kind !== 'open' && kind !== 'close');
  const table = isWord(code[0], 'CREATE') && isWord(code[1], 'TABLE') ? nameOf(code[2]) : null;
  if (table === null) return [];
  return code.flatMap((token, i): Edit[] => {
    const next = code[i + 1];
    if (isWord(token, 'REFERENCES') && next !== undefined && !isMark(code[i + 2], '.')) {
      const stays = tables !== null && !tables.has(nameOf(next) ?? '');
      return stays ? [{ kind: null, start: next.start, end: next.start, text: `${quoted(home)}.` }] : [];
    }
    const isNamed =
      isWord(token, 'CONSTRAINT') && next?.kind === 'name' && isWord(code[i + 2], 'FOREIGN', 'CHECK');
    if (!isNamed || !copies.has(table)) return [];
    return [{ kind: 'constraint-name', start: token.start, end: next.end, text: '' }];
  });
}

const isWord = (token: Token | undefined, ...texts: readonly string[]): boolean =>
  token?.kind === 'word' && texts.includes(token.text);

const isMark = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'mark' && token.text === text;

/** Tokens are of a section as bytes. */
const nameOf = (token: Token | undefined): string | null =>
  token?.kind === 'name' ? Buffer.from(token.text, 'latin1').toString('utf8') : null;

const quoted = (name: string): string =>
  Buffer.from(`\`${name.replaceAll('`', '``')}\``, 'utf8').toString('latin1');
