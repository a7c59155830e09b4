import type { DumpOptions } from '../../../shared/model/dump-options.ts';
import { accountStatements } from '../server/accounts.ts';
import type { ServerConnection } from '../server/connect.ts';
import { quoteName, text } from '../server/rows.ts';
import { type Clock, toInstant } from '../system/clock.ts';

/** Names of databases may be any characters; whoever loads the dump may have another character set. */
const NAMES = '/*!40101 SET NAMES utf8mb4 */;';

/**
 * What stands before tables that are dumped by themselves: the dump program writes no CREATE DATABASE and no USE then.
 * @param content rows alone go into a database that is there already
 */
export async function databasePart(
  c: ServerConnection,
  database: string,
  content: DumpOptions['content'],
): Promise<string> {
  const use = `USE ${quoteName(database)};`;
  if (content === 'rows') return `${NAMES}\n\n${use}\n`;
  const [row] = await c.query(`SHOW CREATE DATABASE IF NOT EXISTS ${quoteName(database)}`);
  return `${NAMES}\n\n${text(row?.['Create Database'])};\n\n${use}\n`;
}

/**
 * All accounts and their rights as SQL. It ends with the line with which every dump ends, so that a missing end is
 * seen in it, too.
 */
export async function accountsPart(c: ServerConnection, clock: Clock): Promise<string> {
  const { statements } = await accountStatements(c);
  const when = toInstant(clock.now()).slice(0, 19).replace('T', ' ');
  return [
    '-- Accounts and their rights: SHOW CREATE USER and SHOW GRANTS, written by Holdfast',
    NAMES,
    "SET SESSION sql_mode = '';",
    ...statements.map((statement) => `${statement};`),
    '',
    `-- Dump completed on ${when}`,
    '',
  ].join('\n');
}
