import { HoldfastError } from '../../../shared/errors.ts';
import type { ServerConnection } from '../server/connect.ts';
import { quoteName } from '../server/rows.ts';
import type { RestoreOrder } from './model.ts';
import { isWhole, targetName } from './run.ts';

/** What {@link connect} lets a statement wait for a lock has passed. */
const LOCK_WAIT_TIMEOUT = 1205;

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
    if (isWhole(database)) await dropDatabase(target, quoteName(to), () => look([to]));
    for (const { kind, name } of database.objects ?? [])
      if (kind === 'trigger') await dropTrigger(target, to, name);
  }
  // A server lets go of it a moment after the connection has ended, and the next session wants it at once.
  if (sessionMark !== undefined) await target.query('DO RELEASE_LOCK(?)', [sessionMark]);
  return replaced;
}

/**
 * As long as somebody uses it, it is tried again: a DROP that waits without end would still be done when Holdfast was
 * killed long before.
 * @param look between two tries somebody who waited behind the DROP may have made something there
 */
async function dropDatabase(
  target: ServerConnection,
  name: string,
  look: () => Promise<void>,
): Promise<void> {
  for (;;) {
    try {
      await target.query(`DROP DATABASE IF EXISTS ${name}`);
      return;
    } catch (error) {
      const isTimeout =
        error instanceof HoldfastError && error.is('query-failed') && error.data.number === LOCK_WAIT_TIMEOUT;
      if (!isTimeout) throw error;
    }
    await look();
  }
}

async function dropTrigger(target: ServerConnection, database: string, name: string): Promise<void> {
  const [known] = await target.query(
    'SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? AND TRIGGER_NAME = ?',
    [database, name],
  );
  if (known !== undefined) await target.query(`DROP TRIGGER ${quoteName(database)}.${quoteName(name)}`);
}
