import { HoldfastError } from '../../../shared/errors.ts';
import type { AccountPlan, AccountWish } from '../../../shared/model/backup-account.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Account } from '../server/account.ts';
import {
  type AccountPurpose,
  type AccountServer,
  accountName,
  accountStatements,
  identifiedBy,
  longestUser,
  newPassword,
} from '../server/backup-account.ts';
import { connect, type ServerConnection, withConnection } from '../server/connect.ts';
import { isSystemSchema, listDatabaseNames, readNameRule } from '../server/databases.ts';
import { readGrants } from '../server/privileges.ts';
import { redact } from '../system/redact.ts';
import type { JobDeps } from './deps.ts';

type Wish = Omit<AccountWish, 'serverId'>;

/**
 * The statements that make a least-privilege backup account on this server, with a password left to choose.
 * @throws HoldfastError unknown-database, bad-input; as `connect` does
 */
export async function planAccount(
  server: Server,
  wish: Wish,
  deps: Pick<JobDeps, 'reach'>,
  signal: AbortSignal,
): Promise<AccountPlan> {
  return withConnection(await deps.reach.account(server), { signal }, async (c) => {
    const { purpose, about } = await resolve(c, wish);
    return { account: accountName(purpose), statements: accountStatements(purpose, about) };
  });
}

/** An account that is on the server and lets Holdfast in; nobody but the caller knows its password. */
export interface FreshAccount {
  /** `'holdfast'@'%'` */
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** Takes it off the server again; never throws. */
  undo(): Promise<void>;
}

/**
 * Makes the account with the rights of the connected one, and logs in with it once. When anything fails, nothing of it
 * stays on the server.
 * @throws HoldfastError name-taken where there is such an account; missing-privilege with the statements for somebody
 *   who may run them
 */
export async function createAccount(
  server: Server,
  wish: Wish,
  deps: Pick<JobDeps, 'reach'>,
  signal: AbortSignal,
): Promise<FreshAccount> {
  const own = await deps.reach.account(server);
  const password = newPassword();
  const connection = await connect(own, { signal });
  try {
    const { purpose, about } = await resolve(connection, wish);
    const name = accountName(purpose);
    await makeUser(connection, purpose, about, password);
    const undo = () => dropUser(own, name);
    try {
      const [, ...grants] = accountStatements(purpose, about);
      await runAll(connection, grants).catch((error: unknown) => {
        throw refused(error, purpose, about, password);
      });
      await withConnection({ ...own, user: purpose.user, password }, { signal }, async () => undefined);
    } catch (error) {
      await undo();
      throw error;
    }
    return { name, user: purpose.user, password, undo };
  } finally {
    await connection.close();
  }
}

async function runAll(c: ServerConnection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await c.query(withoutEnd(statement));
}

async function resolve(
  c: ServerConnection,
  wish: Wish,
): Promise<{ purpose: AccountPurpose; about: AccountServer }> {
  const limit = longestUser(c);
  if (wish.user.length > limit)
    throw new HoldfastError('bad-input', {
      problems: [`This server takes user names of up to ${limit} characters`],
    });
  const { account, partialRevokes } = await readGrants(c);
  const ownHost = account.slice(account.lastIndexOf('@') + 1);
  return {
    purpose: {
      user: wish.user,
      host: wish.host ?? (ownHost === '' ? '%' : ownHost),
      databases: wish.databases === null ? null : await asSpelled(c, wish.databases),
      canLock: wish.canLock,
    },
    about: { flavour: c.flavour, version: c.version, partialRevokes },
  };
}

/** Rights on a database that is not there would be granted without a word. */
async function asSpelled(c: ServerConnection, wanted: readonly string[]): Promise<string[]> {
  const { fold } = await readNameRule(c);
  const names = new Map((await listDatabaseNames(c)).map(({ name }) => [fold(name), name]));
  return wanted.map((database) => {
    if (isSystemSchema(database))
      throw new HoldfastError('not-possible', {
        why: `“${database}” belongs to the server itself, and no backup reads it`,
      });
    const found = names.get(fold(database));
    if (found === undefined)
      throw new HoldfastError('unknown-database', { database, server: c.account.label });
    return found;
  });
}

async function makeUser(
  c: ServerConnection,
  purpose: AccountPurpose,
  about: AccountServer,
  password: string,
): Promise<void> {
  const run = async (identified: string): Promise<void> => {
    const [create = ''] = accountStatements(purpose, about, identified);
    await c.query(withoutEnd(create));
  };
  try {
    await run(identifiedBy(about.flavour, password));
  } catch (error) {
    // MariaDB's strict_password_validation wants to see the password itself.
    const isHashRefused = isNumbered(error, 1290) && about.flavour === 'mariadb';
    if (!isHashRefused) throw refused(error, purpose, about, password);
    await run(`IDENTIFIED BY '${password}'`).catch((again: unknown) => {
      throw refused(again, purpose, about, password);
    });
  }
}

async function dropUser(own: Account, name: string): Promise<void> {
  // On a connection of its own: the other one may have been cancelled.
  await withConnection(own, {}, (c) => c.query(`DROP USER ${name}`)).catch(() => undefined);
}

/** Numbers that say "you may not": access denied to a database, a table, without a right, or to the mysql schema. */
const NOT_ALLOWED = [1044, 1142, 1143, 1227, 1410];
/** "Operation CREATE USER failed": there is such an account. */
const CANNOT_CREATE = 1396;

/** The reason in words of ours, and never with the statement, which holds the password. */
function refused(error: unknown, purpose: AccountPurpose, about: AccountServer, password: string): unknown {
  if (!(error instanceof HoldfastError)) return error;
  const notAllowed = () =>
    new HoldfastError('missing-privilege', {
      privilege: 'to create accounts (CREATE USER, and GRANT OPTION)',
      database: null,
      cure: accountStatements(purpose, about).join('\n'),
    });
  // Both flavours answer a GRANT that may not be given as if the log-in had failed (1045).
  if (error.is('access-denied')) return notAllowed();
  if (!error.is('query-failed')) return error;
  const { number, message, server } = error.data;
  if (number === CANNOT_CREATE)
    return new HoldfastError('name-taken', { what: 'account', name: accountName(purpose) });
  if (number !== null && NOT_ALLOWED.includes(number)) return notAllowed();
  return new HoldfastError('query-failed', { server, number, message: redact(message, [password]) });
}

function isNumbered(error: unknown, number: number): boolean {
  return error instanceof HoldfastError && error.is('query-failed') && error.data.number === number;
}

function withoutEnd(statement: string): string {
  return statement.replace(/;$/, '');
}
