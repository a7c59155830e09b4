import type { Flavour } from '../../../shared/model/server.ts';
import { nameRule } from './databases.ts';
import type { Grant } from './grants.ts';

/** Everything that decides what an account may do. */
export interface Grants {
  /** `user@host`, as CURRENT_USER() says it. */
  readonly account: string;
  readonly grants: readonly Grant[];
  /** With MySQL's partial_revokes ON, `%` and `_` in a database's name are plain characters. */
  readonly partialRevokes: boolean;
  readonly lowerCaseTableNames: number;
}

/** What a set of grants allows, scope by scope. */
export interface Rights {
  global(privilege: string): boolean;
  /** On the whole database: globally, or by a grant on it. */
  onDatabase(privilege: string, database: string): boolean;
  onTable(privilege: string, database: string, table: string): boolean;
}

/** Works out what the grants of an account, its roles and PUBLIC allow together. */
export function rightsOf(given: Grants): Rights {
  const { fold } = nameRule(given.lowerCaseTableNames);
  const has = (grant: Grant, privilege: string): boolean =>
    grant.privileges.has(privilege) || grant.privileges.has('ALL PRIVILEGES') || grant.privileges.has('ALL');
  const positive = given.grants.filter(({ kind }) => kind === 'grant');
  const global = (privilege: string): boolean =>
    positive.some((grant) => grant.scope.level === 'global' && has(grant, privilege));
  const isRevoked = (privilege: string, database: string): boolean =>
    given.grants.some(
      (grant) =>
        grant.kind === 'revoke' &&
        grant.scope.level === 'database' &&
        fold(unescapePattern(grant.scope.pattern)) === fold(database) &&
        has(grant, privilege),
    );
  const onDatabase = (privilege: string, database: string): boolean => {
    if (global(privilege) && !isRevoked(privilege, database)) return true;
    const grantees = new Set(positive.map(({ grantee }) => grantee));
    return [...grantees].some((grantee) =>
      decidingGrants(
        positive.filter((grant) => grant.grantee === grantee),
        database,
        given,
      ).some((grant) => has(grant, privilege)),
    );
  };
  return {
    global,
    onDatabase,
    onTable: (privilege, database, table) =>
      onDatabase(privilege, database) ||
      positive.some(
        (grant) =>
          grant.scope.level === 'table' &&
          fold(grant.scope.database) === fold(database) &&
          fold(grant.scope.table) === fold(table) &&
          has(grant, privilege),
      ),
  };
}

/**
 * The grants on a database that count: of all patterns that match, the servers use only the most exact one, so that
 * a grant on `shop` hides one on `shop%`.
 */
function decidingGrants(grants: readonly Grant[], database: string, given: Grants): readonly Grant[] {
  const { fold } = nameRule(given.lowerCaseTableNames);
  const matching = grants.flatMap((grant) => {
    if (grant.scope.level !== 'database') return [];
    const { pattern } = grant.scope;
    const isMatch = given.partialRevokes
      ? fold(pattern) === fold(database)
      : matchesPattern(fold(pattern), fold(database));
    return isMatch
      ? [{ grant, rank: given.partialRevokes ? Number.MAX_SAFE_INTEGER : exactness(pattern) }]
      : [];
  });
  const best = Math.max(...matching.map(({ rank }) => rank));
  return matching.filter(({ rank }) => rank === best).map(({ grant }) => grant);
}

/** LIKE, as in grants: `%` any characters, `_` one, `\` takes the next one as it is. */
export function matchesPattern(pattern: string, name: string): boolean {
  let expression = '';
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    if (char === '\\' && i + 1 < pattern.length) {
      i += 1;
      expression += escapeExpression(pattern.charAt(i));
    } else expression += char === '%' ? '.*' : char === '_' ? '.' : escapeExpression(char);
  }
  return new RegExp(`^${expression}$`, 'su').test(name);
}

/** How far a pattern is exact: the servers count the characters before its first wildcard (get_sort in sql_acl.cc). */
function exactness(pattern: string): number {
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    if (char === '\\' && i + 1 < pattern.length) i += 1;
    else if (char === '%' || char === '_') return i;
  }
  return Number.MAX_SAFE_INTEGER;
}

function unescapePattern(pattern: string): string {
  return pattern.replaceAll(/\\([%_\\])/g, '$1');
}

function escapeExpression(char: string): string {
  return /[\\^$.*+?()[\]{}|]/.test(char) ? `\\${char}` : char;
}

/** A database's name as a GRANT takes it, so that it means this database alone. */
export function grantTarget(database: string, partialRevokes: boolean): string {
  const name = partialRevokes ? database : database.replaceAll(/[%_]/g, '\\$&');
  return `\`${name.replaceAll('`', '``')}\`.*`;
}

/** A version as a number to compare by: `10.11.19-MariaDB` is 10,011,019. */
export function versionNumber(version: string): number {
  const [major = 0, minor = 0, patch = 0] = (/^\d+(\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
}

/** The right that lets an account read the programs of others, and where it has to be granted. */
export function routineRight(
  flavour: Flavour,
  version: string,
): { readonly privilege: string; readonly on: 'database' | 'global' | 'mysql.proc' } {
  const number = versionNumber(version);
  if (flavour === 'mariadb')
    return number >= 11_003_000
      ? { privilege: 'SHOW CREATE ROUTINE', on: 'database' }
      : { privilege: 'SELECT', on: 'mysql.proc' };
  if (number >= 8_000_020) return { privilege: 'SHOW_ROUTINE', on: 'global' };
  return number >= 8_000_000
    ? { privilege: 'SELECT', on: 'global' }
    : { privilege: 'SELECT', on: 'mysql.proc' };
}
