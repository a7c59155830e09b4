import type { ServerConnection } from './connect.ts';
import { readNameRule } from './databases.ts';
import { placeholders, text } from './rows.ts';

export interface InvalidView {
  readonly database: string;
  readonly view: string;
  /** The server's own: which view, and what it refers to. */
  readonly message: string;
}

/**
 * Views that cannot be read any more (a table or column is gone), found in one query: a dump would stop at them with
 * 1356 (truths A8).
 */
export async function findInvalidViews(
  c: ServerConnection,
  databases: readonly string[],
): Promise<InvalidView[]> {
  const { fold } = await readNameRule(c);
  const wanted = new Map(databases.map((name) => [fold(name), name]));
  // A view's comment is `VIEW`, or what is wrong with it. MariaDB finds that out only when it has to open the view,
  // which it does for CREATE_OPTIONS and not for the comment.
  const rows = await c.query(
    `SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, TABLE_COMMENT AS comment, CREATE_OPTIONS AS options
     FROM information_schema.TABLES
     WHERE TABLE_SCHEMA IN (${placeholders(databases.length)}) AND TABLE_TYPE LIKE '%VIEW'`,
    [...databases],
  );
  return rows
    .map((row) => ({
      database: wanted.get(fold(text(row.db))) ?? null,
      view: text(row.name),
      message: text(row.comment),
    }))
    .flatMap((row) =>
      row.database === null || row.message === '' || row.message === 'VIEW'
        ? []
        : [{ ...row, database: row.database }],
    )
    .sort((a, b) => (`${a.database}\0${a.view}` < `${b.database}\0${b.view}` ? -1 : 1));
}
