import { HoldfastError } from '../../../shared/errors.ts';
import type { ServerProfile } from '../../../shared/model/server.ts';
import type { ServerConnection } from './connect.ts';
import { type Grants, rightsOf } from './rights-model.ts';
import { type Row, text } from './rows.ts';
import { readGlobals } from './variables.ts';

/**
 * What the server is in a replication, as far as this account may know.
 * @param grants of the account; without PROCESS nobody can tell a primary from a standalone server
 */
export async function readRole(c: ServerConnection, grants: Grants): Promise<ServerProfile['role']> {
  const status = await replicaStatus(c);
  if (status !== null && status.length > 0) return 'replica';
  const seen = await readGlobals(c, ['log_bin']);
  if (seen.log_bin === 'OFF') return status === null ? 'unknown' : 'standalone';
  if (!rightsOf(grants).global('PROCESS')) return 'unknown';
  const threads = await c.query('SHOW PROCESSLIST');
  if (threads.some((row) => text(row.Command).startsWith('Binlog Dump'))) return 'primary';
  return status === null ? 'unknown' : 'standalone';
}

/** Whether it replicates from another server, or is set up to. @returns false also when the account may not ask */
export async function isReplica(c: ServerConnection): Promise<boolean> {
  return ((await replicaStatus(c)) ?? []).length > 0;
}

/** @returns null when the account may not ask */
async function replicaStatus(c: ServerConnection): Promise<Row[] | null> {
  // The word "replica" came with MySQL 8.0.22 and MariaDB 10.5; MySQL 8.4 forgot the older one. MariaDB's ALL names
  // every connection, not only the default one.
  const statements =
    c.flavour === 'mariadb' ? ['SHOW ALL SLAVES STATUS'] : ['SHOW REPLICA STATUS', 'SHOW SLAVE STATUS'];
  for (const statement of statements) {
    try {
      return await c.query(statement);
    } catch (error) {
      if (!(error instanceof HoldfastError && error.is('query-failed'))) throw error;
      // 1064: this version does not know the statement; anything else: it may not ask.
      if (error.data.number !== 1064) return null;
    }
  }
  return null;
}
