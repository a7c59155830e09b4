/** Where a grant holds. `pattern` is as written in it: `%` and `_` are wildcards, `\` escapes them. */
export type GrantScope =
  | { readonly level: 'global' }
  | { readonly level: 'database'; readonly pattern: string }
  | { readonly level: 'table'; readonly database: string; readonly table: string }
  | { readonly level: 'routine'; readonly database: string; readonly routine: string };

export interface Grant {
  /** MySQL's partial revokes take a global right away for one database. */
  readonly kind: 'grant' | 'revoke';
  /** In capitals; `ALL PRIVILEGES` as it is. Rights on single columns are not here. */
  readonly privileges: ReadonlySet<string>;
  /** Rights that hold for some columns only. */
  readonly columnPrivileges: ReadonlySet<string>;
  readonly scope: GrantScope;
  /** The account or role that has it: the rules for patterns apply to each for itself. */
  readonly grantee: string;
}

/**
 * Reads one line of SHOW GRANTS.
 * @returns null for what gives no right to data or programs: a role's membership, PROXY, SET DEFAULT ROLE
 */
export function parseGrant(line: string): Grant | null {
  const words = tokenize(line);
  const first = words.next();
  if (first?.word !== 'GRANT' && first?.word !== 'REVOKE') return null;
  const kind = first.word === 'GRANT' ? 'grant' : 'revoke';
  const rights = readPrivileges(words);
  if (rights === null) return null;
  const scope = readScope(words);
  if (scope === null) return null;
  const grantee = readGrantee(words);
  return { kind, ...rights, scope, grantee };
}

/** `'user'@'host'` as statements take it, from what CURRENT_USER() says: `user@host`. */
export function quoteAccount(account: string): string {
  const at = account.lastIndexOf('@');
  const quote = (part: string): string => `'${part.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return at < 0 ? quote(account) : `${quote(account.slice(0, at))}@${quote(account.slice(at + 1))}`;
}

interface Token {
  /** In capitals when it was not quoted; punctuation as it is. */
  readonly word: string;
  /** The name that stands in quotes, or as written. */
  readonly name: string;
  readonly isQuoted: boolean;
}

interface Tokens {
  peek(): Token | null;
  next(): Token | null;
}

const PATTERN =
  /\s*(?:`((?:[^`]|``)*)`|"((?:[^"]|"")*)"|'((?:[^'\\]|''|\\.)*)'|([.,()*@])|([^\s.,()*@`"']+))/y;

function tokenize(line: string): Tokens {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  for (let match = PATTERN.exec(line); match !== null; match = PATTERN.exec(line)) {
    const [, backtick, double, single, mark, bare] = match;
    if (backtick !== undefined) tokens.push(quoted(backtick.replaceAll('``', '`')));
    else if (double !== undefined) tokens.push(quoted(double.replaceAll('""', '"')));
    else if (single !== undefined)
      tokens.push(quoted(single.replaceAll("''", "'").replaceAll(/\\(.)/g, '$1')));
    else {
      const text = mark ?? bare ?? '';
      tokens.push({ word: text.toUpperCase(), name: text, isQuoted: false });
    }
  }
  let position = 0;
  return {
    peek: () => tokens[position] ?? null,
    next() {
      const token = tokens[position] ?? null;
      position += 1;
      return token;
    },
  };
}

function quoted(name: string): Token {
  return { word: '', name, isQuoted: true };
}

/** `SELECT, INSERT (a, b), SHOW VIEW ON`; null when no ON follows, as with a role's membership. */
function readPrivileges(words: Tokens): Pick<Grant, 'privileges' | 'columnPrivileges'> | null {
  const privileges = new Set<string>();
  const columnPrivileges = new Set<string>();
  let current: string[] = [];
  let isOfColumns = false;
  const finish = (): void => {
    if (current.length > 0) (isOfColumns ? columnPrivileges : privileges).add(current.join(' '));
    current = [];
    isOfColumns = false;
  };
  for (let token = words.next(); token !== null; token = words.next()) {
    if (token.isQuoted) return null;
    if (token.word === 'ON') {
      finish();
      return privileges.has('PROXY') ? null : { privileges, columnPrivileges };
    }
    if (token.word === ',') finish();
    else if (token.word === '(') {
      isOfColumns = true;
      while (words.peek() !== null && words.next()?.word !== ')');
    } else current.push(token.word);
  }
  return null;
}

const ROUTINE_WORDS = new Set(['FUNCTION', 'PROCEDURE', 'PACKAGE', 'LIBRARY']);

function readScope(words: Tokens): GrantScope | null {
  let isRoutine = false;
  while (isKeyword(words.peek(), ROUTINE_WORDS) || isKeyword(words.peek(), new Set(['BODY', 'TABLE']))) {
    if (words.next()?.word !== 'TABLE') isRoutine = true;
  }
  const database = words.next();
  if (database === null) return null;
  if (words.peek()?.word !== '.') return null;
  words.next();
  const object = words.next();
  if (object === null) return null;
  if (isStar(database)) return { level: 'global' };
  if (isStar(object)) return { level: 'database', pattern: database.name };
  return isRoutine
    ? { level: 'routine', database: database.name, routine: object.name }
    : { level: 'table', database: database.name, table: object.name };
}

function readGrantee(words: Tokens): string {
  for (let token = words.next(); token !== null; token = words.next()) {
    if (token.isQuoted || (token.word !== 'TO' && token.word !== 'FROM')) continue;
    const user = words.next();
    if (user === null) return '';
    if (words.peek()?.word !== '@') return user.name;
    words.next();
    return `${user.name}@${words.next()?.name ?? ''}`;
  }
  return '';
}

function isKeyword(token: Token | null, words: ReadonlySet<string>): boolean {
  return token !== null && !token.isQuoted && words.has(token.word);
}

function isStar(token: Token): boolean {
  return !token.isQuoted && token.word === '*';
}
