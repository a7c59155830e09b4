import type { ServerConnection } from '../server/connect.ts';
import { placeholders, quoteName } from '../server/rows.ts';
import { untilFree } from './in-use.ts';
import type { RestoreOrder } from './model.ts';
import { arrivalName, isWhole, targetName } from './run.ts';

/**
 * Drops what the dump does not drop by itself: whole databases, and triggers that are restored without their tables.
 * All of it is looked at before the first of them, and each right before its turn: a DROP may wait for minutes for
 * somebody.
 * @param onTouch told before each step what has been touched by then
 * @returns the databases in which something was there that gives way
 * @throws HoldfastError 'target-changed', 'query-failed' …
 */
export async function makeWay(
  target: ServerConnection,
  { databases, sessionMark, lookAgain }: RestoreOrder,
  onTouch: (touched: readonly string[], replaced: readonly string[]) => void,
): Promise<readonly string[]> {
  const replaced: string[] = [];
  const touched: string[] = [];
  const look = async (names: readonly string[]): Promise<void> =>
    lookAgain?.(target, names, touched.length > 0);
  // By which it is found, also by whoever looks what it waits for.
  if (sessionMark !== undefined) await target.query('DO GET_LOCK(?, 0)', [sessionMark]);
  // Another database's foreign keys may point in here; they find their tables again after the restore.
  await target.query('SET SESSION foreign_key_checks = 0');
  await look(databases.map(targetName));
  for (const [at, database] of databases.entries()) {
    const to = targetName(database);
    if (at > 0) await look([to]);
    const [there] = await target.query('SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?', [
      to,
    ]);
    if (there === undefined) continue;
    touched.push(to);
    if (await hasReplaced(target, to, database)) replaced.push(to);
    onTouch(touched, replaced);
    // Between two tries somebody who waited behind the DROP may have made something there.
    const lookBetween = (): Promise<boolean> => look([to]).then(() => false);
    if (isWhole(database))
      await untilFree(() => target.query(`DROP DATABASE IF EXISTS ${quoteName(to)}`), lookBetween);
    for (const { kind, name } of database.objects ?? [])
      if (kind === 'trigger') await dropTrigger(target, to, name);
  }
  // A server lets go of it a moment after the connection has ended, and the next session wants it at once.
  if (sessionMark !== undefined) await target.query('DO RELEASE_LOCK(?)', [sessionMark]);
  return replaced;
}

/** Whether anything there gives way. Tables are looked for; programs that were chosen count as there. */
async function hasReplaced(
  target: ServerConnection,
  to: string,
  database: RestoreOrder['databases'][number],
): Promise<boolean> {
  const { objects, tables } = database;
  if (isWhole(database) || (objects?.length ?? 0) > 0) return true;
  const names = (tables ?? []).map((table) => arrivalName(database, table));
  if (names.length === 0) return false;
  const [found] = await target.query(
    `SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (${placeholders(names.length)}) LIMIT 1`,
    [to, ...names],
  );
  return found !== undefined;
}

async function dropTrigger(target: ServerConnection, database: string, name: string): Promise<void> {
  const [known] = await target.query(
    'SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? AND TRIGGER_NAME = ?',
    [database, name],
  );
  if (known !== undefined) await target.query(`DROP TRIGGER ${quoteName(database)}.${quoteName(name)}`);
}
