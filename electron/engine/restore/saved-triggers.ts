import type { ServerConnection } from '../server/connect.ts';
import { quoteName, text } from '../server/rows.ts';

/** A trigger as it can be made again. */
export interface SavedTrigger {
  readonly database: string;
  readonly name: string;
  readonly table: string;
  readonly sqlMode: string;
  readonly charset: string;
  readonly collation: string;
  /** The CREATE TRIGGER statement. */
  readonly create: string;
}

/**
 * Triggers of a database, in the order in which they fire.
 * @param tables those on these tables; null: all
 */
export async function saveTriggers(
  target: ServerConnection,
  database: string,
  tables: readonly string[] | null,
): Promise<readonly SavedTrigger[]> {
  const rows = await target.query(
    'SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS tbl FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? ORDER BY EVENT_OBJECT_TABLE, ACTION_ORDER',
    [database],
  );
  const saved: SavedTrigger[] = [];
  for (const row of rows) {
    if (tables !== null && !tables.includes(text(row.tbl))) continue;
    const name = text(row.name);
    const [shown] = await target.query(`SHOW CREATE TRIGGER ${quoteName(database)}.${quoteName(name)}`);
    saved.push({
      database,
      name,
      table: text(row.tbl),
      sqlMode: text(shown?.sql_mode),
      charset: text(shown?.character_set_client),
      collation: text(shown?.collation_connection),
      create: text(shown?.['SQL Original Statement']),
    });
  }
  return saved;
}

export async function dropTriggers(
  target: ServerConnection,
  triggers: readonly SavedTrigger[],
): Promise<void> {
  for (const { database, name } of triggers)
    await target.query(`DROP TRIGGER IF EXISTS ${quoteName(database)}.${quoteName(name)}`);
}

/** Puts back those that are not there (any more). */
export async function recreateTriggers(
  target: ServerConnection,
  triggers: readonly SavedTrigger[],
): Promise<void> {
  for (const { database, name, sqlMode, charset, collation, create } of triggers) {
    const [known] = await target.query(
      'SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? AND TRIGGER_NAME = ?',
      [database, name],
    );
    if (known !== undefined) continue;
    await target.query(`USE ${quoteName(database)}`);
    await target.query('SET SESSION sql_mode = ?, character_set_client = ?, collation_connection = ?', [
      sqlMode,
      charset,
      collation,
    ]);
    await target.query(create);
  }
  await target.query('SET NAMES utf8mb4');
}
