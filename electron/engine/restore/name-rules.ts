import { mapCharset, mapCollation } from './collations.ts';
import { type Dialect, has, sqlModes } from './dialect.ts';
import { cutFrom, type Edit } from './edits.ts';
import type { Token } from './lexer.ts';
import type { Translation } from './model.ts';
import { codeOf, isMark, isWord, type Tokens } from './tokens.ts';

/** Character sets and collations that the target does not know, wherever a statement names one (truths B7). */
export function charsetEdits(tokens: Tokens, target: Dialect): readonly Edit[] {
  const code = codeOf(tokens);
  return code.flatMap((token, i): readonly Edit[] => {
    if (isIntroducer(token, code[i + 1])) return introducerEdits(token, target);
    const isCollation = isWord(token, 'COLLATE', 'COLLATION_CONNECTION', 'COLLATION_DATABASE');
    const isCharset =
      isWord(token, 'CHARSET', 'CHARACTER_SET_CLIENT', 'CHARACTER_SET_RESULTS', 'CHARACTER_SET_DATABASE') ||
      (isWord(token, 'SET') && isWord(code[i - 1], 'CHARACTER', 'CHAR'));
    if (!isCollation && !isCharset) return [];
    const value = isMark(code[i + 1], '=') ? code[i + 2] : code[i + 1];
    if (value === undefined || isMark(value, '@')) return [];
    const name = value.text.toLowerCase();
    if (isCollation) {
      // `utf8mb4_bin` and the like; anything else is a column of that name.
      if (!/^[a-z0-9]+_[a-z0-9_]+$/.test(name)) return [];
      const mapped = mapCollation(name, target);
      if (mapped === null) return [];
      const kind = mapped.mayMerge ? 'collation-merging' : 'collation';
      return [{ kind, start: value.start, end: value.end, text: mapped.to }];
    }
    if (!/^[a-z0-9]+$/.test(name)) return [];
    const to = mapCharset(name, target);
    return to === null ? [] : [{ kind: 'charset', start: value.start, end: value.end, text: to }];
  });
}

/** `_utf8mb3'text'` */
const isIntroducer = (token: Token | undefined, next: Token | undefined): boolean =>
  token?.kind === 'word' && /^_[A-Z0-9]+$/.test(token.text) && next?.kind === 'string';

function introducerEdits(token: Token, target: Dialect): readonly Edit[] {
  const name = token.text.slice(1).toLowerCase();
  if (name === 'binary' || !/^(utf8|ucs2|utf16|latin|gb|cp|big5|koi8|ascii)/.test(name)) return [];
  const to = mapCharset(name, target);
  return to === null ? [] : [{ kind: 'charset', start: token.start, end: token.end, text: `_${to}` }];
}

/** Values whose absence changes what a program does; the others say nothing any more or are said twice. */
const MEANT: Readonly<Record<string, string>> = {
  EMPTY_STRING_IS_NULL: 'the sql_mode EMPTY_STRING_IS_NULL, under which it was written',
  SIMULTANEOUS_ASSIGNMENT: 'the sql_mode SIMULTANEOUS_ASSIGNMENT, under which it was written',
  TIME_ROUND_FRACTIONAL: 'the sql_mode TIME_ROUND_FRACTIONAL, under which it was written',
  TIME_TRUNCATE_FRACTIONAL: 'the sql_mode TIME_TRUNCATE_FRACTIONAL, under which it was written',
};

/** Takes values that the target refuses (1231) out of `SET sql_mode = '…'`, and out of nothing else (truths B8). */
export function sqlModeEdits(tokens: Tokens, sql: string, { target }: Translation): readonly Edit[] {
  const code = codeOf(tokens);
  if (!isWord(code[0], 'SET')) return [];
  const known = sqlModes(target);
  return code.flatMap((token, i): readonly Edit[] => {
    const value = code[i + 2];
    if (!isWord(token, 'SQL_MODE') || !isMark(code[i + 1], '=') || value?.kind !== 'string') return [];
    const edits: Edit[] = [];
    let at = value.start + 1;
    const end = value.end - 1;
    const parts = sql.slice(at, end).split(',');
    const isKept = parts.map((part) => part.trim() === '' || known.has(part.trim().toUpperCase()));
    parts.forEach((part, index) => {
      if (isKept[index] === false) {
        // With the comma before it, or the one behind where nothing before it stays.
        const hasBefore = isKept.slice(0, index).includes(true);
        const start = hasBefore ? at - 1 : at;
        const stop = hasBefore || index === parts.length - 1 ? at + part.length : at + part.length + 1;
        const loss = MEANT[part.trim().toUpperCase()];
        edits.push({ kind: 'sql-mode', start, end: stop, text: '', ...(loss !== undefined && { loss }) });
      }
      at += part.length + 1;
    });
    return edits;
  });
}

/**
 * What only the server that was dumped may say of itself: its set of transactions, and that nothing of this is
 * written to the binary log (truths B9). In their places stands what does nothing.
 */
export function replicationEdits(tokens: Tokens, start: number, end: number): readonly Edit[] {
  const code = codeOf(tokens);
  if (!isWord(code[0], 'SET')) return [];
  const isOurs = code.some(
    (token, i) =>
      (isWord(token, 'GTID_PURGED', 'GTID_SLAVE_POS', 'SQL_LOG_BIN') && isMark(code[i - 1], '.')) ||
      (isWord(token, 'SQL_LOG_BIN') && isMark(code[i + 1], '=')) ||
      (isWord(token, 'GTID_PURGED', 'GTID_SLAVE_POS') && isMark(code[i + 1], '=')),
  );
  return isOurs ? [{ kind: 'replication', start, end, text: 'DO 0' }] : [];
}

/** A database's comment (MariaDB) is nothing that MySQL could keep. */
export function databaseEdits(tokens: Tokens, { target }: Translation): readonly Edit[] {
  const code = codeOf(tokens);
  if (
    !isWord(code[0], 'CREATE', 'ALTER') ||
    !isWord(code[1], 'DATABASE', 'SCHEMA') ||
    target.flavour !== 'mysql'
  )
    return [];
  const at = code.findIndex(
    (token, i) => isWord(token, 'COMMENT') && code[i + (isMark(code[i + 1], '=') ? 2 : 1)]?.kind === 'string',
  );
  if (at < 0) return [];
  return [
    cutFrom(code[at], code[isMark(code[at + 1], '=') ? at + 2 : at + 1], 'no-counterpart', 'its comment'),
  ];
}

/** `DISABLE ON REPLICA` is `DISABLE ON SLAVE` to older servers. */
export function eventEdits(tokens: Tokens, { target }: Translation): readonly Edit[] {
  const code = codeOf(tokens);
  if (has('on-replica', target) || !isWord(code[0], 'CREATE')) return [];
  const at = code.findIndex((token, i) => isWord(token, 'REPLICA') && isWord(code[i - 2], 'DISABLE'));
  const word = code[at];
  return at < 0 || word === undefined
    ? []
    : [{ kind: null, start: word.start, end: word.end, text: 'SLAVE' }];
}
