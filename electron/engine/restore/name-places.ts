import type { Token } from './lexer.ts';
import type { RenamedNames } from './renamed-names.ts';
import { isMark, isName, isWord, type Tokens } from './tokens.ts';

/** Behind these stands a table or a program, and behind its comma the next one. */
const BEFORE_TABLES = [
  'FROM',
  'JOIN',
  'STRAIGHT_JOIN',
  'INTO',
  'UPDATE',
  'INSERT',
  'REPLACE',
  'DELETE',
  'IGNORE',
  'QUICK',
  'DELAYED',
  'LOW_PRIORITY',
  'HIGH_PRIORITY',
  'TABLE',
  'TABLES',
  'EXISTS',
  'TRUNCATE',
  'RENAME',
  'TO',
  'USING',
  'REFERENCES',
  'UNION',
  'CALL',
  'HANDLER',
  'CACHE',
  'INDEX',
  'SEQUENCE',
  'VIEW',
  'TRIGGER',
  'EVENT',
  'FUNCTION',
  'PROCEDURE',
  'PACKAGE',
  'BODY',
  'NEXTVAL',
  'LASTVAL',
  'SETVAL',
];

/** What follows their commas are values and columns; all of them are reserved, so that no table is called so. */
const BEFORE_COLUMNS = ['SELECT', 'WHERE', 'SET', 'HAVING', 'BY', 'VALUES'];

/** Directly behind these stands a value. */
const BEFORE_VALUE = [
  ...BEFORE_COLUMNS,
  'ON',
  'AND',
  'OR',
  'XOR',
  'NOT',
  'IN',
  'LIKE',
  'IS',
  'BETWEEN',
  'DISTINCT',
  'CASE',
  'WHEN',
  'THEN',
  'ELSE',
  'DIV',
  'MOD',
  'INTERVAL',
  'BINARY',
  'RETURNING',
];

export interface NamePlaces {
  readonly reached: readonly Token[];
  readonly unclear: readonly Token[];
}

export const isPart = (token: Token | undefined): boolean => token?.kind === 'string' || isName(token);

/**
 * Finds the databases in a statement without the text of a program. Before a dot, a name that is no database's can only
 * be that of a table or an alias: only where the statement has one of that name it stays, and only where no table can
 * stand.
 * @param tokens the statement's, with the ends of executable comments
 * @param code what is looked at, without them
 */
export function placesOfNames(tokens: Tokens, code: Tokens, names: RenamedNames): NamePlaces {
  const reached: Token[] = [];
  const unclear: Token[] = [];
  const hasComments = tokens.some(({ kind }) => kind === 'open');
  const follows = rawNeighbours(tokens);
  const aliases = new Set<string | null>();
  code.forEach((token, i) => {
    if (names.has(token) && !isMark(code[i + 1], '.')) aliases.add(names.oldNameOf(token));
  });
  const clauses = new Clauses(code);
  code.forEach((token, i) => {
    const place = clauses.read(i);
    const name = names.oldNameOf(token);
    if (name === null) return;
    const hasDot = isMark(code[i + 1], '.');
    if (isDatabase(code, i)) reached.push(token);
    else if (follows.isWithin(token) || !(hasDot || follows.mayHaveDot(token))) return;
    else if (!hasDot) unclear.push(token);
    else if (!isPart(code[i + 2])) {
      // `shop.*` is a table's
      if (hasComments) unclear.push(token);
    } else if (place === 'table' || isMark(code[i + 3], '.') || isMark(code[i + 3], '(')) reached.push(token);
    else if (!aliases.has(name)) reached.push(token);
    else if (place === 'unclear' || hasComments) unclear.push(token);
  });
  return { reached, unclear };
}

/** `CREATE OR REPLACE DATABASE shop`, `DROP SCHEMA IF EXISTS shop`. */
function isDatabase(code: Tokens, i: number): boolean {
  let at = i - 1;
  while (isWord(code[at], 'IF', 'NOT', 'EXISTS')) at -= 1;
  return isWord(code[at], 'DATABASE', 'SCHEMA') && isWord(code[at - 1], 'CREATE', 'ALTER', 'DROP', 'REPLACE');
}

