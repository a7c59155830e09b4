import type { OutsideStatement } from '../../../shared/model/restore.ts';
import { isSameName } from './rewrite-rules.ts';
import { codeOf, isMark, isName, isWord, type Tokens } from './tokens.ts';

type Kind = OutsideStatement['kind'];

/** The databases that a restore may touch, by their names in the dump. */
export interface Inside {
  readonly databases: readonly string[];
  readonly ignoreCase: boolean;
}

/**
 * What a statement does beyond the databases that are restored: to accounts, files, the server itself, other
 * databases, or through the client program. Executable comments and the bodies of programs are code like any other.
 * What dump programs write around their data is never meant.
 * @returns null when it stays inside
 */
export function reachesOutside(tokens: Tokens, inside: Inside): Kind | null {
  const code = codeOf(tokens);
  const begun = ofFirstWords(code);
  if (begun !== null) return begun;
  if (isWord(code[0], ...CLIENT_WORDS)) return 'client';
  // What these run is not to be seen from here, and no dump program writes them.
  if (isWord(code[0], 'PREPARE', 'EXECUTE', 'CALL')) return 'server';
  for (let i = 0; i < code.length; i += 1) {
    const kind = ofWordsAt(code, i) ?? (isCommand(code, i) ? ofFirstWords(code.slice(i, i + 6)) : null);
    if (kind !== null) return kind;
  }
  return namesOther(code, inside) ? 'other-database' : null;
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

const REPLICATION = ['SLAVE', 'REPLICA', 'MASTER', 'GROUP_REPLICATION', 'ALL', 'BINARY'];

/** What a statement's first words say. */
function ofFirstWords(code: Tokens): Kind | null {
  const [first, second, third] = code;
  if (first?.kind !== 'word') return null;
  switch (first.text) {
    case 'GRANT':
    case 'REVOKE':
      return 'accounts';
    case 'CREATE':
    case 'DROP':
    case 'ALTER':
    case 'RENAME':
      return ofDefinition(code);
    case 'SET':
      return isWord(second, 'PASSWORD', 'ROLE') || (isWord(second, 'DEFAULT') && isWord(third, 'ROLE'))
        ? 'accounts'
        : null;
    case 'INSTALL':
    case 'UNINSTALL':
      return 'plugin';
    case 'LOAD':
    case 'IMPORT':
      return isWord(second, 'DATA', 'XML', 'TABLE') ? 'file' : null;
    case 'CHANGE':
      return isWord(second, 'MASTER', 'REPLICATION') ? 'replication' : null;
    case 'START':
    case 'STOP':
    case 'RESET':
      return isWord(second, ...REPLICATION) ? 'replication' : first.text === 'RESET' ? 'server' : null;
    case 'PURGE':
    case 'BINLOG':
      return 'replication';
    case 'KILL':
      return second === undefined || isMark(second, ';') || isMark(second, ',') || isMark(second, '=')
        ? null
        : 'server';
    case 'SHUTDOWN':
    case 'RESTART':
      return second === undefined || isMark(second, ';') || isWord(second, 'END', 'WAIT') ? 'server' : null;
    case 'CLONE':
      return 'other-server';
    default:
      return null;
  }
}

function ofDefinition(code: Tokens): Kind | null {
  const words = code.slice(1, 6).filter((token) => !isWord(token, 'OR', 'REPLACE', 'IF', 'NOT', 'EXISTS'));
  const what = words[0];
  if (isWord(what, 'USER', 'ROLE')) return 'accounts';
  if (isWord(what, 'SERVER')) return 'other-server';
  if (isWord(what, 'TABLESPACE', 'UNDO', 'LOGFILE')) return 'file';
  return isWord(what, 'INSTANCE', 'RESOURCE') ? 'server' : null;
}

const FOREIGN_ENGINES = ['FEDERATED', 'FEDERATEDX', 'CONNECT', 'SPIDER', 'S3', 'OQGRAPH'];

/** What means the same wherever it stands. */
function ofWordsAt(code: Tokens, i: number): Kind | null {
  const token = code[i];
  const next = code[i + 1];
  if (isMark(token, '\\')) return isWord(next, 'N') ? null : 'client';
  if (token?.kind !== 'word') return null;
  switch (token.text) {
    case 'OUTFILE':
    case 'DUMPFILE':
      return isWord(code[i - 1], 'INTO') ? 'file' : null;
    case 'LOAD_FILE':
      return isMark(next, '(') ? 'file' : null;
    case 'DATAFILE':
      return next?.kind === 'string' ? 'file' : null;
    case 'DIRECTORY':
      return isWord(code[i - 1], 'DATA', 'INDEX') && (isMark(next, '=') || next?.kind === 'string')
        ? 'file'
        : null;
    case 'SONAME':
      return next?.kind === 'string' ? 'plugin' : null;
    case 'ENGINE':
      return isWord(isMark(next, '=') ? code[i + 2] : next, ...FOREIGN_ENGINES) ? 'other-server' : null;
    case 'GLOBAL':
    case 'PERSIST':
    case 'PERSIST_ONLY':
      return isAssigned(code, i) ? 'server' : null;
    default:
      return null;
  }
}

/** `SET GLOBAL x = 1`, `SET a = 1, @@GLOBAL.x = 1`; not the set of transactions, which is taken out anyway. */
function isAssigned(code: Tokens, i: number): boolean {
  const isMarked = isMark(code[i - 1], '@') && isMark(code[i - 2], '@');
  const before = code[isMarked ? i - 3 : i - 1];
  const name = isMarked ? code[i + 2] : code[i + 1];
  if (!isWord(before, 'SET') && !isMark(before, ',')) return false;
  if (isMarked ? !isMark(code[i + 1], '.') : name?.kind !== 'word' || isWord(name, 'TEMPORARY')) return false;
  return !isWord(name, 'GTID_PURGED', 'GTID_SLAVE_POS', 'SQL_LOG_BIN');
}

/** Words after which a program's next statement begins. */
const BEFORE_COMMAND = [
  'BEGIN',
  'THEN',
  'ELSE',
  'DO',
  'LOOP',
  'REPEAT',
  'ROW',
  'DETERMINISTIC',
  'DATA',
  'SQL',
  'INVOKER',
  'DEFINER',
  'ATOMIC',
];

function isCommand(code: Tokens, i: number): boolean {
  const before = code[i - 1];
  if (i === 0 || !isWord(code[0], 'CREATE', 'ALTER', 'BEGIN')) return false;
  return (
    isMark(before, ';') || isMark(before, ')') || isMark(before, ':') || isWord(before, ...BEFORE_COMMAND)
  );
}

const WRITES = [
  'INTO',
  'UPDATE',
  'FROM',
  'TABLE',
  'TABLES',
  'VIEW',
  'TRIGGER',
  'FUNCTION',
  'PROCEDURE',
  'EVENT',
  'EXISTS',
  'REPLACE',
  'INSERT',
  'IGNORE',
  'TRUNCATE',
  'SEQUENCE',
  'INDEX',
  'ON',
];

/** Whether a statement uses, makes, drops or writes into a database that is not among the chosen. */
function namesOther(code: Tokens, inside: Inside): boolean {
  const isOther = (token: Tokens[number] | undefined): boolean =>
    isName(token) && !inside.databases.some((name) => isSameName(token, name, inside.ignoreCase));
  if (isWord(code[0], 'USE')) return isOther(code[1]);
  // Of a whole database, also in the body of a program.
  const ofDatabase = code.some((token, i) => {
    if (!isWord(token, 'CREATE', 'DROP', 'ALTER') || !isWord(code[i + 1], 'DATABASE', 'SCHEMA')) return false;
    if (i > 0 && !isCommand(code, i)) return false;
    const name = code.slice(i + 2).find((each) => !isWord(each, 'IF', 'NOT', 'EXISTS'));
    // `ALTER DATABASE CHARACTER SET …` means the one in use.
    return isOther(name) && !isWord(name, 'CHARACTER', 'COLLATE', 'DEFAULT');
  });
  if (ofDatabase) return true;
  return code.some(
    (token, i) =>
      isName(token) &&
      isMark(code[i + 1], '.') &&
      isName(code[i + 2]) &&
      !isMark(code[i - 1], '.') &&
      !isMark(code[i - 1], '@') &&
      isWord(code[i - 1], ...WRITES) &&
      isWriting(code, i) &&
      isOther(token),
  );
}

/** `INSERT INTO x.t`, `DROP TABLE x.t`: not the FROM of a question. */
function isWriting(code: Tokens, i: number): boolean {
  const before = code[i - 1];
  if (isWord(before, 'FROM')) return isWord(code[i - 2], 'DELETE', 'IGNORE', 'QUICK', 'LOW_PRIORITY');
  if (isWord(before, 'ON')) return isWord(code[i - 3], 'BEFORE', 'AFTER');
  // … ON DUPLICATE KEY UPDATE t.a = 1
  if (isWord(before, 'UPDATE')) return !isWord(code[i - 2], 'KEY');
  if (isWord(before, 'INTO'))
    return isWord(code[i - 2], 'INSERT', 'REPLACE', 'IGNORE', 'DELAYED', 'LOW_PRIORITY', 'HIGH_PRIORITY');
  return true;
}
