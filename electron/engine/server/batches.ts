import type { ServerConnection } from './connect.ts';
import type { Batch, FacetReader } from './facet-reader.ts';
import { placeholders, text, toCount } from './rows.ts';

/** Measured on MariaDB 10.11 with 10,000 tables: half the time of asking about all at once; 200 and 1,000 are slower. */
const MOST_TABLES = 400;
const FEWEST_TABLES = 50;

/**
 * In which portions the tables of some databases are best asked about. MariaDB, and MySQL before its data dictionary
 * (8.0), open a table for nearly everything that information_schema tells of it, and keep it open for a while: asked
 * about a portion that fits into their table cache, they open each table once instead of once per kind of question.
 */
export async function batchesOf(c: ServerConnection, { databases }: FacetReader): Promise<readonly Batch[]> {
  const all = databases.map(({ name }) => name);
  if (c.flavour === 'mysql' && Number.parseInt(c.version, 10) >= 8) return [{ databases: all, tables: null }];
  if (all.length === 0) return [];
  const limit = await tablesAtOnce(c);
  // The names alone are read from the folders, without opening anything.
  const rows = await c.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name FROM information_schema.TABLES
     WHERE TABLE_SCHEMA IN (${placeholders(all.length)})`,
    all,
  );
  const tables = new Map<string, string[]>(all.map((name) => [name, []]));
  for (const { db, name } of rows) tables.get(text(db))?.push(text(name));
  return portionsOf(tables, limit);
}

/** Small databases together, large ones in parts. Pure. */
export function portionsOf(tables: ReadonlyMap<string, readonly string[]>, limit: number): readonly Batch[] {
  const batches: Batch[] = [];
  let together: string[] = [];
  let size = 0;
  const flush = (): void => {
    if (together.length > 0) batches.push({ databases: together, tables: null });
    together = [];
    size = 0;
  };
  for (const [database, names] of tables) {
    if (names.length > limit) {
      for (let at = 0; at < names.length; at += limit)
        batches.push({ databases: [database], tables: new Set(names.slice(at, at + limit)) });
      continue;
    }
    if (size + names.length > limit) flush();
    together.push(database);
    size += names.length;
  }
  flush();
  return batches;
}

async function tablesAtOnce(c: ServerConnection): Promise<number> {
  const [row] = await c.query('SELECT @@table_open_cache AS size');
  return Math.min(MOST_TABLES, Math.max(FEWEST_TABLES, Math.floor((toCount(row?.size) ?? 0) / 2)));
}
