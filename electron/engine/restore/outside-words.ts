import type { OutsideStatement } from '../../../shared/model/restore.ts';
import { definedAt } from './program-end.ts';
import { isMark, isName, isWord, type Tokens } from './tokens.ts';

type Kind = OutsideStatement['kind'];

const REPLICATION = ['SLAVE', 'REPLICA', 'MASTER', 'GROUP_REPLICATION', 'ALL', 'BINARY'];

/** The command that begins at a token: one that reaches outside whatever follows. */
export function commandAt(code: Tokens, at: number): Kind | null {
  const [first, second, third] = [code[at], code[at + 1], code[at + 2]];
  if (first?.kind !== 'word') return null;
  switch (first.text) {
    case 'GRANT':
    case 'REVOKE':
      return 'accounts';
    case 'CREATE':
    case 'DROP':
    case 'ALTER':
    case 'RENAME':
      return ofDefinition(code, at);
    case 'SET':
      return isOfAccounts(code, at)
        ? 'accounts'
        : isWord(second, 'RESOURCE') && isWord(third, 'GROUP')
          ? 'server'
          : null;
    case 'PASSWORD':
      // `SET a = 1, PASSWORD = …`
      return isMark(code[at - 1], ',') &&
        (isMark(second, '=') || isWord(second, 'FOR')) &&
        setsPassword(code, at)
        ? 'accounts'
        : null;
    case 'INSTALL':
    case 'UNINSTALL':
      return isWord(second, 'PLUGIN', 'SONAME', 'COMPONENT') ? 'plugin' : null;
    case 'LOAD':
    case 'IMPORT':
      return isWord(second, 'DATA', 'XML', 'TABLE') ? 'file' : null;
    case 'CHANGE':
      return isWord(second, 'MASTER', 'REPLICATION') ? 'replication' : null;
    case 'START':
    case 'STOP':
      return isWord(second, ...REPLICATION) ? 'replication' : null;
    case 'RESET':
      return isWord(second, ...REPLICATION)
        ? 'replication'
        : isWord(second, 'QUERY', 'PERSIST')
          ? 'server'
          : null;
    case 'PURGE':
      return 'replication';
    case 'BINLOG':
      return second?.kind === 'string' ? 'replication' : null;
    case 'KILL':
      return isEnd(code, at + 1) || isMark(second, ',') || isMark(second, '=') ? null : 'server';
    case 'SHUTDOWN':
    case 'RESTART':
      return isEnd(code, at + 1) || isWord(second, 'WAIT') ? 'server' : null;
    case 'LOCK':
    case 'CLONE':
      return isWord(second, 'INSTANCE', 'LOCAL')
        ? first.text === 'CLONE'
          ? 'other-server'
          : 'server'
        : null;
    default:
      return null;
  }
}

const isEnd = (code: Tokens, at: number): boolean =>
  at >= code.length || isMark(code[at], ';') || isWord(code[at], 'END');

function ofDefinition(code: Tokens, at: number): Kind | null {
  const what = code[definedAt(code, at)];
  if (isWord(what, 'USER', 'ROLE')) return 'accounts';
  if (isWord(what, 'SERVER')) return 'other-server';
  if (isWord(what, 'TABLESPACE', 'UNDO', 'LOGFILE')) return 'file';
  return isWord(what, 'INSTANCE', 'RESOURCE') ? 'server' : null;
}

/** `SET PASSWORD = …`, `SET ROLE x`: not a column of that name that an UPDATE sets. */
function isOfAccounts(code: Tokens, at: number): boolean {
  const [second, third] = [code[at + 1], code[at + 2]];
  const isAssignment = isMark(third, '=') || isMark(third, ':');
  if (isWord(second, 'ROLE')) return !isAssignment;
  if (isWord(second, 'DEFAULT')) return isWord(third, 'ROLE');
  return isWord(second, 'PASSWORD') && setsPassword(code, at);
}

/** Whether what is set at `at` is of a SET alone, and no column. */
function setsPassword(code: Tokens, at: number): boolean {
  for (let i = at - 1; i >= 0 && !isMark(code[i], ';') && !isWord(code[i], ...BEFORE_STATEMENT); i -= 1)
    if (
      isWord(code[i], 'UPDATE', 'INTO') ||
      (isWord(code[i], 'INSERT', 'REPLACE') && !isMark(code[i + 1], '('))
    )
      return false;
  return true;
}

const BEFORE_STATEMENT = ['BEGIN', 'THEN', 'ELSE', 'DO', 'LOOP', 'REPEAT', 'ROW'];

/** Where these words of a program stand, no statement begins. */
const WITHIN_EXPRESSIONS = [
  'SELECT',
  'DISTINCT',
  'BY',
  'WHERE',
  'AND',
  'OR',
  'AS',
  'INTO',
  'FROM',
  'JOIN',
  'RETURN',
  'END',
  'LEAVE',
  'ITERATE',
  'SHOW',
];

