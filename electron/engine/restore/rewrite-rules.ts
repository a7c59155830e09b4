import type { Edit } from './edits.ts';
import type { Token } from './lexer.ts';
import { namedDefiner } from './named-definer.ts';
import { codeOf, isMark, isName, isWord, objectWord, type Tokens } from './tokens.ts';

/** Whether a token of a section (one character per byte) is this name. */
export function isSameName(token: Token, name: string, ignoreCase: boolean): boolean {
  // A word is in upper case by now; unquoted names of databases only come from hand-written SQL.
  const written = Buffer.from(token.text, 'latin1').toString('utf8');
  if (written === name) return true;
  return (ignoreCase || token.kind === 'word') && written.toLowerCase() === name.toLowerCase();
}

const OWN_TABLESPACES = new Set(['INNODB_FILE_PER_TABLE', 'INNODB_SYSTEM', 'INNODB_TEMPORARY']);

/**
 * Takes out what ties a table to places outside a server's data folder or to its keys: DATA DIRECTORY, INDEX
 * DIRECTORY, encryption, general tablespaces (facts §9).
 */
export function stripStorage(tokens: Tokens): readonly Edit[] {
  const code = codeOf(tokens);
  if (!isWord(code[0], 'CREATE', 'ALTER')) return [];
  const isDatabase = isWord(code[1], 'DATABASE', 'SCHEMA');
  if (!isDatabase && !isWord(code[objectWord(code)], 'TABLE')) return [];
  return code.flatMap((token, i) => {
    const at = isMark(code[i + 1], '=') ? i + 2 : i + 1;
    const value = code[at];
    if (isWord(token, 'DATA', 'INDEX') && isWord(code[i + 1], 'DIRECTORY')) {
      const path = isMark(code[i + 2], '=') ? code[i + 3] : code[i + 2];
      return path?.kind === 'string' ? [cut('data-directory', token, path)] : [];
    }
    if (isWord(token, 'ENCRYPTION') && value?.kind === 'string' && value.text.toUpperCase() === 'Y') {
      return [{ kind: 'encryption', start: value.start, end: value.end, text: "'N'" }];
    }
    // MariaDB writes its own engine options as quoted names.
    if (token.kind === 'name' && isMark(code[i + 1], '=') && value !== undefined) {
      const option = token.text.toUpperCase();
      if (option === 'ENCRYPTED' && /^(YES|1|ON)$/i.test(value.text))
        return [cut('encryption', token, value)];
      if (option === 'ENCRYPTION_KEY_ID') return [cut('encryption', token, value)];
    }
    if (isWord(token, 'TABLESPACE') && isName(value) && !OWN_TABLESPACES.has(value.text.toUpperCase())) {
      return [cut('tablespace', token, value)];
    }
    return [];
  });
}

function cut(kind: string, first: Token, last: Token): Edit {
  return { kind, start: first.start, end: last.end, text: '' };
}

/** Turns the ENABLE of CREATE and ALTER EVENT into DISABLE; `DISABLE` and `DISABLE ON SLAVE` stay. */
export function disableEvent(tokens: Tokens): readonly Edit[] {
  const code = codeOf(tokens);
  const object = isWord(code[0], 'CREATE', 'ALTER') ? objectWord(code) : -1;
  if (object < 0 || !isWord(code[object], 'EVENT')) return [];
  const body = code.findIndex((token, i) => i > object + 1 && isWord(token, 'DO'));
  const end = body < 0 ? code.length : body;
  // An event may be called so.
  const states = code.filter(
    (token, i) =>
      i > object + 1 &&
      i < end &&
      isWord(token, 'ENABLE', 'DISABLE') &&
      !isMark(code[i - 1], '.') &&
      !isWord(code[i - 1], 'TO', 'EXISTS'),
  );
  const enabled = states.filter((token) => isWord(token, 'ENABLE'));
  if (enabled.length > 0)
    return enabled.map(({ start, end: to }) => ({ kind: 'event-disabled', start, end: to, text: 'DISABLE' }));
  const place = code[body];
  if (states.length > 0 || place === undefined || !isWord(code[0], 'CREATE')) return [];
  // Hand-written: enabled is what an event is when nothing is said.
  return [{ kind: 'event-disabled', start: place.start, end: place.start, text: 'DISABLE ' }];
}

/**
 * Puts one account in the place of the definer that `CREATE … DEFINER=user@host …` names, in the same quotes (others
 * under ANSI_QUOTES); bodies are not looked at.
 */
export function replaceDefiner(tokens: Tokens, definer: string, sql: string): readonly Edit[] {
  const named = namedDefiner(codeOf(tokens));
  if (named === null) return [];
  const text = sql.charAt(named.start) === '"' ? definer.replaceAll('`', '"') : definer;
  return [{ kind: 'definer-replaced', start: named.start, end: named.end, text }];
}

/**
 * MySQL keeps the semicolon of a trigger that was created in one go with other statements, and mysqldump writes it
 * inside its comment (`SET NEW.id = 1; *\/;;`), where the server refuses it with 1064.
 */
export function mendTrigger(tokens: Tokens): readonly Edit[] {
  const [last, close] = tokens.slice(-2);
  if (last === undefined || !isMark(last, ';') || close?.kind !== 'close') return [];
  const code = codeOf(tokens);
  if (!isWord(code[0], 'CREATE') || !isWord(code[objectWord(code)], 'TRIGGER')) return [];
  return [{ kind: 'trigger-semicolon', start: last.start, end: last.end, text: '' }];
}
