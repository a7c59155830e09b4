import type { OutsideStatement } from '../../../shared/model/restore.ts';
import { isOfDumps, isSessionsOwn } from './dump-statements.ts';
import { isMadeWhileRunning, spokenStatements } from './dynamic-sql.ts';
import { readingsOf } from './executed-readings.ts';
import { endOfStatement, type Inside, programUsesOther, usesOther } from './other-databases.ts';
import { commandAt, ofAnyCommand, ofWords } from './outside-words.ts';
import { definedAt, endOfProgram } from './program-end.ts';
import { isMark, isName, isWord, type Tokens } from './tokens.ts';

type Kind = OutsideStatement['kind'];

/**
 * What a statement does beyond the databases that are restored: to accounts, files, the server itself, other
 * databases, or through the client program; and what dumps are not made of, since nobody can say what that does.
 * Executable comments, the bodies of programs and texts that are prepared are code like any other.
 * @returns null when it stays inside
 */
export function reachesOutside(tokens: Tokens, inside: Inside): Kind | null {
  if (isHeadOfRows(tokens)) return null;
  const readings = readingsOf(tokens);
  return readings === null ? 'hidden' : firstKind(readings, (code) => ofStatements(code, inside));
}

/** `INSERT INTO t (a, b) VALUES`, of which a dump may hold one for each row. */
function isHeadOfRows(tokens: Tokens): boolean {
  const into = isWord(tokens[1], 'IGNORE') ? 2 : 1;
  if (!isWord(tokens[0], 'INSERT', 'REPLACE') || !isWord(tokens[into], 'INTO')) return false;
  if (!isName(tokens[into + 1]) || !isWord(tokens.at(-1), 'VALUES')) return false;
  const columns = tokens.slice(into + 2, -1);
  if (columns.length === 0) return true;
  const isList = isMark(columns[0], '(') && isMark(columns.at(-1), ')');
  return (
    isList && columns.slice(1, -1).every((token, i) => (i % 2 === 0 ? isName(token) : isMark(token, ',')))
  );
}

function firstKind(all: readonly Tokens[], kindOf: (code: Tokens) => Kind | null): Kind | null {
  for (const code of all) {
    const kind = kindOf(code);
    if (kind !== null) return kind;
  }
  return null;
}

/** What a client sends at once may be several statements. */
function ofStatements(code: Tokens, inside: Inside): Kind | null {
  for (let rest = code; rest.length > 0; ) {
    const object = programIn(rest);
    const end = object === null ? endOfStatement(rest) : endOfProgram(rest, object);
    const statement = rest.slice(0, end ?? rest.length);
    const kind =
      object === null ? ofStatement(statement, inside) : ofProgram(statement, object, end !== null, inside);
    if (kind !== null) return kind;
    rest = rest.slice(statement.length + 1);
  }
  return null;
}

const PROGRAMS = ['VIEW', 'TRIGGER', 'EVENT', 'FUNCTION', 'PROCEDURE', 'PACKAGE'];

/** Where a statement says which view or program it makes; null when it makes none. */
export function programIn(code: Tokens): number | null {
  const object = definedAt(code);
  return isWord(code[0], 'CREATE') && isWord(code[object], ...PROGRAMS) ? object : null;
}

/** @param isWhole whether it certainly ends where the statement does */
function ofProgram(code: Tokens, object: number, isWhole: boolean, inside: Inside): Kind | null {
  const kind =
    ofWords(code) ??
    ofAnyCommand(code) ??
    (programUsesOther(code, object, inside) ? 'other-database' : null) ??
    firstKind(spokenStatements(code), (spoken) => reachesOutside(spoken, inside));
  if (kind !== null) return kind;
  // What may stand behind the program runs at once; events and triggers run by themselves.
  if (!isWhole && (isMadeWhileRunning(code) || code.some((token) => isWord(token, 'CALL')))) return 'dynamic';
  return isWord(code[object], 'EVENT', 'TRIGGER') && isMadeWhileRunning(code) ? 'dynamic' : null;
}

function ofStatement(code: Tokens, inside: Inside): Kind | null {
  if (isWord(code[0], 'SET') && isWord(code[1], 'STATEMENT')) return ofSetStatement(code, inside);
  if (isWord(code[0], ...CLIENT_WORDS)) return 'client';
  const kind = commandAt(code, 0) ?? ofWords(code) ?? (usesOther(code, inside) ? 'other-database' : null);
  if (kind !== null) return kind;
  if (isWord(code[0], 'SET')) return isSessionsOwn(code) ? null : 'server';
  if (isWord(code[0], 'INSERT', 'REPLACE')) return asksWithinRows(code) ? 'hidden' : null;
  if (isOfDumps(code)) return null;
  return (
    ofAnyCommand(code) ??
    (programUsesOther(code, 0, inside) ? 'other-database' : null) ??
    firstKind(spokenStatements(code), (spoken) => reachesOutside(spoken, inside)) ??
    (isMadeWhileRunning(code) || isWord(code[0], 'EXECUTE', 'CALL') ? 'dynamic' : 'unusual')
  );
}

/** `SET STATEMENT a = 1 FOR …`: dumps are not made of it, whatever follows. */
function ofSetStatement(code: Tokens, inside: Inside): Kind {
  const behind = code.findIndex((token) => isWord(token, 'FOR')) + 1;
  return ofWords(code) ?? (behind === 0 ? null : ofStatements(code.slice(behind), inside)) ?? 'unusual';
}

/** Of what stands among rows only the words are known, and not what a question asks. */
function asksWithinRows(code: Tokens): boolean {
  const rows = code.findIndex((token) => isWord(token, 'VALUES', 'VALUE'));
  return rows > 0 && code.slice(rows).some((token) => isWord(token, 'SELECT', 'TABLE', 'WITH'));
}

/** Words with which a client program's own commands begin; no SQL does. */
const CLIENT_WORDS = [
  'SYSTEM',
  'SOURCE',
  'TEE',
  'NOTEE',
  'PAGER',
  'NOPAGER',
  'EDIT',
  'CONNECT',
  'PRINT',
  'WARNINGS',
  'NOWARNING',
  'REHASH',
  'QUIT',
  'EXIT',
  'EGO',
  'GO',
  'STATUS',
  'RESETCONNECTION',
  'SANDBOX',
];
