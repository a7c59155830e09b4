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
 * True when the server refuses to show events at all. MySQL since 8 keeps them in its data dictionary and shows them
 * even so (seen on 9.7); MariaDB does not, also for databases that have none.
 */
export async function hidesEvents(c: ServerConnection): Promise<boolean> {
  if (c.flavour === 'mysql' && Number.parseInt(c.version, 10) >= 8) return false;
  const [row] = await c.query("SHOW GLOBAL VARIABLES LIKE 'event_scheduler'");
  return text(row?.Value).toUpperCase() === 'DISABLED';
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

/** Whether a system-versioned table keeps its history by transaction, at which `--dump-history` stops with code 6. */
export async function hasHistoryByTransaction(
  c: ServerConnection,
  databases: readonly string[],
  isExcluded: (database: string, table: string) => boolean,
): Promise<boolean> {
  const rows = await c.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA IN (${placeholders(databases.length)})
       AND GENERATION_EXPRESSION = 'ROW START' AND DATA_TYPE = 'bigint'`,
    [...databases],
  );
  return rows.some(({ db, name }) => !isExcluded(text(db), text(name)));
}

/** Tables with columns that `--hex-blob` writes with two digits per byte; `database\0table`. */
export async function readBinaryTables(
  c: ServerConnection,
  databases: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await c.query(
    `SELECT DISTINCT TABLE_SCHEMA AS db, TABLE_NAME AS name FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA IN (${placeholders(databases.length)})
       AND DATA_TYPE IN ('tinyblob', 'blob', 'mediumblob', 'longblob', 'binary', 'varbinary', 'geometry')`,
    [...databases],
  );
  return new Set(rows.map(({ db, name }) => `${text(db)}\0${text(name)}`));
}

/**
 * Definers (`user@host`, or a role) of which the server has no account.
 * @returns empty when the account may not read the list of accounts: then nothing is known, and nothing said
 */
export async function readMissingDefiners(
  c: ServerConnection,
  inventory: { readonly objects: readonly Pick<InventoryObject, 'definer'>[] },
): Promise<ReadonlySet<string>> {
  const definers = new Set(inventory.objects.flatMap(({ definer }) => (definer === null ? [] : [definer])));
  if (definers.size === 0) return definers;
  try {
    const rows = await c.query('SELECT User AS user, Host AS host FROM mysql.user');
    const accounts = new Set(rows.map(({ user, host }) => `${text(user)}@${text(host)}`.toLowerCase()));
    return new Set([...definers].filter((definer) => !isAccount(definer, accounts)));
  } catch (error) {
    if (error instanceof HoldfastError && error.is('query-failed')) return new Set();
    throw error;
  }
}

/** A role of MariaDB is an account without a host, and as a definer has no `@`. */
function isAccount(definer: string, accounts: ReadonlySet<string>): boolean {
  const name = definer.toLowerCase();
  return accounts.has(name) || accounts.has(name.includes('@') ? name : `${name}@`);
}
