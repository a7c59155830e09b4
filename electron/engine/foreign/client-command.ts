const MOST_SHOWN = 200;

/** Commands of the client program that are words; the others are a backslash and a sign. */
const COMMAND = /^\s*(?:system|source|tee|pager|edit|connect|print)\b|\\[!.a-z]/i;
/** Comments, and quotes, whose end may be missing. */
const NO_CODE = /--[^\n]*|#[^\n]*|'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|`[^`]*`?/gs;

/**
 * A command of the client program that a dump ends with: it needs no `;`, so that all that follows looks like the rest
 * of a statement without an end.
 * @param end the last bytes of a dump
 * @returns its line; null where nothing speaks for one
 */
export function clientCommandIn(end: string): string | null {
  const from = /^.*;[ \t]*\r?\n/s.exec(end)?.[0].length;
  if (from === undefined) return null;
  const open = end.slice(from);
  const code = open.replaceAll(NO_CODE, (text) => text.replaceAll(/[^\n]/g, ' '));
  const found = COMMAND.exec(code)?.[0];
  if (found === undefined) return null;
  const begin = code.lastIndexOf('\n', code.indexOf(found.trimStart())) + 1;
  return (open.slice(begin).split('\n')[0] ?? '').trim().slice(0, MOST_SHOWN);
}
