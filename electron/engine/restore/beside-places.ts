import { createHash } from 'node:crypto';
import { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { ServerConnection } from '../server/connect.ts';
import { quoteName, text } from '../server/rows.ts';
import type { DatabaseTarget } from './model.ts';
import { targetName } from './run.ts';

/** A database of the target, what comes to it, and where that is made first. */
export interface Home {
  /** Its name in the dump. */
  readonly from: string;
  readonly home: string;
  readonly beside: string;
  /** Where what is replaced goes, until it is dropped. */
  readonly before: string;
  /** null: all of them. */
  readonly tables: ReadonlySet<string> | null;
  /** Tables that arrive under another name. */
  readonly copies: ReadonlyMap<string, string>;
  /** As the dump makes it; null: not known. */
  readonly charset: { readonly charset: string; readonly collation: string } | null;
}

/** A database that has this table is ours, and may be dropped. */
export const MARKER = 'holdfast_made_this';
const MAX_NAME = 64;

/** `shop__restoring`: what is restored beside a database, until it is whole. */
export const besideOf = (home: string): string => withSuffix(home, '__restoring');
/** `shop__before`: what stood in its place, until the new one is whole. */
export const beforeOf = (home: string): string => withSuffix(home, '__before');

/** Of names that are too long only a part fits, which several may share: a hash of the whole tells them apart. */
function withSuffix(name: string, suffix: string): string {
  const characters = [...name];
  if (characters.length + suffix.length <= MAX_NAME) return name + suffix;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const end = `_${hash}${suffix}`;
  return characters.slice(0, MAX_NAME - end.length).join('') + end;
}

/** What of a dump goes where. */
export function homeOf(target: DatabaseTarget, { inventory }: DumpIndex): Home {
  const home = targetName(target);
  const copies = new Map(Object.entries(target.copies ?? {}));
  const known = inventory?.databases.find(({ name }) => name === target.name);
  return {
    from: target.name,
    home,
    beside: besideOf(home),
    before: beforeOf(home),
    tables: target.tables ? new Set(target.tables) : null,
    copies,
    charset: known ?? null,
  };
}

/**
 * Makes databases of ours, empty; what an earlier restore left in them goes.
 * @throws HoldfastError 'beside-taken' for one that is not ours
 */
export async function makeOurs(
  target: ServerConnection,
  names: readonly string[],
  homes: readonly Home[] = [],
): Promise<void> {
  await dropOurs(target, names);
  for (const name of names) {
    const charset = homes.find(({ beside }) => beside === name)?.charset ?? null;
    await createDatabase(target, name, charset);
    await target.query(
      `CREATE TABLE ${quoteName(name)}.${quoteName(MARKER)} (note VARCHAR(200)) COMMENT 'A restore that was going on'`,
    );
  }
}

/** With its own character set where the server knows it. */
export async function createDatabase(
  target: ServerConnection,
  name: string,
  charset: Home['charset'],
): Promise<void> {
  const clause = await charsetClause(target, charset);
  await target.query(`CREATE DATABASE ${quoteName(name)}${clause}`);
}

/** ` CHARACTER SET x COLLATE y`; empty where the server does not know them. */
export async function charsetClause(target: ServerConnection, charset: Home['charset']): Promise<string> {
  if (charset === null) return '';
  const [known] = await target.query(
    'SELECT 1 FROM information_schema.COLLATIONS WHERE COLLATION_NAME = ? AND CHARACTER_SET_NAME = ?',
    [charset.collation, charset.charset],
  );
  return known === undefined
    ? ''
    : ` CHARACTER SET ${quoteName(charset.charset)} COLLATE ${quoteName(charset.collation)}`;
}

/** @throws HoldfastError 'beside-taken' for one that is not ours */
export async function dropOurs(target: ServerConnection, names: readonly string[]): Promise<void> {
  await target.query('SET SESSION foreign_key_checks = 0');
  for (const name of names) {
    const found = await placeOf(target, name);
    if (found === 'taken') throw new HoldfastError('beside-taken', { database: name });
    if (found === 'ours') await target.query(`DROP DATABASE ${quoteName(name)}`);
  }
}

/** Whether a database of that name is there, and whether we made it. */
export async function placeOf(target: ServerConnection, name: string): Promise<'free' | 'ours' | 'taken'> {
  const [database] = await target.query('SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?', [
    name,
  ]);
  if (database === undefined) return 'free';
  const rows = await target.query(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
    [name],
  );
  return rows.some((row) => text(row.name) === MARKER) ? 'ours' : 'taken';
}

/**
 * What an exchange put out of the way may be all that is left of it.
 * @throws HoldfastError 'beside-taken'
 */
export async function refuseFilled(target: ServerConnection, names: readonly string[]): Promise<void> {
  for (const database of names)
    if ((await tablesOf(target, database)).length > 0) throw new HoldfastError('beside-taken', { database });
}

/** The tables of a database, sequences among them; not our own. */
export async function tablesOf(target: ServerConnection, database: string): Promise<readonly string[]> {
  const rows = await target.query(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE NOT LIKE '%VIEW' AND TABLE_NAME <> ? ORDER BY TABLE_NAME",
    [database, MARKER],
  );
  return rows.map((row) => text(row.name));
}

/** The tables of a database that keep the history of their rows. */
export async function versionedIn(target: ServerConnection, database: string): Promise<readonly string[]> {
  const rows = await target.query(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'SYSTEM VERSIONED'",
    [database],
  );
  return rows.map((row) => text(row.name));
}
