import type { DatabaseSummary, ServerProfile } from '../../../shared/model/server.ts';
import type { Clock } from '../system/clock.ts';
import type { Account } from './account.ts';
import { measureClockDifference } from './clock-difference.ts';
import { type ServerConnection, withConnection } from './connect.ts';
import { listDatabases, readNameRule } from './databases.ts';
import { readIdentity } from './identity.ts';
import { checkRights, readGrants, type VisibleObject } from './privileges.ts';
import { readRole } from './replication.ts';
import { placeholders, text } from './rows.ts';

/**
 * Logs in and looks around: what the answer of "Test" shows, except for the tool.
 * The rights are checked over every database but the server's own, for a backup that does not lock.
 * @throws HoldfastError as `connect` does, and query-failed
 */
export async function profile(
  account: Account,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<Omit<ServerProfile, 'dumpTool' | 'toolProblem'>> {
  const startMs = clock.monotonicMs();
  return withConnection(account, { signal }, async (c) => {
    const connectMs = Math.round(clock.monotonicMs() - startMs);
    const clockDifferenceMs = await measureClockDifference(c, clock);
    const identity = await readIdentity(c);
    const grants = await readGrants(c);
    const role = await readRole(c, grants);
    const databases = await listDatabases(c);
    const own = databases.filter(({ system }) => !system).map(({ name }) => name);
    const objects = await readVisible(c, own);
    return {
      identity,
      versionComment: c.versionComment,
      account: grants.account,
      role,
      tlsCipher: c.tlsCipher,
      clockDifferenceMs,
      databases: databases satisfies DatabaseSummary[],
      rights: checkRights(grants, own, { lock: false, reload: false, objects }, c.flavour, c.version),
      connectMs,
    };
  });
}

/** Names of tables, views and routines: what the check of the rights needs of an inventory, in two queries. */
export async function readVisible(
  c: ServerConnection,
  databases: readonly string[],
): Promise<VisibleObject[]> {
  const { fold } = await readNameRule(c);
  const wanted = new Set(databases.map(fold));
  const marks = placeholders(databases.length);
  const tables = await c.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES
     WHERE TABLE_SCHEMA IN (${marks})`,
    [...databases],
  );
  const routines = await c.query(
    `SELECT ROUTINE_SCHEMA AS db, ROUTINE_NAME AS name, ROUTINE_TYPE AS type, DEFINER AS definer
     FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA IN (${marks})`,
    [...databases],
  );
  const objects: VisibleObject[] = [
    ...tables.map((row) => ({
      kind: text(row.type).includes('VIEW') ? ('view' as const) : ('table' as const),
      database: text(row.db),
      name: text(row.name),
      definer: null,
    })),
    ...routines.map((row) => ({
      kind: text(row.type) === 'FUNCTION' ? ('function' as const) : ('procedure' as const),
      database: text(row.db),
      name: text(row.name),
      definer: text(row.definer),
    })),
  ];
  return objects.filter(({ database }) => wanted.has(fold(database)));
}
