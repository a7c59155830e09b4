import type { Token } from './lexer.ts';
import { isPart, placesOfNames } from './name-places.ts';
import type { RenamedNames } from './renamed-names.ts';
import { codeOf, isMark, isWord, objectWord, type Tokens } from './tokens.ts';

/** Where a statement names databases that get another name. */
export interface DatabaseNames {
  /** These get the new one. */
  readonly reached: readonly Token[];
  /** In the text of a view or program, which is never touched. */
  readonly inText: readonly Token[];
  /** Perhaps a database, perhaps a table or an alias of the same name: nobody can say what they would reach. */
  readonly unclear: readonly Token[];
}

const NONE: DatabaseNames = { reached: [], inText: [], unclear: [] };

/**
 * Finds the names of renamed databases in a statement: of databases that are made, used or dropped (truths B1, B2), and
 * before the names of tables and programs, wherever these may stand. Of what makes a view or a program only the head is
 * read so.
 */
export function databaseNames(tokens: Tokens, names: RenamedNames): DatabaseNames {
  if (!tokens.some((token) => names.has(token))) return NONE;
  const code = codeOf(tokens);
  if (isWord(code[0], 'USE'))
    return { ...NONE, reached: code.slice(1, 2).filter((token) => names.has(token)) };
  const end = endOfHead(code);
  const head = placesOfNames(tokens, code.slice(0, end), names);
  const text = code.slice(end);
  const inText: Token[] = [];
  const columns: Token[] = [];
  text.forEach((token, i) => {
    const isFirst = isMark(text[i + 1], '.') && isPart(text[i + 2]) && !isMark(text[i - 1], '.');
    if (!isFirst || !names.has(token)) return;
    // Three names can only be a column, and its table stands in the view without its database, so that the view would
    // not be created under another name.
    const isColumn = isMark(text[i + 3], '.') && isPart(text[i + 4]);
    (isColumn && isWord(code[objectWord(code)], 'VIEW') ? columns : inText).push(token);
  });
  return { reached: [...head.reached, ...columns], inText, unclear: head.unclear };
}

/** Where the text of a view or program begins; of any other statement its end. */
function endOfHead(code: Tokens): number {
  const object = isWord(code[0], 'CREATE', 'ALTER') ? objectWord(code) : -1;
  const what = code[object]?.text;
  const find = (isFound: (token: Token, i: number) => boolean): number => {
    const at = code.findIndex((token, i) => i > object && isFound(token, i));
    return at < 0 ? code.length : at;
  };
  if (object < 0) return code.length;
  if (what === 'VIEW') return find((token) => isWord(token, 'AS'));
  if (what === 'EVENT') return find((token) => isWord(token, 'DO'));
  if (what === 'TRIGGER') return find((token, i) => isWord(token, 'FOR') && isWord(code[i + 1], 'EACH'));
  if (what !== 'FUNCTION' && what !== 'PROCEDURE' && what !== 'PACKAGE') return code.length;
  const name = find((token) => !isWord(token, 'IF', 'NOT', 'EXISTS', 'BODY'));
  return name + (isMark(code[name + 1], '.') ? 3 : 1);
}
