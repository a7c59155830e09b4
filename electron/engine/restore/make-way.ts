import type { ServerConnection } from '../server/connect.ts';
import { quoteName } from '../server/rows.ts';
import { untilFree } from './in-use.ts';
import type { RestoreOrder } from './model.ts';
import { isWhole, targetName } from './run.ts';

/**
 * Drops what the dump does not drop by itself: whole databases, and triggers that are restored without their tables.
 * All of it is looked at before the first of them, and each right before its turn: a DROP may wait for minutes for
 * somebody.
 * @param onTouch told before each step what has been touched by then
 * @returns the databases that were there
 * @throws HoldfastError 'target-changed', 'query-failed' …
 */
export async function makeWay(
  target: ServerConnection,
  { databases, sessionMark, lookAgain }: RestoreOrder,
  onTouch: (touched: readonly string[], replaced: readonly string[]) => void,
): Promise<readonly string[]> {
  const replaced: string[] = [];
  const look = async (names: readonly string[]): Promise<void> =>
    lookAgain?.(target, names, replaced.length > 0);
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
    replaced.push(to);
    onTouch(replaced, replaced);
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

async function dropTrigger(target: ServerConnection, database: string, name: string): Promise<void> {
  const [known] = await target.query(
    'SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? AND TRIGGER_NAME = ?',
    [database, name],
  );
  if (known !== undefined) await target.query(`DROP TRIGGER ${quoteName(database)}.${quoteName(name)}`);
}
