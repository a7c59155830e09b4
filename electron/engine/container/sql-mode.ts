import {
  type AnyToken,
  assignmentsIn,
  codeOf,
  isCompound,
  isMark,
  isNamed,
  isWord,
  keep,
  variableAt,
  variablesTouched,
} from './assignments.ts';

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
/** How modes are written. A server also takes a letter with a backslash or an accent for the letter. */
const PLAIN_MODES = /^[\w,\s]*$/;
/** A number stands for modes, too. */
const NUMBER = /(?:^|,)\s*\d+\s*(?:,|$)/;
/** What an expression may be made of and still be worked out here. */
const KNOWN_WORDS: ReadonlySet<string> = new Set(['SELECT', 'CONCAT', 'REPLACE', 'SESSION', 'SQL_MODE']);

const KNOWN_MARKS: ReadonlySet<string> = new Set(['@', '.', ',', '(', ')']);

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

  /** Takes a statement; none but SET and what holds others changes the mode. */
  apply(statement: readonly AnyToken[]): void {
    const code = codeOf(statement);
    const isCompounds = isCompound(code);
    if (isCompounds || !isWord(code[0], 'SET')) {
      for (const name of variablesTouched(code, false)) this.#forget(name);
      if (isCompounds && code.some((token) => isNamed(token, 'SQL_MODE'))) this.#now = UNDECIDED;
      return;
    }
    for (const assignment of assignmentsIn(code)) {
      this.#assign(assignment);
      for (const name of variablesTouched(assignment, true)) this.#forget(name);
    }
  }

  #assign(assignment: readonly AnyToken[]): void {
    const at = assignment.findIndex((token) => isMark(token, '='));
    if (at < 0) return;
    const names = assignment.slice(0, at).filter((token) => !isMark(token, ':'));
    const isUsers = isMark(names[0], '@') && !isMark(names[1], '@');
    const isServers = names.some((token) => isWord(token, 'GLOBAL', 'PERSIST', 'PERSIST_ONLY'));
    const isMode = !isServers && names.some((token) => isNamed(token, 'SQL_MODE'));
    if (!isUsers && !isMode) return;
    const value = this.#value(assignment.slice(at + 1));
    if (isUsers) keep(this.#kept, nameOf(names), value, UNDECIDED);
    else this.#now = value;
  }

  /** Nobody can say any more what is in it. */
  #forget(name: string): void {
    for (const key of [name, ...this.#kept.keys()])
      if (key === name || key.startsWith(`${name}.`)) keep(this.#kept, key, UNDECIDED, UNDECIDED);
  }

  #value(value: readonly AnyToken[]): SqlModeNow {
    const [first, second] = value;
    if (first === undefined) return UNDECIDED;
    if (value.length === 1) return alone(first);
    if (isMark(first, '@') && !isMark(second, '@')) return this.#kept.get(nameOf(value)) ?? UNDECIDED;
    if (isWord(first, 'IFNULL') && isMark(second, '(') && isMark(value[2], '@')) {
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
    const marks = value.filter(({ kind }) => kind === 'mark').map(({ text }) => text);
    const readsUsers = value.some((_, at) => variableAt(value, at) !== null);
    if (readsUsers || !words.includes('SQL_MODE')) return UNDECIDED;
    if (!words.every((word) => KNOWN_WORDS.has(word)) || !marks.every((mark) => KNOWN_MARKS.has(mark)))
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
    // Of the server's own modes nobody knows here which they are, and it tells small letters from large ones.
    if (texts.length !== 2 || put !== '' || removed !== removed.toUpperCase() || !isLast(texts, value))
      return UNDECIDED;
    return { ...literal(this.#now.modes.replaceAll(removed, '')), sql: null };
  }
}

/** REPLACE takes from its first argument, and the texts are the other two. */
function isLast(texts: readonly string[], value: readonly AnyToken[]): boolean {
  const last = value.filter((token) => !isMark(token, '(') && !isMark(token, ')')).slice(-4);
  return last.length === 4 && isMark(last[0], ',') && last[1]?.text === texts[0] && isMark(last[2], ',');
}

function alone({ kind, text }: AnyToken): SqlModeNow {
  if (kind !== 'word') return literal(text);
  if (text === 'DEFAULT') return SERVERS_OWN;
  if (!/^\d/.test(text)) return literal(text);
  return text === '0' ? literal('') : UNDECIDED;
}

function literal(text: string): SqlModeNow {
  if (!PLAIN_MODES.test(text) || NUMBER.test(text)) return UNDECIDED;
  const modes = text.toUpperCase();
  return {
    sql: /^[\w, ]*$/.test(text) ? `'${text}'` : null,
    modes,
    backslashes: modes.includes('NO_BACKSLASH_ESCAPES') ? 'plain' : 'escape',
    ansiQuotes: ANSI_QUOTES.test(modes),
  };
}

/** Of a user variable, without its `@`. */
const nameOf = (tokens: readonly AnyToken[]): string =>
  tokens
    .slice(1)
    .map(({ text }) => text.toLowerCase())
    .join('');
