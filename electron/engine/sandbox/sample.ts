import { HoldfastError } from '../../../shared/errors.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { connect, type ServerConnection } from '../server/connect.ts';
import { operatingSystem } from '../system/operating-system.ts';
import { installAdvice } from '../tools/advice.ts';
import { compareVersions, isAtLeast } from '../tools/version.ts';
import type { Sample, Sandbox, SandboxPlaces } from './model.ts';
import { sampleData } from './sample-data.ts';
import { SAMPLE_OWNER, samplePrograms } from './sample-programs.ts';
import { sampleTables } from './sample-tables.ts';
import { startSandbox } from './sandbox.ts';

const DATABASE = 'shop';
const BACKUP_USER = 'holdfast';

export interface SampleOptions extends SandboxPlaces {
  /** Every tool of this machine; MariaDB is taken before MySQL because it starts faster. */
  readonly tools: readonly Tool[];
  readonly owner: Owner;
  readonly signal?: AbortSignal;
}

/**
 * Starts a private server with a deterministic shop database: 17 tables with about 270,000 rows, views on views,
 * triggers, routines and an event. For people who only want to look.
 * @throws HoldfastError 'no-sandbox-server', 'sandbox-failed' …; an AbortError when cancelled
 */
export async function startSample(options: SampleOptions): Promise<Sample> {
  const sandbox = await startSandbox({
    server: serverFor(options.tools),
    parentFolder: options.parentFolder,
    dataDir: options.dataDir,
    owner: options.owner,
    sourceVariables: {},
    networking: false,
    lowPriority: false,
    ...(options.signal && { signal: options.signal }),
  });
  try {
    const connection = await connect(sandbox.account, { signal: options.signal });
    try {
      await fill(connection, sandbox);
    } finally {
      await connection.close();
    }
    return {
      ...sandbox,
      // No password: the socket is in a folder that only this user can enter, and the data is made up.
      backupAccount: { ...sandbox.account, label: 'Sample shop', user: BACKUP_USER, password: null },
      database: DATABASE,
    };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

function serverFor(tools: readonly Tool[]): Tool {
  const servers = tools.filter(({ role }) => role === 'server');
  const [best] = servers.sort(
    (a, b) =>
      Number(b.flavour === 'mariadb') - Number(a.flavour === 'mariadb') ||
      compareVersions(b.version, a.version),
  );
  if (best !== undefined) return best;
  throw new HoldfastError('no-sandbox-server', {
    flavour: 'mariadb',
    install: installAdvice('mariadb', 'server', operatingSystem()),
  });
}

async function fill(connection: ServerConnection, sandbox: Sandbox): Promise<void> {
  const statements = [
    `CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    ...accounts(sandbox),
    `USE ${DATABASE}`,
    // As on most servers, not the empty mode of our own connections: programs keep the mode they were made in.
    'SET SESSION sql_mode = DEFAULT',
    ...sampleTables,
    ...sampleData,
    ...samplePrograms,
    ...freshStatistics(connection),
  ];
  for (const statement of statements) await connection.query(statement);
}

/** The owner of views and programs, and the account to back up with, which is no administrator. */
function accounts(sandbox: Sandbox): readonly string[] {
  const host = sandbox.tcp === null ? 'localhost' : '127.0.0.1';
  const backup = `'${BACKUP_USER}'@'${host}'`;
  return [
    `CREATE USER ${SAMPLE_OWNER} ACCOUNT LOCK`,
    // The pattern covers copies that people restore beside it: shop_copy …
    `GRANT ALL PRIVILEGES ON \`${DATABASE}%\`.* TO ${SAMPLE_OWNER}`,
    `CREATE USER ${backup}`,
    `GRANT ALL PRIVILEGES ON \`${DATABASE}%\`.* TO ${backup}`,
    `GRANT ${globalRights(sandbox)} ON *.* TO ${backup}`,
    ...(sandbox.flavour === 'mariadb' ? [`GRANT SELECT ON mysql.proc TO ${backup}`] : []),
  ];
}

function globalRights({ flavour, version }: Sandbox): string {
  const always = 'PROCESS, RELOAD';
  if (flavour === 'mariadb') return isAtLeast(version, '10.5.2') ? `${always}, SET USER` : `${always}, SUPER`;
  if (isAtLeast(version, '8.2.0')) return `${always}, SHOW_ROUTINE, SET_ANY_DEFINER`;
  return isAtLeast(version, '8.0.20') ? `${always}, SHOW_ROUTINE, SET_USER_ID` : `${always}, SUPER`;
}

/** Fresh statistics, so that sizes and row counts look right at once. */
function freshStatistics(connection: ServerConnection): readonly string[] {
  return connection.flavour === 'mysql'
    ? sampleTables.map((statement) => `ANALYZE TABLE ${/CREATE TABLE (\w+)/.exec(statement)?.[1] ?? ''}`)
    : [];
}
