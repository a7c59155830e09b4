import { HoldfastError } from '../../../shared/errors.ts';
import { MAX_CONNECTIONS } from '../../../shared/model/restore.ts';
import type { ServerConnection } from '../server/connect.ts';

/** Rows that were written before a CHECK was made may break it (truths B10). MySQL has no such switch. */
const IGNORE_CHECKS = 'check_constraint_checks = 0';

/** MySQL 8.4 refuses foreign keys that older ones allowed (truths B19). */
const ALLOW_OLD_KEYS = 'restrict_fk_on_non_standard_key = OFF';

/** How many threads make the keys of one table. */
const KEY_THREADS = ['innodb_ddl_threads', 'innodb_parallel_read_threads'] as const;

/** What would keep a good dump from being restored, or make it slow, and may be set for one session. */
const WISHES = [
  IGNORE_CHECKS,
  ALLOW_OLD_KEYS,
  'sql_require_primary_key = OFF',
  // An invisible key would be added to every table that has none.
  'sql_generate_invisible_primary_key = OFF',
  // Keys of a large table are sorted in parts of a megabyte otherwise, and merged: half of their time (MySQL 8.0.27+).
  'innodb_ddl_buffer_size = 33554432',
  // Several sessions make keys at once: with four threads each, as by default, they stand in each other's way.
  ...KEY_THREADS.map((name) => `${name} = 1`),
];

/**
 * Dumps turn the checks off, and MariaDB 10.6+ then collects the rows of a statement into an empty table aside and sorts
 * them: a second of CPU for each table, before its first megabyte is in. For keys that are there, checking costs nothing.
 * @see https://mariadb.com/kb/en/how-to-quickly-insert-data-into-mariadb/
 */
const NO_BULK_INSERT = 'unique_checks = 1';

/**
 * Settings for the start of a restore's sessions: those of the wishes that this server knows and this account may set.
 * @param asOf restore as if it were then (Unix seconds), so that one-time events of the past are created, too
 * @returns part of one line, since line numbers of the dump must stay what they are
 */
export async function sessionSettings(connection: ServerConnection, asOf: number | null): Promise<string> {
  const settings: string[] = [];
  for (const wish of WISHES) if (await isAllowed(connection, wish)) settings.push(wish);
  if (connection.flavour === 'mariadb') settings.push(NO_BULK_INSERT);
  if (asOf !== null) settings.push(`timestamp = ${Math.trunc(asOf)}`);
  const set = settings.map((setting) => `SESSION ${setting}`).join(', ');
  return set === '' ? '' : `SET ${set}; `;
}

/**
 * For the session that is left when all others of a restore have ended: it may use as many threads as there may be
 * connections.
 * @param settings as {@link sessionSettings} has them for this server. @returns '' where that has no such threads
 */
export function settingsAlone(settings: string, threads: number): string {
  const known = KEY_THREADS.filter((name) => settings.includes(`SESSION ${name} = `));
  return known.length === 0 ? '' : `SET ${known.map((name) => `SESSION ${name} = ${threads}`).join(', ')}; `;
}

/** Lets rows into tables whose checks they break, where the server can be told so. */
export const ignoreChecks = (connection: ServerConnection): Promise<boolean> =>
  isAllowed(connection, IGNORE_CHECKS);

/** Lets foreign keys refer to what is no unique key, where the server has to be told so. */
export const allowOldKeys = (connection: ServerConnection): Promise<boolean> =>
  isAllowed(connection, ALLOW_OLD_KEYS);

/** The named lock by which a session is found when it has to be ended. */
export const lockStatement = (lockName: string): string => `DO GET_LOCK('${lockName}', 0); `;

/** The locks of a restore's sessions: the first is the mark itself. */
export const lockNames = (mark: string): readonly string[] =>
  Array.from({ length: MAX_CONNECTIONS }, (_, i) => (i === 0 ? mark : `${mark}-${i + 1}`));

/** Tried on our own session: what a server refuses there would stop the restore. */
async function isAllowed(connection: ServerConnection, setting: string): Promise<boolean> {
  try {
    await connection.query(`SET SESSION ${setting}`);
    return true;
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'query-failed') return false;
    throw error;
  }
}

/** The thread that holds a restore's named lock; null when its session is gone. */
export async function threadOfLock(connection: ServerConnection, lockName: string): Promise<number | null> {
  const [row] = await connection.query('SELECT IS_USED_LOCK(?) AS thread', [lockName]);
  const thread = Number(row?.thread ?? Number.NaN);
  return Number.isSafeInteger(thread) && thread > 0 ? thread : null;
}
