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
} from '../container/assignments.ts';

/**
 * `utf8`: as dumps are written. `bytes`: characters above ASCII are others, white space among them. `odd`: a byte of a
 * character may look like a backslash, so that what looks like the end of a text may be none; or only a server could
 * say which it is.
 */
type Kind = 'utf8' | 'bytes' | 'odd';

const UTF8 = /^(?:utf8|utf8mb3|utf8mb4|ascii|binary)$/i;
/** No byte of their characters is an ASCII character, or at least none that means anything here. */
const BYTES =
  /^(?:latin[1257]|cp(?:850|852|866|125[0167])|koi8[ru]|greek|hebrew|armscii8|geostd8|keybcs2|macce|macroman|dec8|hp8|tis620|ujis|euckr|gb2312|eucjpms)$/i;
/** A character of which the last byte is a backslash or a backtick, in some character set. */
const HIDDEN_MARK = /[\x80-\xff][\\`]/;
const BEYOND_ASCII = /[\x80-\xff]/;
const CLIENT = 'CHARACTER_SET_CLIENT';

/**
 * Follows the character set in which a session reads statements through its SET statements, also where it is kept in
 * variables and given back. (The sql_mode is SqlMode's.)
 */
export class Characters {
  #now: Kind = 'utf8';
  readonly #kept = new Map<string, Kind>();

  /** Whether anything may hide behind what looks like a text. */
  get isOdd(): boolean {
    return this.#now === 'odd';
  }

  /** Takes a statement. */
  apply(statement: readonly AnyToken[]): void {
    const code = codeOf(statement);
    // A client program's own command.
    if (isWord(code[0], 'CHARSET')) this.#now = 'odd';
    const isCompounds = isCompound(code);
    if (isCompounds && code.some((token, at) => isNamed(token, CLIENT) || namesCharset(code, at) > 0))
      this.#now = 'odd';
    if (isCompounds || !isWord(code[0], 'SET')) this.#forget(variablesTouched(code, false));
    else
      for (const assignment of assignmentsIn(code)) {
        this.#assign(assignment);
        this.#forget(variablesTouched(assignment, true));
      }
  }

  #forget(names: readonly string[]): void {
    for (const name of names) keep(this.#kept, name, 'odd', 'odd');
  }

  /**
   * Whether a statement has other words or texts in this character set than it seems to have.
   * @param text one character for each byte
   */
  hides(statement: readonly AnyToken[], text: string): boolean {
    if (this.#now === 'odd') return HIDDEN_MARK.test(text);
    return (
      this.#now === 'bytes' &&
      statement.some((token) => token.kind === 'word' && BEYOND_ASCII.test(token.text))
    );
  }

  #assign(assignment: readonly AnyToken[]): void {
    const named = namesCharset(assignment, 0);
    if (named > 0) {
      // NAMES x COLLATE y
      const isPlain = assignment.length === named + 1 || isWord(assignment[named + 1], 'COLLATE');
      this.#now = isPlain ? kindOf(assignment[named]) : 'odd';
      return;
    }
    const at = assignment.findIndex((token) => isMark(token, '='));
    const names = assignment.slice(0, at).filter((token) => !isMark(token, ':'));
    const variable = variableAt(assignment, 0);
    const value = this.#value(assignment.slice(at + 1));
    // `@a.b` is another one than `@a`.
    if (variable !== null) keep(this.#kept, variable, names.length === 2 ? value : 'odd', 'odd');
    else if (names.some((token) => isNamed(token, CLIENT)) && !names.some(isServers)) this.#now = value;
  }

  #value(value: readonly AnyToken[]): Kind {
    if (value.length === 1) return kindOf(value[0]);
    if (value.length === 2 && variableAt(value, 0) !== null)
      return this.#kept.get(variableAt(value, 0) ?? '') ?? 'odd';
    const isRead = isMark(value[0], '@') && isMark(value[1], '@') && isNamed(value.at(-1), CLIENT);
    const isSessions = value.length === 3 || (value.length === 5 && isWord(value[2], 'SESSION', 'LOCAL'));
    return isRead && isSessions ? this.#now : 'odd';
  }
}

/** How many words stand before the character set's name in `NAMES utf8` and `CHARACTER SET utf8`; 0: it is none. */
function namesCharset(tokens: readonly AnyToken[], at: number): number {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (isMark(second, '=') || isMark(second, ':')) return 0;
  if (isWord(first, 'NAMES', 'CHARSET')) return 1;
  return isWord(first, 'CHARACTER', 'CHAR') && isWord(second, 'SET') ? 2 : 0;
}

const isServers = (token: AnyToken): boolean => isWord(token, 'GLOBAL', 'PERSIST', 'PERSIST_ONLY');

function kindOf(value: AnyToken | undefined): Kind {
  if (value === undefined || value.kind === 'mark') return 'odd';
  if (UTF8.test(value.text)) return 'utf8';
  return BYTES.test(value.text) ? 'bytes' : 'odd';
}
