import type { ServerConnection } from '../server/connect.ts';
import { quoteName, text } from '../server/rows.ts';
import { isAtLeast } from '../tools/version.ts';
import type { Reference } from './deferred-keys.ts';
import { untilFree } from './in-use.ts';

/** A foreign key of a table that stays, to one that goes. */
export interface PointingKey {
  readonly database: string;
  readonly table: string;
  readonly name: string;
  readonly columns: readonly string[];
  readonly toDatabase: string;
  readonly toTable: string;
  readonly toColumns: readonly string[];
  /** `ON DELETE CASCADE ON UPDATE …`, without what the server takes unless told. */
  readonly rules: string;
}

/**
 * Foreign keys that point at these tables from others than these; a RENAME TABLE takes them along. Of a table that the
 * account may only read, MariaDB shows no rules.
 */
export async function pointingIn(
  target: ServerConnection,
  tables: readonly (readonly [string, string])[],
): Promise<readonly PointingKey[]> {
  const going = new Set(tables.map((each) => each.join('\0')));
  const keys: PointingKey[] = [];
  for (const database of new Set(tables.map(([name]) => name))) {
    const rows = await target.query(
      `SELECT u.TABLE_SCHEMA AS db, u.TABLE_NAME AS tbl, u.CONSTRAINT_NAME AS name, u.COLUMN_NAME AS col,
         u.REFERENCED_TABLE_SCHEMA AS toDb, u.REFERENCED_TABLE_NAME AS toTable, u.REFERENCED_COLUMN_NAME AS toCol,
         r.DELETE_RULE AS onDelete, r.UPDATE_RULE AS onUpdate
       FROM information_schema.KEY_COLUMN_USAGE u LEFT JOIN information_schema.REFERENTIAL_CONSTRAINTS r
         ON r.CONSTRAINT_SCHEMA = u.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = u.CONSTRAINT_NAME
           AND r.TABLE_NAME = u.TABLE_NAME
       WHERE u.REFERENCED_TABLE_SCHEMA = ? ORDER BY u.TABLE_SCHEMA, u.TABLE_NAME, u.CONSTRAINT_NAME, u.ORDINAL_POSITION`,
      [database],
    );
    const found = new Map<string, PointingKey>();
    for (const row of rows) {
      const [db, table, name] = [text(row.db), text(row.tbl), text(row.name)];
      const [toDatabase, toTable] = [text(row.toDb), text(row.toTable)];
      if (going.has(`${db}\0${table}`) || !going.has(`${toDatabase}\0${toTable}`)) continue;
      const id = [db, table, name].join('\0');
      const known = found.get(id);
      found.set(id, {
        ...{ database: db, table, name, toDatabase, toTable },
        columns: [...(known?.columns ?? []), text(row.col)],
        toColumns: [...(known?.toColumns ?? []), text(row.toCol)],
        rules: rulesOf(target, text(row.onDelete), text(row.onUpdate)),
      });
    }
    keys.push(...found.values());
  }
  return keys;
}

/**
 * What foreign keys of the target refer to in these databases, also where the table is gone: MySQL makes none anew
 * without a key for it, whatever foreign_key_checks says; MariaDB does.
 * @returns names with one character for each byte, as dumps are read
 */
export async function pointedAt(
  target: ServerConnection,
  databases: readonly string[],
): Promise<readonly Reference[]> {
  if (target.flavour === 'mariadb' || databases.length === 0) return [];
  const rows = await target.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, CONSTRAINT_NAME AS name, REFERENCED_TABLE_NAME AS toTable,
       REFERENCED_COLUMN_NAME AS toCol
     FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA IN (${databases.map(() => '?').join(', ')})
     ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
    databases,
  );
  const found = new Map<string, Reference>();
  for (const row of rows) {
    const id = JSON.stringify([row.db, row.tbl, row.name]);
    const columns = [...(found.get(id)?.columns ?? []), latin1(row.toCol)];
    found.set(id, { table: latin1(row.toTable), columns });
  }
  return [...found.values()];
}

