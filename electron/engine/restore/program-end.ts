import { isMark, isName, isWord, type Tokens } from './tokens.ts';

/** What stands between CREATE and the word that says what is created. */
const BEFORE_OBJECT = [
  'TEMPORARY',
  'AGGREGATE',
  'UNIQUE',
  'FULLTEXT',
  'SPATIAL',
  'ONLINE',
  'OFFLINE',
  'IGNORE',
];

/** Where `CREATE OR REPLACE DEFINER=… SQL SECURITY … VIEW` says what it creates; also for ALTER and DROP. */
export function definedAt(code: Tokens, from = 0): number {
  let at = from + 1;
  for (;;) {
    if (isWord(code[at], 'OR')) at += 2;
    else if (isWord(code[at], 'SQL') && isWord(code[at + 1], 'SECURITY')) at += 3;
    else if (isWord(code[at], 'ALGORITHM') && isMark(code[at + 1], '=')) at += 3;
    else if (isWord(code[at], 'DEFINER') && isMark(code[at + 1], '=')) at = behindAccount(code, at + 2);
    else if (isWord(code[at], ...BEFORE_OBJECT)) at += 1;
    else return at;
  }
}

/** `user@host`, also without quotes, and `CURRENT_USER()`. */
function behindAccount(code: Tokens, from: number): number {
  let at = from + 1;
  if (isMark(code[at], '(')) return at + 2;
  while (isMark(code[at], '@') || isMark(code[at], '.') || isMark(code[at], '-')) at += 2;
  return at;
}

/** The first token of the name behind the word at `at`: `IF NOT EXISTS` and BODY are none. */
export function nameAt(code: Tokens, at: number): number {
  let found = at + 1;
  while (isWord(code[found], 'IF', 'NOT', 'EXISTS', 'BODY')) found += 1;
  return found;
}

/**
 * Where the statement that makes a program ends: what the client sends with it behind that, a server runs at once.
 * @param object where it says what it makes
 * @returns null when that cannot be told: a column is named `end`, or it is written for Oracle
 */
export function endOfProgram(code: Tokens, object: number): number | null {
  const semicolon = code.findIndex((token) => isMark(token, ';'));
  if (semicolon < 0 || semicolon === code.length - 1) return code.length;
  if (isWord(code[object], 'VIEW')) return semicolon;
  const body = bodyAt(code, object);
  if (body === null) return null;
  return isBlock(code, body)
    ? endOfBlock(code, body)
    : code.findIndex((token, i) => i >= body && isMark(token, ';'));
}

function bodyAt(code: Tokens, object: number): number | null {
  const find = (...words: readonly string[]): number =>
    code.findIndex((_, i) => i > object && words.every((word, k) => isWord(code[i + k], word)));
  if (isWord(code[object], 'TRIGGER')) {
    const row = find('FOR', 'EACH', 'ROW');
    if (row < 0) return null;
    return isWord(code[row + 3], 'FOLLOWS', 'PRECEDES') ? row + 5 : row + 3;
  }
  if (isWord(code[object], 'EVENT')) {
    const action = find('DO');
    return action < 0 ? null : action + 1;
  }
  if (!isWord(code[object], 'PROCEDURE', 'FUNCTION')) return null;
  const name = nameAt(code, object);
  const open = isMark(code[name + 1], '.') ? name + 3 : name + 1;
  if (!isMark(code[open], '(')) return null;
  return behindOptions(code, closingAt(code, open) + 1);
}

/** The index of the parenthesis that closes the one at `open`. */
function closingAt(code: Tokens, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if (isMark(code[at], '(')) depth += 1;
    if (isMark(code[at], ')')) depth -= 1;
    if (depth === 0) return at;
  }
  return code.length;
}

/** Words of a function's type and of what a routine says of itself; each may have something behind it. */
const OPTIONS = ['NOT', 'DETERMINISTIC', 'CONTAINS', 'NO', 'READS', 'MODIFIES', 'SQL', 'DATA', 'SECURITY'];
const TYPE_WORDS = ['UNSIGNED', 'SIGNED', 'ZEROFILL', 'BINARY', 'VARYING', 'PRECISION', 'ASCII', 'UNICODE'];

