import { HoldfastError } from '../../../shared/errors.ts';
import { type Backslashes, SqlMode } from '../container/sql-mode.ts';
import type { ServerConnection } from '../server/connect.ts';
import { statementsOf } from './statements.ts';
import { codeOf, isWord, objectWord, type Tokens } from './tokens.ts';

/**
 * Errors that come from reading a statement and not from what is on the server: bad syntax, an unknown type,
 * collation, character set or engine, a default that is not allowed …
 */
const NOT_UNDERSTOOD: ReadonlySet<number> = new Set([
  1064, 1067, 1101, 1115, 1128, 1178, 1235, 1253, 1273, 1286, 1303, 1314, 1336, 1478, 1911, 4161,
]);

/**
 * Lets a server read the statements that make an object, without running them: PREPARE does that, for every CREATE on
 * every server.
 * @param sql a section as it would be sent, one character per byte
 * @param backslashes how its strings are read where it begins
 * @param connection of its own: its sql_mode and its database are changed
 * @returns what the server says against one of them; null when it would take them
 */
export async function askTarget(
  connection: ServerConnection,
  sql: string,
  backslashes?: Backslashes,
): Promise<string | null> {
  const session = new SqlMode(backslashes);
  for (const { tokens, start, end } of statementsOf(sql, backslashes)) {
    session.apply(tokens);
    if (!isWord(codeOf(tokens)[0], 'CREATE')) continue;
    const view = viewBody(tokens, sql);
    // MySQL 5.6 looks a table of information_schema up before it has read on; everybody may use this one.
    await refusalOf(connection, `USE ${view === null ? 'information_schema' : 'performance_schema'}`);
    const refusal =
      (await refusalOf(connection, 'SET SESSION sql_mode = ?', [session.now.modes])) ??
      (await prepare(connection, view ?? sql.slice(start, end)));
    if (refusal !== null) return refusal;
  }
  return null;
}

/** What a view selects. The name of a view is refused here by MariaDB (1044) before it has read on. */
function viewBody(tokens: Tokens, sql: string): string | null {
  const code = codeOf(tokens);
  const view = objectWord(code);
  if (!isWord(code[view], 'VIEW')) return null;
  const as = code.findIndex((token, i) => i > view && isWord(token, 'AS'));
  const check = isWord(code.at(-1), 'OPTION') && isWord(code.at(-2), 'CHECK');
  const end = check ? code.findLastIndex((token) => isWord(token, 'WITH')) : code.length;
  const [first, last] = [code[as + 1], code[end - 1]];
  return as < 0 || first === undefined || last === undefined ? null : sql.slice(first.start, last.end);
}

async function prepare(connection: ServerConnection, statement: string): Promise<string | null> {
  // As hexadecimal digits, whose reading no sql_mode changes.
  const bytes = Buffer.from(statement, 'latin1').toString('hex');
  await connection.query(`SET @holdfast = CONVERT(0x${bytes} USING utf8mb4)`);
  return refusalOf(connection, 'PREPARE holdfast FROM @holdfast');
}

async function refusalOf(
  connection: ServerConnection,
  sql: string,
  values?: readonly string[],
): Promise<string | null> {
  try {
    await connection.query(sql, values);
    return null;
  } catch (error) {
    if (!(error instanceof HoldfastError) || !error.is('query-failed')) throw error;
    const { number, message } = error.data;
    if (sql.startsWith('SET')) return message;
    return number !== null && NOT_UNDERSTOOD.has(number) ? message : null;
  }
}
