import type { Account } from '../server/account.ts';
import type { ServerConnection } from '../server/connect.ts';
import { createLockedAccount, knowsAccountLock } from '../server/locked-account.ts';
import { isAtLeast } from '../tools/version.ts';
import { randomCredentials } from './init-sql.ts';
import type { Sandbox } from './model.ts';

/** Accounts that every server has of itself. */
const OWN_ACCOUNTS = new Set(['mysql.sys', 'mysql.session', 'mysql.infoschema', 'mariadb.sys']);

/** A definer as information_schema names it: `user@host`; a MariaDB role has no host. */
export function parseDefiner(definer: string): { readonly user: string; readonly host: string } {
  const at = definer.lastIndexOf('@');
  return at < 0 ? { user: definer, host: '' } : { user: definer.slice(0, at), host: definer.slice(at + 1) };
}

/** The account that restores a dump. */
export interface Restorer {
  readonly account: Account;
  /** Its own name, quoted, where it may name no other definer; null: it may name any. */
  readonly onlyDefiner: string | null;
}

/**
 * Creates the account that restores a dump: all rights in the dump's databases, the right to name other definers where
 * that is a right of its own, and nothing else. The dump is somebody's SQL; with the administrator's rights (SUPER on
 * older servers) it could have the server write its logs anywhere on this machine.
 */
export async function createRestorer(
  connection: ServerConnection,
  sandbox: Sandbox,
  databases: readonly string[],
): Promise<Restorer> {
  // MySQL 5.6 knows names of up to 16 characters.
  const { user, password } = randomCredentials('rs');
  const right = definerRight(sandbox);
  for (const host of hostsOf(sandbox)) {
    const name = `${text(user)}@${text(host)}`;
    await connection.query(`CREATE USER ${name} IDENTIFIED BY ${text(password)}`);
    await grantDatabases(connection, name, databases);
    if (right !== null) await connection.query(`GRANT ${right} ON *.* TO ${name}`);
  }
  const onlyDefiner = right === null ? `\`${user}\`@\`localhost\`` : null;
  return { account: { ...sandbox.account, user, password }, onlyDefiner };
}

/**
 * Creates a locked account for each definer, so that views and programs are restored and can be used as they were
 * (facts §9: views fail with 1449 otherwise, and MariaDB prints them differently).
 * @returns those that were created, as `user@host`
 */
export async function createStubs(
  connection: ServerConnection,
  definers: readonly string[],
  databases: readonly string[],
): Promise<readonly string[]> {
  const created: string[] = [];
  for (const definer of new Set(definers)) {
    const { user, host } = parseDefiner(definer);
    if (OWN_ACCOUNTS.has(user)) continue;
    const isRole = host === '' && connection.flavour === 'mariadb' && user !== '';
    const name = isRole ? text(user) : `${text(user)}@${text(host)}`;
    await connection.query(
      isRole ? `CREATE ROLE IF NOT EXISTS ${name}` : createLockedAccount(name, connection),
    );
    await grantDatabases(connection, name, databases);
    created.push(definer);
  }
  return created;
}

/** An account for people who look into a kept sandbox: everything in the restored databases. */
export async function createVisitor(
  connection: ServerConnection,
  sandbox: Sandbox,
  databases: readonly string[],
): Promise<Account> {
  const { password } = randomCredentials('visitor');
  for (const host of hostsOf(sandbox)) {
    const name = `${text('holdfast')}@${text(host)}`;
    if (knowsAccountLock(connection)) {
      // A stub may have that name.
      await connection.query(`CREATE USER IF NOT EXISTS ${name} IDENTIFIED BY ${text(password)}`);
      await connection.query(`ALTER USER ${name} IDENTIFIED BY ${text(password)} ACCOUNT UNLOCK`);
    } else await connection.query(`GRANT USAGE ON *.* TO ${name} IDENTIFIED BY ${text(password)}`);
    await grantDatabases(connection, name, databases);
  }
  return { ...sandbox.account, user: 'holdfast', password };
}

function hostsOf(sandbox: Sandbox): readonly string[] {
  return sandbox.tcp === null ? ['localhost'] : ['localhost', '127.0.0.1'];
}

async function grantDatabases(
  connection: ServerConnection,
  name: string,
  databases: readonly string[],
): Promise<void> {
  for (const database of databases) {
    await connection.query(`GRANT ALL PRIVILEGES ON ${databasePattern(database)}.* TO ${name}`);
  }
}

/** In a GRANT the name of a database is a pattern. */
function databasePattern(database: string): string {
  return `\`${database.replaceAll('`', '``').replace(/[\\_%]/g, '\\$&')}\``;
}

/** null: only SUPER would do, which is a right to much more. */
function definerRight({ flavour, version }: Sandbox): string | null {
  if (flavour === 'mariadb') return isAtLeast(version, '10.5.2') ? 'SET USER' : null;
  if (isAtLeast(version, '8.2.0')) return 'SET_ANY_DEFINER';
  return isAtLeast(version, '8.0.16') ? 'SET_USER_ID' : null;
}

/** A string literal; the session's sql_mode is '' (server/connect). */
function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
