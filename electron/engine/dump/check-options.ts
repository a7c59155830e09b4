import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { DumpOptions, RowRule } from '../../../shared/model/dump-options.ts';
import type { Inventory } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { readsAccounts } from '../server/accounts.ts';
import type { ServerConnection } from '../server/connect.ts';
import { nameRule } from '../server/databases.ts';
import { quoteAccount } from '../server/grants.ts';
import { quoteName, text } from '../server/rows.ts';
import { checkExtraArguments } from '../tools/extra-arguments.ts';
import { isAtLeast } from '../tools/version.ts';

export interface CheckedOptions {
  /** With names as the server spells them. */
  readonly options: DumpOptions;
  readonly blockers: readonly WireError[];
  /** Tables with a rule that are not there. */
  readonly gone: BackupSelection['excludedTables'];
}

/**
 * Finds what the options ask for and cannot be had: a table that is not there, a condition that the server does not
 * understand, a binary log that is off, accounts that may not be read, an argument that the program does not know.
 * @param inventory what is to be dumped
 */
export async function checkOptions(
  c: ServerConnection,
  options: DumpOptions,
  {
    databases,
    inventory,
    lowerCaseTableNames,
    tool,
  }: {
    readonly databases: readonly string[];
    readonly inventory: Inventory;
    readonly lowerCaseTableNames: number;
    readonly tool: Tool | null;
  },
): Promise<CheckedOptions> {
  const { rules, gone, blockers } = resolveRules(options.rowRules, databases, inventory, lowerCaseTableNames);
  if (options.content !== 'structure') blockers.push(...(await conditionsBlockers(c, rules)));
  if (options.coordinates) blockers.push(...(await coordinatesBlockers(c, tool)));
  if (options.accounts) blockers.push(...(await accountsBlockers(c)));
  const refused = checkExtraArguments(tool, options.extraArguments);
  if (refused.length > 0) {
    const problems = refused.map(({ argument, reason }) => `${argument}: ${reason}`);
    blockers.push(toWireError(new HoldfastError('bad-input', { problems })));
  }
  return { options: { ...options, rowRules: [...rules] }, blockers, gone };
}

function resolveRules(
  wanted: readonly RowRule[],
  databases: readonly string[],
  inventory: Inventory,
  lowerCaseTableNames: number,
): {
  readonly rules: readonly RowRule[];
  readonly gone: BackupSelection['excludedTables'];
  readonly blockers: WireError[];
} {
  const { fold } = nameRule(lowerCaseTableNames);
  const selected = new Set(databases.map(fold));
  const tables = new Map(
    inventory.objects
      .filter(({ kind }) => kind === 'table')
      .map((object) => [`${fold(object.database)}\0${fold(object.name)}`, object]),
  );
  const rules = new Map<string, RowRule>();
  const blockers: WireError[] = [];
  const gone: BackupSelection['excludedTables'] = [];
  for (const { database, table, where } of wanted) {
    // A rule for a database that is not backed up is no mistake.
    if (!selected.has(fold(database))) continue;
    const key = `${fold(database)}\0${fold(table)}`;
    const found = tables.get(key);
    if (found === undefined) gone.push({ database, table });
    else if (rules.has(key)) {
      const why = `two conditions are given for ${database}.${table}: join them with AND or OR`;
      blockers.push(toWireError(new HoldfastError('not-possible', { why })));
    } else rules.set(key, { database: found.database, table: found.name, where });
  }
  return { rules: [...rules.values()], gone, blockers };
}

/** A table that somebody has locked is not waited for: its condition is then found wrong, or not, by the dump. */
const LOCK_WAIT_SECONDS = 3;
const LOCK_WAIT_TIMEOUT = 1205;

async function conditionsBlockers(c: ServerConnection, rules: readonly RowRule[]): Promise<WireError[]> {
  if (rules.length === 0) return [];
  await c.query(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}`);
  const blockers: WireError[] = [];
  for (const rule of rules) blockers.push(...(await conditionBlockers(c, rule)));
  await c.query('SET SESSION lock_wait_timeout = DEFAULT');
  return blockers;
}

/**
 * The server is asked to plan the query, not to run it. In a derived table nothing can be said but which rows: INTO
 * OUTFILE is an error there.
 */
async function conditionBlockers(
  c: ServerConnection,
  { database, table, where }: RowRule,
): Promise<WireError[]> {
  try {
    await c.query(
      `EXPLAIN SELECT * FROM (SELECT * FROM ${quoteName(database)}.${quoteName(table)} WHERE ${where}) AS chosen`,
    );
    return [];
  } catch (error) {
    if (!(error instanceof HoldfastError) || !error.is('query-failed')) throw error;
    if (error.data.number === LOCK_WAIT_TIMEOUT) return [];
    const why = `the condition for the rows of ${database}.${table} is not understood: ${error.data.message}`;
    return [toWireError(new HoldfastError('not-possible', { why }))];
  }
}

async function coordinatesBlockers(c: ServerConnection, tool: Tool | null): Promise<WireError[]> {
  const refuse = (why: string): WireError[] => [toWireError(new HoldfastError('not-possible', { why }))];
  if (tool !== null && !tool.options.includes('source-data') && !tool.options.includes('master-data'))
    return refuse('this dump program cannot write the position in the binary log');
  const [log] = await c.query("SHOW GLOBAL VARIABLES LIKE 'log_bin'");
  if (text(log?.Value) !== 'ON')
    return refuse('the server writes no binary log, so that there is no position in it (log_bin is OFF)');
  try {
    await readPosition(c);
    return [];
  } catch (error) {
    if (!(error instanceof HoldfastError) || !error.is('query-failed')) throw error;
    const privilege = c.flavour === 'mariadb' ? 'BINLOG MONITOR' : 'REPLICATION CLIENT';
    const account = quoteAccount(await currentAccount(c));
    return [
      toWireError(
        new HoldfastError('missing-privilege', {
          privilege,
          database: null,
          cure: `GRANT ${privilege} ON *.* TO ${account};`,
        }),
      ),
    ];
  }
}

/** MySQL renamed the statement in 8.2, and took the old one away in 8.4. */
async function readPosition(c: ServerConnection): Promise<void> {
  try {
    await c.query('SHOW MASTER STATUS');
  } catch (error) {
    if (!(error instanceof HoldfastError) || !error.is('query-failed') || error.data.number !== 1064)
      throw error;
    await c.query('SHOW BINARY LOG STATUS');
  }
}

async function accountsBlockers(c: ServerConnection): Promise<WireError[]> {
  if (!isAtLeast(c.version, c.flavour === 'mariadb' ? '10.2.0' : '5.7.6')) {
    const why = `this server cannot say how its accounts were made (SHOW CREATE USER, since ${c.flavour === 'mariadb' ? 'MariaDB 10.2' : 'MySQL 5.7.6'})`;
    return [toWireError(new HoldfastError('not-possible', { why }))];
  }
  if (await readsAccounts(c)) return [];
  const account = quoteAccount(await currentAccount(c));
  return [
    toWireError(
      new HoldfastError('missing-privilege', {
        privilege: 'SELECT',
        database: 'mysql',
        cure: `GRANT SELECT ON \`mysql\`.* TO ${account};`,
      }),
    ),
  ];
}

async function currentAccount(c: ServerConnection): Promise<string> {
  const [who] = await c.query('SELECT CURRENT_USER() AS account');
  return text(who?.account);
}