/** What the statements of a program do, at whatever depth: these words begin a command wherever they may stand. */
export function ofAnyCommand(code: Tokens): Kind | null {
  let isAltering = false;
  for (let at = 1; at < code.length; at += 1) {
    if (isMark(code[at], ';')) isAltering = false;
    const before = code[at - 1];
    if (isMark(before, '.') || isMark(before, '@') || isWord(before, ...WITHIN_EXPRESSIONS)) continue;
    // `ALTER TABLE t DROP user`
    if (isAltering && isWord(code[at], 'DROP', 'RENAME', 'ALTER', 'CHANGE')) continue;
    const kind = commandAt(code, at);
    if (kind !== null) return kind;
    isAltering ||= isWord(code[at], 'ALTER') && isWord(code[definedAt(code, at)], 'TABLE');
  }
  return null;
}

/** Engines whose tables are on other servers, or in files of others. */
const FOREIGN_ENGINES = [
  'FEDERATED',
  'FEDERATEDX',
  'CONNECT',
  'SPIDER',
  'S3',
  'SPHINX',
  'OQGRAPH',
  'CASSANDRA',
];

/** Variables that say which engine a table gets that names none. */
const ENGINE_VARIABLES = [
  'DEFAULT_STORAGE_ENGINE',
  'DEFAULT_TMP_STORAGE_ENGINE',
  'STORAGE_ENGINE',
  'ENFORCE_STORAGE_ENGINE',
];
const OWN_ENGINES = [
  'DEFAULT',
  'INNODB',
  'MYISAM',
  'ARIA',
  'MEMORY',
  'HEAP',
  'CSV',
  'ARCHIVE',
  'ROCKSDB',
  'TOKUDB',
  'NULL',
];

/** What means the same wherever it stands, and of names also in quotes. */
export function ofWords(code: Tokens): Kind | null {
  for (let at = 0; at < code.length; at += 1) {
    const kind = ofWordAt(code, at);
    if (kind !== null) return kind;
  }
  return null;
}

function ofWordAt(code: Tokens, at: number): Kind | null {
  const [before, token, next] = [code[at - 1], code[at], code[at + 1]];
  if (isMark(token, '\\')) return isWord(next, 'N') ? null : 'client';
  if (!isName(token)) return null;
  const text = token.text.toUpperCase();
  if (text === 'LOAD_FILE') return isMark(next, '(') ? 'file' : null;
  if (ENGINE_VARIABLES.includes(text)) return isForeignDefault(code, at) ? 'other-server' : null;
  if (token.kind === 'name') return null;
  switch (text) {
    case 'OUTFILE':
    case 'DUMPFILE':
      return isWord(before, 'INTO') ? 'file' : null;
    case 'DATAFILE':
      return next?.kind === 'string' ? 'file' : null;
    case 'DIRECTORY':
      return isWord(before, 'DATA', 'INDEX') && (isMark(next, '=') || next?.kind === 'string')
        ? 'file'
        : null;
    case 'TABLESPACE':
      return isWord(before, 'IMPORT', 'DISCARD') ? 'file' : null;
    case 'SONAME':
      return next?.kind === 'string' ? 'plugin' : null;
    case 'ENGINE':
      return isForeign(isMark(next, '=') ? code[at + 2] : next) ? 'other-server' : null;
    case 'GLOBAL':
    case 'PERSIST':
    case 'PERSIST_ONLY':
      return isAssigned(code, at) ? 'server' : null;
    default:
      return null;
  }
}

const isForeign = (token: Tokens[number] | undefined): boolean =>
  token !== undefined && FOREIGN_ENGINES.includes(token.text.toUpperCase());

/** An engine that is not written there may be any. */
function isForeignDefault(code: Tokens, at: number): boolean {
  const sign = isMark(code[at + 1], ':') ? at + 2 : at + 1;
  if (!isMark(code[sign], '=')) return false;
  const value = code[sign + 1];
  const isAlone = isEnd(code, sign + 2) || isMark(code[sign + 2], ',') || isWord(code[sign + 2], 'FOR');
  return !isAlone || value === undefined || !OWN_ENGINES.includes(value.text.toUpperCase());
}

/** `SET GLOBAL x = 1`, `SET a = 1, @@GLOBAL.x = 1`; not the set of transactions, which is taken out anyway. */
function isAssigned(code: Tokens, at: number): boolean {
  const isMarked = isMark(code[at - 1], '@') && isMark(code[at - 2], '@');
  const before = code[isMarked ? at - 3 : at - 1];
  const name = isMarked ? code[at + 2] : code[at + 1];
  if (!isWord(before, 'SET') && !isMark(before, ',')) return false;
  if (isMarked ? !isMark(code[at + 1], '.') : !isName(name) || isWord(name, 'TEMPORARY')) return false;
  return !isWord(name, 'GTID_PURGED', 'GTID_SLAVE_POS', 'SQL_LOG_BIN');
}
