/** A token of a statement, as any of our lexers gives it: words in upper case, strings without their quotes. */
export interface AnyToken {
  readonly kind: string;
  readonly text: string;
}

const NO_CODE: ReadonlySet<string> = new Set(['version', 'open', 'close', 'comment']);
/** What a statement may begin with that holds others, or that goes on with one (`SET STATEMENT … FOR`). */
const COMPOUND = ['BEGIN', 'IF', 'CASE', 'LOOP', 'REPEAT', 'WHILE', 'FOR'];

/** Without the ends of executable comments, whose content is code like any other. */
export const codeOf = (tokens: readonly AnyToken[]): readonly AnyToken[] =>
  tokens.filter(({ kind }) => !NO_CODE.has(kind));

/** What stands between the commas of a SET statement, outside of parentheses. */
export function assignmentsIn(code: readonly AnyToken[]): readonly (readonly AnyToken[])[] {
  const found: AnyToken[][] = [[]];
  let depth = 0;
  for (const token of code.slice(1)) {
    if (isMark(token, ';')) break;
    if (isMark(token, '(')) depth += 1;
    if (isMark(token, ')')) depth -= 1;
    if (isMark(token, ',') && depth === 0) found.push([]);
    else found.at(-1)?.push(token);
  }
  return found;
}

/** Whether other statements stand in it, which may set something, too; those of programs set it for these alone. */
export function isCompound([first, second]: readonly AnyToken[]): boolean {
  return (
    isWord(first, ...COMPOUND) || isMark(second, ':') || (isWord(first, 'SET') && isWord(second, 'STATEMENT'))
  );
}

/** The name of a user variable that begins with the `@` at `at`, in lower case; null where none does. */
export function variableAt(code: readonly AnyToken[], at: number): string | null {
  if (!isMark(code[at], '@') || isMark(code[at - 1], '@') || isMark(code[at + 1], '@')) return null;
  return code[at + 1]?.text.toLowerCase() ?? null;
}

/**
 * User variables that may have another value then.
 * @param code an assignment of a SET statement, which says of one what it has; any other statement
 */
export function variablesTouched(code: readonly AnyToken[], isAssignment: boolean): readonly string[] {
  return code.flatMap((_, at) => {
    const isTouched = !isAssignment || (at > 0 && isMark(code[at + 2], ':') && isMark(code[at + 3], '='));
    return isTouched ? (variableAt(code, at) ?? []) : [];
  });
}

/**
 * Notes what a user variable holds. Servers take letters with accents for those without: whatever may be the same
 * variable holds nobody knows what then, and one with such a name is never known.
 */
export function keep<T>(kept: Map<string, T>, name: string, value: T, unknown: T): void {
  const isPlain = /^[!-~]*$/.test(name);
  const parts = name.split(/[^!-~]+/).map((part) => part.replaceAll(/[^a-z0-9_]/g, '\\$&'));
  const same = new RegExp(`^${parts.join('.*')}$`);
  for (const key of isPlain ? [] : kept.keys()) if (same.test(key)) kept.set(key, unknown);
  if (isPlain) kept.set(name, value);
}

export const isWord = (token: AnyToken | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text);

/** A word, or the same in backticks, which means the same where a variable is named. */
export const isNamed = (token: AnyToken | undefined, name: string): boolean =>
  (token?.kind === 'word' || token?.kind === 'name') && token.text.toUpperCase() === name;

export const isMark = (token: AnyToken | undefined, text: string): boolean =>
  token?.kind === 'mark' && token.text === text;
