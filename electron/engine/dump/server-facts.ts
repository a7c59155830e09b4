import { HoldfastError } from '../../../shared/errors.ts';
import type { InventoryObject } from '../../../shared/model/inventory.ts';
import type { ServerConnection } from '../server/connect.ts';
import { placeholders, text } from '../server/rows.ts';

// What preflight asks the server besides its inventory and grants; each a single query.

/** Names in upper case of the engines that take part in a snapshot. */
export async function readTransactionalEngines(c: ServerConnection): Promise<ReadonlySet<string>> {
  const rows = await c.query(
    "SELECT ENGINE AS name FROM information_schema.ENGINES WHERE TRANSACTIONS = 'YES'",
  );
  return new Set(rows.map(({ name }) => text(name).toUpperCase()));
}

/**
 * Events at which every mysqldump and mariadb-dump spins for ever: to print an event that holds `;;` they try longer
 * delimiters, but the loop counts up its limit instead of the length (create_delimiter in their source).
 */
export async function readHangingEvents(
  c: ServerConnection,
  databases: readonly string[],
): Promise<readonly string[]> {
  const rows = await c.query(
    `SELECT EVENT_SCHEMA AS db, EVENT_NAME AS name FROM information_schema.EVENTS
     WHERE EVENT_SCHEMA IN (${placeholders(databases.length)})
       AND (INSTR(EVENT_DEFINITION, ';;') > 0 OR INSTR(EVENT_COMMENT, ';;') > 0 OR INSTR(EVENT_NAME, ';;') > 0)`,
    [...databases],
  );
  return rows.map(({ db, name }) => `${text(db)}.${text(name)}`);
}

/**
 * Definers (`user@host`, or a role) of which the server has no account.
 * @returns empty when the account may not read the list of accounts: then nothing is known, and nothing said
 */
export async function readMissingDefiners(
  c: ServerConnection,
  inventory: { readonly objects: readonly Pick<InventoryObject, 'definer'>[] },
): Promise<ReadonlySet<string>> {
  const definers = definersOf(inventory);
  if (definers.size === 0) return definers;
  return missingOf(definers, await readAccounts(c)) ?? new Set();
}

/** Everybody in whose name something runs. */
export function definersOf({
  objects,
}: {
  readonly objects: readonly Pick<InventoryObject, 'definer'>[];
}): ReadonlySet<string> {
  return new Set(objects.flatMap(({ definer }) => (definer === null ? [] : [definer])));
}

/** @returns null when the list of accounts is not known */
export function missingOf(
  definers: ReadonlySet<string>,
  accounts: ReadonlySet<string> | null,
): ReadonlySet<string> | null {
  return accounts === null ? null : new Set([...definers].filter((definer) => !isAccount(definer, accounts)));
}

/**
 * The server's accounts and roles, `user@host` in lower case.
 * @returns null when this account may not read them
 */
export async function readAccounts(c: ServerConnection): Promise<ReadonlySet<string> | null> {
  try {
    const rows = await c.query('SELECT User AS user, Host AS host FROM mysql.user');
    return new Set(rows.map(({ user, host }) => `${text(user)}@${text(host)}`.toLowerCase()));
  } catch (error) {
    if (error instanceof HoldfastError && error.is('query-failed')) return null;
    throw error;
  }
}

/** A role of MariaDB is an account without a host, and as a definer has no `@`. */
function isAccount(definer: string, accounts: ReadonlySet<string>): boolean {
  const name = definer.toLowerCase();
  return accounts.has(name) || accounts.has(name.includes('@') ? name : `${name}@`);
}
