/** A token of a statement, as any of our lexers gives it: words in upper case, strings without their quotes. */
interface AnyToken {
  readonly kind: string;
  readonly text: string;
}

/** `plain`: NO_BACKSLASH_ESCAPES is on, so that `'C:\'` is a whole string. `undecided`: only the server knows. */
export type Backslashes = 'escape' | 'plain' | 'undecided';

/** How a session reads strings and names. */
export interface SqlModeNow {
  /** What stands behind `sql_mode =` to have it again; null: only a server could say. */
  readonly sql: string | null;
  readonly modes: string;
  readonly backslashes: Backslashes;
  readonly ansiQuotes: boolean;
}

const SERVERS_OWN: SqlModeNow = { sql: 'DEFAULT', modes: '', backslashes: 'escape', ansiQuotes: false };
const UNDECIDED: SqlModeNow = { sql: null, modes: '', backslashes: 'undecided', ansiQuotes: false };

/** These stand for several modes, of which one is ANSI_QUOTES. */
const ANSI_QUOTES = /\b(?:ANSI|ANSI_QUOTES|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL)\b/;
const NO_CODE: ReadonlySet<string> = new Set(['version', 'open', 'close', 'comment']);
/** What an expression may be made of and still be worked out here. */
const KNOWN_WORDS: ReadonlySet<string> = new Set(['SELECT', 'CONCAT', 'REPLACE', 'SESSION', 'SQL_MODE']);

/** Follows the sql_mode of a session through its SET statements, also where it is kept in variables and given back. */
export class SqlMode {
  #now: SqlModeNow;
  readonly #kept = new Map<string, SqlModeNow>();

  /** @param backslashes in force where the statements begin */
  constructor(backslashes: Backslashes = 'escape') {
    const modes = backslashes === 'plain' ? 'NO_BACKSLASH_ESCAPES' : '';
    this.#now = backslashes === 'escape' ? SERVERS_OWN : { ...UNDECIDED, modes, backslashes };
  }

  get now(): SqlModeNow {
    return this.#now;
  }

  /** Takes a SET statement; others change nothing. */
  apply(statement: readonly AnyToken[]): void {
    const tokens = statement.filter(({ kind }) => !NO_CODE.has(kind));
    if (!isWord(tokens[0], 'SET')) return;
    for (const assignment of assignmentsIn(tokens.slice(1))) {
      const at = assignment.findIndex((token) => isMark(token, '='));
      if (at < 0) continue;
      const names = assignment.slice(0, at).filter((token) => !isMark(token, ':'));
      const value = assignment.slice(at + 1);
      if (isMark(names[0], '@') && !isMark(names[1], '@')) this.#kept.set(nameOf(names), this.#value(value));
      else if (!names.some((token) => isWord(token, 'SQL_MODE'))) continue;
      else if (names.some((token) => isWord(token, 'STATEMENT'))) this.#now = UNDECIDED;
      else if (!names.some((token) => isWord(token, 'GLOBAL', 'PERSIST', 'PERSIST_ONLY')))
        this.#now = this.#value(value);
    }
  }

  #value(value: readonly AnyToken[]): SqlModeNow {
    const [first, second] = value;
    if (first === undefined) return UNDECIDED;
    if (value.length === 1) return alone(first);
    if (isMark(first, '@') && !isMark(second, '@')) return this.#kept.get(nameOf(value)) ?? UNDECIDED;
    if (isWord(first, 'IFNULL') && isMark(second, '(')) {
      const comma = value.findIndex((token) => isMark(token, ','));
      const last = value.at(-2);
      const kept = this.#kept.get(nameOf(value.slice(2, comma)));
      return kept ?? (comma === value.length - 3 && last !== undefined ? alone(last) : UNDECIDED);
    }
    return this.#computed(value);
  }

  /** `@@sql_mode`, and what CONCAT and REPLACE make of it. */
  #computed(value: readonly AnyToken[]): SqlModeNow {
    const words = value.filter(({ kind }) => kind === 'word').map(({ text }) => text);
    const readsUsers = value.some(
      (token, at) => isMark(token, '@') && !isMark(value[at - 1], '@') && !isMark(value[at + 1], '@'),
    );
    if (readsUsers || !words.includes('SQL_MODE') || !words.every((word) => KNOWN_WORDS.has(word)))
      return UNDECIDED;
    const functions = words.filter((word) => word === 'CONCAT' || word === 'REPLACE');
    const texts = value.filter(({ kind }) => kind === 'string' || kind === 'name').map(({ text }) => text);
    if (functions.length === 0) return texts.length === 0 ? this.#now : UNDECIDED;
    if (functions.length > 1) return UNDECIDED;
    if (functions[0] === 'CONCAT') {
      const modes = `${this.#now.modes},${texts.join('')}`.split(',').filter((mode) => mode.trim() !== '');
      return { ...literal(modes.join()), sql: null };
    }
    const [removed = '', put = ''] = texts;
    return { ...literal(this.#now.modes.replaceAll(removed.toUpperCase(), put)), sql: null };
  }
}

function alone({ kind, text }: AnyToken): SqlModeNow {
  if (kind !== 'word') return literal(text);
  if (text === 'DEFAULT') return SERVERS_OWN;
  if (!/^\d/.test(text)) return literal(text);
  return text === '0' ? literal('') : UNDECIDED;
}

function literal(text: string): SqlModeNow {
  const modes = text.toUpperCase();
  return {
    sql: /^[\w, ]*$/.test(text) ? `'${text}'` : null,
    modes,
    backslashes: modes.includes('NO_BACKSLASH_ESCAPES') ? 'plain' : 'escape',
    ansiQuotes: ANSI_QUOTES.test(modes),
  };
}

/** What stands between the commas outside of parentheses. */
function assignmentsIn(tokens: readonly AnyToken[]): AnyToken[][] {
  const found: AnyToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isMark(token, ';')) break;
    if (isMark(token, '(')) depth += 1;
    if (isMark(token, ')')) depth -= 1;
    if (isMark(token, ',') && depth === 0) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

/** Of a user variable, without its `@`. */
const nameOf = (tokens: readonly AnyToken[]): string =>
  tokens
    .slice(1)
    .map(({ text }) => text.toLowerCase())
    .join('');

const isWord = (token: AnyToken | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text);

const isMark = (token: AnyToken | undefined, text: string): boolean =>
  token?.kind === 'mark' && token.text === text;