const latin1 = (name: unknown): string => Buffer.from(text(name), 'utf8').toString('latin1');

/** MariaDB, and MySQL before 8, take RESTRICT unless told, and make NO ACTION of one that is told in ALTER TABLE. */
function rulesOf(target: ServerConnection, onDelete: string, onUpdate: string): string {
  const usual = target.flavour === 'mysql' && isAtLeast(target.version, '8.0') ? 'NO ACTION' : 'RESTRICT';
  const rules = [
    ['ON DELETE', onDelete],
    ['ON UPDATE', onUpdate],
  ].filter(([, rule]) => rule !== '' && rule !== usual);
  return rules.map((rule) => rule.join(' ')).join(' ');
}

/** `far.notes (of_order)` */
export const keyName = ({ database, table, name }: PointingKey): string => `${database}.${table} (${name})`;

export const dropKey = (key: PointingKey): string =>
  `ALTER TABLE ${tableOf(key)} DROP FOREIGN KEY ${quoteName(key.name)}`;

export function addKey(key: PointingKey): string {
  const list = (names: readonly string[]): string => `(${names.map(quoteName).join(', ')})`;
  const to = `${quoteName(key.toDatabase)}.${quoteName(key.toTable)} ${list(key.toColumns)}`;
  return `ALTER TABLE ${tableOf(key)} ADD CONSTRAINT ${quoteName(key.name)} FOREIGN KEY ${list(key.columns)} REFERENCES ${to} ${key.rules}`.trim();
}

const tableOf = ({ database, table }: PointingKey): string => `${quoteName(database)}.${quoteName(table)}`;

/**
 * Makes a foreign key anew, to the table that has the name now. Its rows are not checked, as they are not by a restore
 * in place. In two statements, since no server takes both in one; again is harmless.
 * @param isOver whether somebody who uses one of the tables is not waited for any longer
 */
export async function pointAgain(
  target: ServerConnection,
  key: PointingKey,
  isOver: () => boolean,
): Promise<void> {
  const before = await indexNames(target, key);
  const now = await whereTo(target, key);
  if (now === 'home') return;
  if (now !== null) await untilFree(() => target.query(dropKey(key)), isOver);
  await untilFree(() => target.query(addKey(key)), isOver);
  // An index that the server made for the key gives way to one with the key's name.
  const after = await indexNames(target, key);
  const [gone] = before.filter((name) => !after.includes(name));
  const [made] = after.filter((name) => !before.includes(name));
  if (gone !== undefined && made !== undefined && knowsRenameIndex(target))
    await target.query(`ALTER TABLE ${tableOf(key)} RENAME INDEX ${quoteName(made)} TO ${quoteName(gone)}`);
}

/** Which table the key refers to now; null: there is no such key. */
export async function whereTo(
  target: ServerConnection,
  { database, table, name, toDatabase, toTable }: PointingKey,
): Promise<'home' | 'elsewhere' | null> {
  const [row] = await target.query(
    `SELECT REFERENCED_TABLE_SCHEMA AS db, REFERENCED_TABLE_NAME AS tbl FROM information_schema.KEY_COLUMN_USAGE
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND CONSTRAINT_NAME = ? AND REFERENCED_TABLE_NAME IS NOT NULL`,
    [database, table, name],
  );
  if (row === undefined) return null;
  return text(row.db) === toDatabase && text(row.tbl) === toTable ? 'home' : 'elsewhere';
}

async function indexNames(
  target: ServerConnection,
  { database, table }: PointingKey,
): Promise<readonly string[]> {
  const rows = await target.query(
    'SELECT DISTINCT INDEX_NAME AS name FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, table],
  );
  return rows.map(({ name }) => text(name));
}

const knowsRenameIndex = ({ flavour, version }: ServerConnection): boolean =>
  isAtLeast(version, flavour === 'mysql' ? '5.7' : '10.5.2');