function behindOptions(code: Tokens, from: number): number {
  let at = from;
  for (;;) {
    if (isWord(code[at], 'RETURNS')) at += 2;
    else if (isWord(code[at], 'CHARACTER') && isWord(code[at + 1], 'SET')) at += 3;
    else if (isWord(code[at], 'CHARSET', 'COLLATE', 'LANGUAGE', 'COMMENT')) at += 2;
    else if (isWord(code[at], 'SQL') && isWord(code[at + 1], 'SECURITY')) at += 3;
    else if (isMark(code[at], '(')) at = closingAt(code, at) + 1;
    else if (isWord(code[at], ...OPTIONS, ...TYPE_WORDS)) at += 1;
    else return at;
  }
}

const BLOCKS = ['BEGIN', 'IF', 'CASE', 'LOOP', 'REPEAT', 'WHILE', 'FOR'];

const isLabel = (code: Tokens, at: number): boolean =>
  isName(code[at]) && isMark(code[at + 1], ':') && !isMark(code[at + 2], '=');

/** Whether a statement of several begins here. */
export const isBlock = (code: Tokens, at: number): boolean =>
  isWord(code[at], ...BLOCKS) || (isLabel(code, at) && isWord(code[at + 2], ...BLOCKS));

/** A CASE within a statement, which ends with an END of its own. */
const VALUE = 'value';

function endOfBlock(code: Tokens, from: number): number | null {
  const open: string[] = [];
  let isStart = true;
  for (let at = from; at < code.length; at += 1) {
    const token = code[at];
    const within = open.at(-1);
    if (isStart && isLabel(code, at)) at += 1;
    else if (isMark(token, ';')) isStart = true;
    else if (isMark(code[at - 1], '.') || isMark(code[at - 1], '@') || token?.kind !== 'word')
      isStart = false;
    else if (token.text === 'END') {
      const isUntil = isWord(code[at + 1], 'REPEAT') && within === 'REPEAT';
      if (!isStart && !isUntil && within !== VALUE) return null;
      open.pop();
      if (open.length === 0) return behindEnd(code, at);
      if (isWord(code[at + 1], ...BLOCKS)) at += 1;
      isStart = false;
    } else if (isStart && BLOCKS.includes(token.text)) {
      open.push(token.text);
      if (isWord(code[at + 1], 'NOT') && isWord(code[at + 2], 'ATOMIC')) at += 2;
      isStart = ['BEGIN', 'LOOP', 'REPEAT'].includes(token.text);
    } else if (isStart && token.text === 'DECLARE') {
      const behind = behindConditions(code, at);
      isStart = behind !== null;
      at = behind === null ? at : behind - 1;
    } else if (token.text === 'CASE') open.push(VALUE);
    else if (token.text === 'BEGIN') return null;
    else
      isStart =
        (isStart && token.text === 'ELSE') ||
        (isWord(token, 'THEN', 'ELSE') && isAmong(within, 'IF', 'CASE')) ||
        (!isStart && token.text === 'DO' && isAmong(within, 'WHILE', 'FOR'));
  }
  return null;
}

const isAmong = (word: string | undefined, ...words: readonly string[]): boolean =>
  word !== undefined && words.includes(word);

/** Behind `END`, `END IF` and `END label`; null where something else stands there. */
function behindEnd(code: Tokens, end: number): number | null {
  let at = end + 1;
  while (isName(code[at])) at += 1;
  return at >= code.length || isMark(code[at], ';') ? at : null;
}

/** `DECLARE … HANDLER FOR SQLSTATE '23000', NOT FOUND`: behind them its statement begins; null: no handler. */
function behindConditions(code: Tokens, declare: number): number | null {
  if (!isWord(code[declare + 2], 'HANDLER') || !isWord(code[declare + 3], 'FOR')) return null;
  let at = declare + 4;
  for (;;) {
    if (isWord(code[at], 'SQLSTATE')) at += isWord(code[at + 1], 'VALUE') ? 3 : 2;
    else at += isWord(code[at], 'NOT') ? 2 : 1;
    if (!isMark(code[at], ',')) return at;
    at += 1;
  }
}
