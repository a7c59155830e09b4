import type { Section } from '../../../shared/model/dump-index.ts';
import type { RestoreRequest } from '../../../shared/model/restore.ts';
import { listNames } from '../../../shared/sentences.ts';
import type { ServerConnection } from '../server/connect.ts';
import type { NameRule } from '../server/databases.ts';
import { text } from '../server/rows.ts';
import { isAtLeast } from '../tools/version.ts';
import { withoutTransactions } from './move-rows.ts';
import { targetName } from './run.ts';

export interface RowsArriving {
  readonly request: RestoreRequest;
  readonly sections: readonly Section[];
  readonly connection: ServerConnection;
}

/** MariaDB makes it for every column of JSON, and dump programs write what has passed it. */
const OF_JSON = /^\(?json_valid\(`(?:[^`]|``)+`\)\)?$/i;

/**
 * What the tables that are there mean for rows that come into them: their checks, which need not be those under which
 * the rows were written, and engines that can take nothing back.
 */
export async function arrivalWarnings(
  { request, sections, connection }: RowsArriving,
  { fold }: NameRule,
): Promise<readonly string[]> {
  const checked: string[] = [];
  const lasting: string[] = [];
  for (const target of request.databases) {
    const to = targetName(target);
    const arriving = tablesOfRows(sections, target.name, fold);
    const ofThese = (tables: readonly string[]): readonly string[] =>
      tables.filter((table) => arriving.has(fold(table))).map((table) => `${to}.${table}`);
    checked.push(...ofThese(await checkedTables(connection, to)));
    lasting.push(...ofThese(await withoutTransactions(connection, to)));
  }
  return [
    ...(checked.length === 0 ? [] : [checkWarning(connection, checked)]),
    ...(lasting.length === 0
      ? []
      : [
          `${listNames(lasting)} ${lasting.length === 1 ? 'has' : 'have'} an engine without transactions: their rows are moved after all others, and a failure there leaves part of them.`,
        ]),
  ];
}

/** The tables of a database of which rows arrive, as the target compares names. */
export function tablesOfRows(
  sections: readonly Section[],
  from: string,
  fold: NameRule['fold'],
): ReadonlySet<string> {
  return new Set(
    sections.flatMap(({ kind, database, object }) =>
      kind === 'table-structure' && database === from ? [fold(object ?? '')] : [],
    ),
  );
}

function checkWarning({ flavour }: ServerConnection, tables: readonly string[]): string {
  return flavour === 'mariadb'
    ? `The checks of ${listNames(tables)} are not applied to the rows that arrive, as in the restore of a whole table: a row that breaks one is there afterwards.`
    : `MySQL applies the checks of ${listNames(tables)} to the rows that arrive, and cannot be told not to: at a row that breaks one the restore stops (error 3819), and tables with transactions keep the rows that they have.`;
}

/** Tables with checks in force. */
async function checkedTables(connection: ServerConnection, database: string): Promise<readonly string[]> {
  const { flavour, version } = connection;
  if (!isAtLeast(version, flavour === 'mariadb' ? '10.2.22' : '8.0.16')) return [];
  const rows = await connection.query(
    flavour === 'mariadb'
      ? 'SELECT TABLE_NAME AS tbl, CHECK_CLAUSE AS clause FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?'
      : `SELECT TABLE_NAME AS tbl, '' AS clause FROM information_schema.TABLE_CONSTRAINTS
         WHERE TABLE_SCHEMA = ? AND CONSTRAINT_TYPE = 'CHECK' AND ENFORCED = 'YES'`,
    [database],
  );
  const found = rows.filter(({ clause }) => !OF_JSON.test(text(clause))).map(({ tbl }) => text(tbl));
  return [...new Set(found)].sort();
}
