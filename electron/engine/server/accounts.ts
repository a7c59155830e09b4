import { HoldfastError } from '../../../shared/errors.ts';
import type { ServerConnection } from './connect.ts';
import { text } from './rows.ts';

/** Accounts that every server makes for itself. */
const OWN_ACCOUNTS: ReadonlySet<string> = new Set([
  'mysql.sys',
  'mysql.session',
  'mysql.infoschema',
  'mariadb.sys',
]);

interface ListedAccount {
  readonly user: string;
  readonly host: string;
  /** A role of MariaDB; MySQL's are accounts like all others. */
  readonly isRole: boolean;
}

/** Whether this account may read all others: SHOW CREATE USER and SHOW GRANTS need SELECT on the schema mysql. */
export async function readsAccounts(c: ServerConnection): Promise<boolean> {
  try {
    await c.query('SELECT User FROM mysql.user LIMIT 1');
    if (c.flavour === 'mysql' && Number.parseInt(c.version, 10) >= 8)
      await c.query('SELECT USER FROM mysql.default_roles LIMIT 1');
    return true;
  } catch (error) {
    if (error instanceof HoldfastError && error.is('query-failed')) return false;
    throw error;
  }
}

/**
 * SQL that makes all accounts and roles of a server with their rights: first every account, then what is granted, then
 * default roles, so that each finds what it names. Passwords are what the server keeps of them: hashes. Accounts that
 * are there already keep their passwords (IF NOT EXISTS).
 * @returns statements without `;`, in the order in which they have to run
 */
export async function accountStatements(
  c: ServerConnection,
): Promise<{ readonly statements: readonly string[]; readonly accounts: readonly string[] }> {
  // Hashes hold bytes that are no characters; MySQL writes them in hexadecimal where it is asked to.
  if (c.flavour === 'mysql') await trySet(c, 'SET SESSION print_identified_with_as_hex = ON');
  const accounts = await listAccounts(c);
  const created: string[] = [];
  const granted: string[] = [];
  const defaults: string[] = [];
  for (const account of accounts) {
    const name = quoted(account);
    created.push(account.isRole ? `CREATE ROLE IF NOT EXISTS ${name}` : await createUser(c, name));
    for (const row of await c.query(`SHOW GRANTS FOR ${name}`)) {
      const statement = withoutPassword(text(Object.values(row)[0]));
      (statement.startsWith('SET DEFAULT ROLE') ? defaults : granted).push(statement);
    }
  }
  if (c.flavour === 'mysql') defaults.push(...(await defaultRoles(c)));
  return {
    statements: [...created, ...granted, ...defaults],
    accounts: accounts.map(({ user, host, isRole }) => (isRole ? user : `${user}@${host}`)),
  };
}

async function listAccounts(c: ServerConnection): Promise<readonly ListedAccount[]> {
  const isMariadb = c.flavour === 'mariadb';
  const rows = await c.query(
    `SELECT User AS user, Host AS host, ${isMariadb ? 'is_role' : "'N'"} AS is_role FROM mysql.user ORDER BY User, Host`,
  );
  return (
    rows
      .map((row) => ({ user: text(row.user), host: text(row.host), isRole: text(row.is_role) === 'Y' }))
      .filter(({ user, isRole }) => !OWN_ACCOUNTS.has(user) && !(isRole && user === 'PUBLIC'))
      // Roles first: granting one needs it to be there.
      .sort((a, b) => Number(b.isRole) - Number(a.isRole))
  );
}

async function createUser(c: ServerConnection, name: string): Promise<string> {
  const [row = {}] = await c.query(`SHOW CREATE USER ${name}`);
  const statement = text(Object.values(row)[0]).replace(/^CREATE USER /, 'CREATE USER IF NOT EXISTS ');
  // The role may not be there yet; it is made the default at the end.
  return statement.replace(/ DEFAULT ROLE (?:`(?:[^`]|``)*`@`(?:[^`]|``)*`,?)+/, '');
}

/** MariaDB repeats the hash in a GRANT, which would change the password of an account that is there already. */
function withoutPassword(statement: string): string {
  const at = statement.search(/ IDENTIFIED (?:BY|VIA) /);
  if (at < 0) return statement;
  return `${statement.slice(0, at)}${/ WITH (?:.* )?GRANT OPTION/.test(statement.slice(at)) ? ' WITH GRANT OPTION' : ''}`;
}

async function defaultRoles(c: ServerConnection): Promise<string[]> {
  if (Number.parseInt(c.version, 10) < 8) return [];
  const rows = await c.query(
    `SELECT USER AS user, HOST AS host, DEFAULT_ROLE_USER AS role_user, DEFAULT_ROLE_HOST AS role_host
     FROM mysql.default_roles ORDER BY USER, HOST, DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST`,
  );
  const roles = new Map<string, string[]>();
  for (const row of rows) {
    const account = quoted({ user: text(row.user), host: text(row.host), isRole: false });
    const role = quoted({ user: text(row.role_user), host: text(row.role_host), isRole: false });
    roles.set(account, [...(roles.get(account) ?? []), role]);
  }
  return [...roles].map(([account, names]) => `SET DEFAULT ROLE ${names.join(', ')} TO ${account}`);
}

function quoted({ user, host, isRole }: ListedAccount): string {
  return isRole ? name(user) : `${name(user)}@${name(host)}`;
}

function name(value: string): string {
  return `\`${value.replaceAll('`', '``')}\``;
}

async function trySet(c: ServerConnection, statement: string): Promise<void> {
  try {
    await c.query(statement);
  } catch (error) {
    if (!(error instanceof HoldfastError) || !error.is('query-failed')) throw error;
  }
}
