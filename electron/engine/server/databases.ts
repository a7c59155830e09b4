import type { DatabaseSummary } from '../../../shared/model/server.ts';
import type { ServerConnection } from './connect.ts';
import { text, toCount } from './rows.ts';

/** Schemas of the server itself, in lower case; never part of "all databases". */
export const SYSTEM_SCHEMAS: ReadonlySet<string> = new Set([
  'mysql',
  'information_schema',
  'performance_schema',
  'sys',
  'ndbinfo',
]);

/** The server's own schemas, and folders in its data folder that are no databases (`#mysql50#lost+found`). */
export function isSystemSchema(name: string): boolean {
  return SYSTEM_SCHEMAS.has(name.toLowerCase()) || name.startsWith('#mysql50#');
}

/** How a server compares names of databases and tables: exactly where `lower_case_table_names` is 0. */
export interface NameRule {
  readonly lowerCaseTableNames: number;
  /** The form in which two names that mean the same are equal. */
  readonly fold: (name: string) => string;
}

export async function readNameRule(c: ServerConnection): Promise<NameRule> {
  const [row] = await c.query('SELECT @@lower_case_table_names AS rule');
  return nameRule(toCount(row?.rule) ?? 0);
}

export function nameRule(lowerCaseTableNames: number): NameRule {
  return {
    lowerCaseTableNames,
    fold: lowerCaseTableNames === 0 ? (name) => name : (name) => name.toLowerCase(),
  };
}

/** Every database that the account may see, by name; much quicker than with sizes. */
export async function listDatabaseNames(
  c: ServerConnection,
): Promise<readonly Pick<DatabaseSummary, 'name' | 'system'>[]> {
  const schemas = await c.query('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA');
  return schemas
    .map((row) => text(row.name))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((name) => ({ name, system: isSystemSchema(name) }));
}

/**
 * Every database that the account may see, the server's own schemas too, by name.
 * Sizes are the storage engines' estimates in bytes (data and indexes).
 */
export async function listDatabases(c: ServerConnection): Promise<DatabaseSummary[]> {
  const schemas = await c.query('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA');
  // Sizes of the server's own schemas interest nobody, and reading sys takes longer than all the rest.
  const own = [...SYSTEM_SCHEMAS].map(() => '?').join(', ');
  const sizes = await c.query(
    // MariaDB's information_schema compares without regard to case, and would add up `shop` and `SHOP`.
    `SELECT MIN(TABLE_SCHEMA) AS name, TABLE_TYPE AS type, COUNT(*) AS objects,
       SUM(COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0)) AS bytes
     FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN (${own}) 
     GROUP BY CAST(TABLE_SCHEMA AS BINARY), TABLE_TYPE`,
    [...SYSTEM_SCHEMAS],
  );
  const found = new Map<string, { tables: number; views: number; bytes: number }>();
  for (const row of sizes) {
    const name = text(row.name);
    const sum = found.get(name) ?? { tables: 0, views: 0, bytes: 0 };
    const objects = toCount(row.objects) ?? 0;
    if (text(row.type).includes('VIEW')) sum.views += objects;
    else sum.tables += objects;
    sum.bytes += toCount(row.bytes) ?? 0;
    found.set(name, sum);
  }
  return schemas
    .map((row) => text(row.name))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .map((name) => ({
      name,
      ...(found.get(name) ?? { tables: 0, views: 0, bytes: 0 }),
      system: isSystemSchema(name),
    }));
}
