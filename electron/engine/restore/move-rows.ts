import { HoldfastError } from '../../../shared/errors.ts';
import type { RowsInto } from '../../../shared/model/restore.ts';
import type { ServerConnection } from '../server/connect.ts';
import { readNameRule } from '../server/databases.ts';
import { quoteName, text } from '../server/rows.ts';
import type { BesideOrder } from './beside.ts';
import { type Home, MARKER } from './beside-places.ts';
import { ignoreChecks } from './preamble.ts';

/**
 * Moves the rows that were restored beside into the tables that are there: first those of tables whose engine has
 * transactions, in a single one, all of them or none; then the others, statement by statement, since a server that
 * keeps GTIDs consistent refuses them in a transaction (1785). Values that do not fit are an error, never cut.
 */
export async function moveRows(
  target: ServerConnection,
  homes: readonly Home[],
  { rows, onState }: Pick<BesideOrder, 'rows' | 'onState'>,
): Promise<void> {
  // As a dump is loaded: in no order of tables, with zero dates as they are.
  await target.query(
    "SET SESSION foreign_key_checks = 0, sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'",
  );
  const where = { databases: homes.map(({ home }) => home), leftovers: homes.map(({ beside }) => beside) };
  await ignoreChecks(target);
  const moves = await movesOf(target, homes, rows);
  onState?.({ kind: 'rows-moving', ...where });
  await target.query('START TRANSACTION');
  try {
    for (const move of moves) if (move.canUndo) await moveTable(target, move);
  } catch (error) {
    // A connection that is gone takes what was not committed with it.
    await target.query('ROLLBACK').catch(() => undefined);
    onState?.({ kind: 'untouched', ...where });
    throw error;
  }
  // Where this is what fails, nobody knows whether it came to pass.
  await target.query('COMMIT');
  for (const move of moves) if (!move.canUndo) await moveTable(target, move);
  onState?.({ kind: 'restored', ...where });
}

async function movesOf(
  target: ServerConnection,
  homes: readonly Home[],
  rows: RowsInto,
): Promise<readonly TableMove[]> {
  const { fold } = await readNameRule(target);
  const moves: TableMove[] = [];
  for (const { beside, home } of homes) {
    const lasting = new Set((await withoutTransactions(target, home)).map(fold));
    for (const [table, columns] of await columnsIn(target, beside))
      moves.push({ beside, home, table, columns, rows, canUndo: !lasting.has(fold(table)) });
  }
  return moves;
}

/** Tables whose engine can take nothing back. */
export async function withoutTransactions(
  target: ServerConnection,
  database: string,
): Promise<readonly string[]> {
  const rows = await target.query(
    `SELECT t.TABLE_NAME AS tbl FROM information_schema.TABLES t
     JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
     WHERE t.TABLE_SCHEMA = ? AND COALESCE(e.TRANSACTIONS, 'NO') <> 'YES' ORDER BY t.TABLE_NAME`,
    [database],
  );
  return rows.map(({ tbl }) => text(tbl));
}

interface TableMove {
  readonly beside: string;
  readonly home: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: RowsInto;
  readonly canUndo: boolean;
}

async function moveTable(
  target: ServerConnection,
  { beside, home, table, columns, rows }: TableMove,
): Promise<void> {
  const into = `${quoteName(home)}.${quoteName(table)}`;
  const names = columns.map(quoteName).join(', ');
  const [first = '1'] = columns.map(quoteName);
  if (rows === 'refill') await target.query(`DELETE FROM ${into}`);
  const verb = rows === 'replace' ? 'REPLACE' : 'INSERT';
  // INSERT IGNORE would also cut what does not fit.
  const keep = rows === 'ignore' ? ` ON DUPLICATE KEY UPDATE ${into}.${first} = ${into}.${first}` : '';
  const from = `${quoteName(beside)}.${quoteName(table)}`;
  try {
    await target.query(`${verb} INTO ${into} (${names}) SELECT ${names} FROM ${from}${keep}`);
  } catch (error) {
    if (!(error instanceof HoldfastError && error.is('query-failed'))) throw error;
    const { number, message } = error.data;
    const where = { object: `${home}.${table}`, line: null, statement: null };
    throw new HoldfastError('restore-failed', { number, message, ...where }, { cause: error });
  }
}

/** Of each table the columns whose values are its own, in their order; the server makes the others. */
export async function columnsIn(
  target: ServerConnection,
  database: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { table, column, isMade } of await readColumns(target, database)) {
    if (table === MARKER) continue;
    const columns = found.get(table) ?? [];
    if (!isMade) columns.push(column);
    found.set(table, columns);
  }
  return found;
}

export interface TableColumn {
  readonly table: string;
  readonly column: string;
  /** The server makes its values: generated, or the ends of a row's period. */
  readonly isMade: boolean;
  /** It has a value also where none is given. */
  readonly isOptional: boolean;
}

/** The columns of a database's tables. */
export async function readColumns(
  target: ServerConnection,
  database: string,
): Promise<readonly TableColumn[]> {
  const rows = await target.query(
    `SELECT c.TABLE_NAME AS tbl, c.COLUMN_NAME AS col, c.EXTRA AS extra, c.IS_NULLABLE AS nullable,
       c.COLUMN_DEFAULT AS preset
     FROM information_schema.COLUMNS c JOIN information_schema.TABLES t
       ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
     WHERE c.TABLE_SCHEMA = ? AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
     ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION`,
    [database],
  );
  return rows.map((row) => {
    const extra = text(row.extra).toUpperCase();
    const isMade = /(STORED|VIRTUAL|PERSISTENT|ALWAYS) GENERATED|GENERATED ALWAYS/.test(extra);
    const isOptional =
      isMade ||
      extra.includes('AUTO_INCREMENT') ||
      extra.includes('DEFAULT_GENERATED') ||
      row.nullable === 'YES' ||
      row.preset !== null;
    return { table: text(row.tbl), column: text(row.col), isMade, isOptional };
  });
}
