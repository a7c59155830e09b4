import type { Token } from './lexer.ts';
import type { MadeBeside, TranslateRules } from './model.ts';
import { isSameName } from './rewrite-rules.ts';
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

/** The functions that name a sequence first. */
export const OF_SEQUENCES = ['NEXTVAL', 'LASTVAL', 'SETVAL'] as const;

/**
 * Sequences are not made beside: a table that moves keeps those at home. Where only the rows go on they bring their own
 * values, and the sequence may not be on the target at all.
 */
export function sequencesAtHome(
  tokens: readonly Token[],
  beside: MadeBeside,
  { madeBeside, ignoreCase }: Pick<TranslateRules, 'madeBeside' | 'ignoreCase'>,
): readonly Edit[] {
  const code = tokens.filter(({ kind }) => kind !== 'open' && kind !== 'close');
  if (!isWord(code[0], 'CREATE') || !isWord(code[1], 'TABLE')) return [];
  return code.flatMap((token, i): Edit[] => {
    const first = code[i + 2];
    if (!isWord(token, ...OF_SEQUENCES) || !isMark(code[i + 1], '(') || first === undefined) return [];
    if (beside.isForRows) return [{ kind: null, start: token.start, end: endOfCall(code, i + 1), text: '0' }];
    const isQualified = isMark(code[i + 3], '.');
    const [, place] = isQualified
      ? ([...(madeBeside ?? [])].find(([from]) => isSameName(first, from, ignoreCase)) ?? [])
      : [null, beside];
    if (place === undefined || place.tables === null) return [];
    return isQualified
      ? [{ kind: null, start: first.start, end: first.end, text: quoted(place.home) }]
      : [{ kind: null, start: first.start, end: first.start, text: `${quoted(place.home)}.` }];
  });
}

/** Behind the parenthesis that closes the one at `open`. */
function endOfCall(code: readonly Token[], open: number): number {
  let depth = 0;
  for (const token of code.slice(open)) {
    if (isMark(token, '(')) depth += 1;
    else if (isMark(token, ')')) depth -= 1;
    if (depth === 0) return token.end;
  }
  return code.at(-1)?.end ?? 0;
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
