import { statementsOf } from './statements.ts';
import { isMark, isWord, type Tokens } from './tokens.ts';

/** What backslashes mean in a text. */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  0: '\0',
  b: '\b',
  Z: '\u001a',
};

/** Where `PREPARE s FROM …` and `EXECUTE IMMEDIATE …` have what they run. */
function spokenAt(code: Tokens): readonly number[] {
  return code.flatMap((token, at) => {
    if (isMark(code[at - 1], '.') || isMark(code[at - 1], '@')) return [];
    if (isWord(token, 'PREPARE') && isWord(code[at + 2], 'FROM')) return [at + 3];
    return isWord(token, 'EXECUTE') && isWord(code[at + 1], 'IMMEDIATE') ? [at + 2] : [];
  });
}

function isWritten(code: Tokens, at: number): boolean {
  const behind = code[at + 1];
  return (
    code[at]?.kind === 'string' &&
    (behind === undefined || isMark(behind, ';') || isWord(behind, 'USING', 'END'))
  );
}

/** Whether it runs SQL that only comes to be then: of a variable, put together. */
export const isMadeWhileRunning = (code: Tokens): boolean =>
  spokenAt(code).some((at) => !isWritten(code, at));

/** The statements that it has as texts and runs; where a backslash stands in them, as both kinds of session read them. */
export function spokenStatements(code: Tokens): readonly Tokens[] {
  return spokenAt(code).flatMap((at) => {
    const text = isWritten(code, at) ? (code[at]?.text ?? '') : '';
    const read = text.replaceAll(/\\([\s\S])/g, (_, char: string) => ESCAPES[char] ?? char);
    return [...new Set([read, text])].flatMap(statementsIn);
  });
}

/** No client sees them, and to a server a backslash outside of texts is an error. */
const statementsIn = (sql: string): readonly Tokens[] =>
  [...statementsOf(sql)].map(({ tokens }) => tokens.filter((token) => !isMark(token, '\\')));

/** The procedures that a program calls, by their names in small letters. */
export function calledIn(code: Tokens): readonly string[] {
  return code.flatMap((token, at) => {
    if (!isWord(token, 'CALL') || isMark(code[at - 1], '.') || isMark(code[at - 1], '@')) return [];
    const name = isMark(code[at + 2], '.') ? code[at + 3] : code[at + 1];
    return name === undefined ? [] : [name.text.toLowerCase()];
  });
}