/**
 * What stands beside a token when a server skips executable comments that are not for it: `shop /*!999999 x *\/ .t`
 * has no dot behind the name here, and one there.
 */
function rawNeighbours(tokens: Tokens): {
  /** It may be followed by a dot, though not directly. */
  readonly mayHaveDot: (token: Token) => boolean;
  /** `x.shop`, `@shop`, on every server. */
  readonly isWithin: (token: Token) => boolean;
} {
  const places = new Map(tokens.map((token, i) => [token, i]));
  const placeOf = (token: Token): number => places.get(token) ?? -1;
  return {
    mayHaveDot(token) {
      let isInside = false;
      for (let i = placeOf(token) + 1; i < tokens.length; i += 1) {
        const next = tokens[i];
        if (next?.kind === 'open') isInside = true;
        else if (next?.kind === 'close') isInside = false;
        // Of what is skipped as a whole, only the first could follow the name.
        else if (isMark(next, '.') && (!isInside || tokens[i - 1]?.kind === 'open')) return true;
        else if (!isInside) return false;
      }
      return false;
    },
    isWithin(token) {
      const before = tokens[placeOf(token) - 1];
      return isMark(before, '.') || isMark(before, '@');
    },
  };
}

type Place = 'table' | 'column' | 'unclear';

/** Follows a statement's clauses, to say whether a name with one dot stands for a table or for a column. */
class Clauses {
  readonly #code: Tokens;
  /** Whether tables stand behind the commas, for each open parenthesis. */
  readonly #lists: boolean[] = [];
  #isOfTables = false;

  constructor(code: Tokens) {
    this.#code = code;
  }

  /** Takes one token after the other. @returns what may stand there */
  read(i: number): Place {
    const place = this.#placeAt(i);
    const [before, token, next] = [this.#code[i - 1], this.#code[i], this.#code[i + 1]];
    if (isMark(token, '(')) {
      this.#lists.push(this.#isOfTables);
      this.#isOfTables = place === 'table';
    } else if (isMark(token, ')')) this.#isOfTables = this.#lists.pop() ?? false;
    else if (this.#begins(token, before, next)) this.#isOfTables = true;
    else if (isWord(token, ...BEFORE_COLUMNS) || isWord(token, 'UPDATE')) this.#isOfTables = false;
    return place;
  }

  #placeAt(i: number): Place {
    const before = this.#code[i - 1];
    if (before === undefined) return 'unclear';
    if (isMark(before, ',')) return this.#isOfTables ? 'table' : 'column';
    if (isMark(before, '(')) return this.#isOfTables ? 'table' : 'column';
    if (this.#begins(before, this.#code[i - 2], this.#code[i])) return 'table';
    // UNION=(a, b)
    if (isMark(before, '=') && isWord(this.#code[i - 2], 'UNION')) return 'table';
    if (before.kind === 'mark') return /^[;).@]$/.test(before.text) ? 'unclear' : 'column';
    return isWord(before, ...BEFORE_VALUE) ? 'column' : 'unclear';
  }

  #begins(token: Token | undefined, before: Token | undefined, next: Token | undefined): boolean {
    const [first, second] = this.#code;
    if (isWord(token, 'UPDATE')) return !isWord(before, 'KEY', 'ON');
    if (isWord(token, 'DELETE')) return !isWord(before, 'ON');
    // Functions have the names of some, and a join ends with USING (…).
    if (isWord(token, 'INSERT', 'REPLACE', 'USING')) return !isMark(next, '(');
    if (isWord(token, 'FOR')) return isWord(before, 'VALUE');
    if (isWord(token, 'LIKE'))
      return isWord(first, 'CREATE') && !this.#code.some((each) => isWord(each, 'SELECT'));
    // Of an index; in a join stands a condition behind it. A trigger's ON too.
    if (isWord(token, 'ON'))
      return (
        isWord(first, 'CREATE', 'DROP', 'ALTER') &&
        this.#lists.length === 0 &&
        !isWord(second, 'TABLE') &&
        this.#code.slice(1, 12).some((each) => isWord(each, 'INDEX', 'TRIGGER'))
      );
    return isWord(token, ...BEFORE_TABLES);
  }
}
