import { type ServerConnection, withConnection } from '../server/connect.ts';
import { listDatabaseNames, readNameRule } from '../server/databases.ts';
import { quoteName, text } from '../server/rows.ts';
import type { BesideOrder } from './beside.ts';
import { charsetClause, createDatabase, dropOurs, type Home, makeOurs, tablesOf } from './beside-places.ts';
import { type PointingKey, pointAgain, pointingIn } from './pointing-keys.ts';
import { dropTriggers, recreateTriggers, type SavedTrigger, saveTriggers } from './saved-triggers.ts';

/** What an exchange has done, for what is left to do. */
export interface Exchanged {
  readonly homes: readonly Home[];
  /** Databases of ours that hold what was replaced. */
  readonly before: readonly string[];
  /** Foreign keys from elsewhere, which went along with the tables that they name. */
  readonly keys: readonly PointingKey[];
}

interface Move {
  readonly from: readonly [string, string];
  readonly to: readonly [string, string];
}

/** A session that never commits must not hold up everybody who waits behind the exchange. */
const LOCK_WAIT_SECONDS = 30;

/**
 * Puts the tables that were made beside into their homes, and what stands there out of the way, by one RENAME TABLE:
 * all of them or none. Triggers cannot move (1435): those of the tables that go are taken off before, and put back when
 * the exchange fails; those that come are made anew afterwards.
 */
export async function exchangeTables(
  target: ServerConnection,
  homes: readonly Home[],
  order: Pick<BesideOrder, 'account' | 'onState' | 'log'>,
): Promise<Exchanged> {
  const databases = homes.map(({ home }) => home);
  const before = homes.map((home) => home.before);
  const leftovers = homes.flatMap((home) => [home.beside, home.before]);
  await target.query(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}, foreign_key_checks = 0`);
  const { incoming, outgoing } = await movesOf(target, homes);
  const leaving = outgoing.map(({ from }) => from);
  const keys = await pointingIn(target, leaving);
  const triggers = await triggersOn(target, leaving);
  await makeOurs(target, before);
  order.onState?.({ kind: 'exchanging', databases, leftovers });
  // Should we be killed here, the log has what they were.
  for (const { create } of triggers) order.log(`Taken off for the exchange: ${create}`);
  try {
    await dropTriggers(target, triggers);
    if (incoming.length > 0) await target.query(renameStatement([...outgoing, ...incoming]));
  } catch (error) {
    // Not with that connection: it may be what broke.
    const hasHappened = await withConnection(order.account, {}, async (again) => {
      if (incoming.length > 0 && (await tablesOf(again, homes[0]?.beside ?? '')).length === 0) return true;
      await recreateTriggers(again, triggers);
      await dropOurs(again, before);
      return false;
    });
    if (!hasHappened) {
      order.onState?.({ kind: 'untouched', databases, leftovers: homes.map(({ beside }) => beside) });
      throw error;
    }
  }
  order.onState?.({ kind: 'exchanged', databases, leftovers });
  return { homes, before, keys };
}

async function movesOf(
  target: ServerConnection,
  homes: readonly Home[],
): Promise<{ incoming: readonly Move[]; outgoing: readonly Move[] }> {
  const { fold } = await readNameRule(target);
  const known = new Set((await listDatabaseNames(target)).map(({ name }) => fold(name)));
  const incoming: Move[] = [];
  const outgoing: Move[] = [];
  for (const { home, beside, before, charset, tables, copies } of homes) {
    // They were made for the rehearsal alone.
    await dropTriggers(target, await saveTriggers(target, beside, null));
    if (!known.has(fold(home))) await createDatabase(target, home, charset);
    const nameAtHome = new Map([...copies].map(([name, copy]) => [fold(name), copy]));
    const moves = (await tablesOf(target, beside)).map((name): Move => {
      return { from: [beside, name], to: [home, nameAtHome.get(fold(name)) ?? name] };
    });
    const arriving = new Set(moves.map(({ to }) => fold(to[1])));
    const standing = await tablesOf(target, home);
    const leaving = tables === null ? standing : standing.filter((name) => arriving.has(fold(name)));
    incoming.push(...moves);
    outgoing.push(...leaving.map((name): Move => ({ from: [home, name], to: [before, name] })));
  }
  return { incoming, outgoing };
}

async function triggersOn(
  target: ServerConnection,
  tables: readonly (readonly [string, string])[],
): Promise<readonly SavedTrigger[]> {
  const found: SavedTrigger[] = [];
  for (const database of new Set(tables.map(([name]) => name))) {
    const names = tables.flatMap(([owner, table]) => (owner === database ? [table] : []));
    found.push(...(await saveTriggers(target, database, names)));
  }
  return found;
}

/** Foreign keys from elsewhere name the new tables; of a whole database the views and programs make way. */
export async function finishExchange(target: ServerConnection, { homes, keys }: Exchanged): Promise<void> {
  await target.query('SET SESSION foreign_key_checks = 0');
  for (const key of keys) await pointAgain(target, key);
  for (const home of homes) {
    if (home.tables !== null) continue;
    const clause = await charsetClause(target, home.charset);
    if (clause !== '') await target.query(`ALTER DATABASE ${quoteName(home.home)}${clause}`);
    for (const [kind, name] of await programsOf(target, home.home))
      await target.query(`DROP ${kind} ${quoteName(home.home)}.${quoteName(name)}`);
  }
}

function renameStatement(moves: readonly Move[]): string {
  const parts = moves.map(
    ({ from, to }) => `${from.map(quoteName).join('.')} TO ${to.map(quoteName).join('.')}`,
  );
  return `RENAME TABLE ${parts.join(', ')}`;
}

/** Views, routines and events, each with the word that drops it. */
async function programsOf(
  target: ServerConnection,
  database: string,
): Promise<readonly (readonly [string, string])[]> {
  const rows = await target.query(
    `SELECT 'VIEW' AS kind, TABLE_NAME AS name FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?
     UNION ALL SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES
       WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE <> 'PACKAGE BODY'
     UNION ALL SELECT 'EVENT', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?`,
    [database, database, database],
  );
  return rows.map((row) => [text(row.kind), text(row.name)] as const);
}
