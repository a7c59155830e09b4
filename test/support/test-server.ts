import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2/promise';
import { findMysql9, findMysql56, lackLeg } from '../../scripts/lib/ensure.mjs';
import { findProgram } from '../../scripts/lib/run.mjs';
import { copyPristine } from './pristine.ts';
import { type Programs, programsOf, serverArgs } from './server-programs.ts';
import { removeTempFolder, tempFolder } from './temp.ts';

/** mysql56 is a server alone, with the client programs of mysql9. */
export type ServerKind = 'mariadb' | 'mysql9' | 'mysql56';

export interface StartOptions {
  /** root's password; none when left out. */
  readonly password?: string;
  /** Further options of the server, after ours; the last value of an option counts. */
  readonly args?: readonly string[];
  /** Options that must be known when the data folder is made (MySQL's lower_case_table_names). */
  readonly initArgs?: readonly string[];
}

/** A real server of one test file, on 127.0.0.1 and on a socket. */
export interface TestServer {
  readonly kind: ServerKind;
  readonly flavour: 'mariadb' | 'mysql';
  /** As the server says it, for example 10.11.19-MariaDB-0+deb12u1 or 9.7.4-2. */
  readonly version: string;
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly socket: string;
  /** Changes with restart(). */
  readonly pid: number;
  readonly folder: string;
  readonly dataDir: string;
  readonly errorLog: string;
  readonly root: { readonly user: 'root'; readonly password: string };
  /** Full paths of the programs of the same flavour and version. */
  readonly programs: Programs;
  /** A connection as root through the socket, or as the options say. End it yourself. */
  connect(options?: ConnectionOptions): Promise<Connection>;
  /** Statements one after the other as root; gives back the rows of the last. */
  query(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]>;
  /** SIGKILL, as a crash; the data stays. */
  kill(): Promise<void>;
  /** SIGTERM, as a shutdown; the data stays. */
  shutdown(): Promise<void>;
  /** Starts again on the same data and port after kill or shutdown, with further options. */
  restart(args?: readonly string[]): Promise<void>;
  /** Ends it and removes its folder; again is harmless. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const running = new Map<TestServer, () => void>();

/** The newer kinds of servers that this machine has. A missing one is said loudly, or fails where HOLDFAST_REQUIRE names it. */
export function serverKinds(): readonly ServerKind[] {
  const kinds: ServerKind[] = [];
  if (findProgram('mariadbd') !== null) kinds.push('mariadb');
  else lackLeg('mariadb', 'mariadbd is not on this machine');
  if (findMysql9() !== null) kinds.push('mysql9');
  else lackLeg('mysql9', 'mysqld of MySQL 8 or 9 is not on this machine');
  return kinds;
}

/** With MySQL 5.6, whose server knows much less: for what must hold on every server that people still run. */
export function allServerKinds(): readonly ServerKind[] {
  const kinds = serverKinds();
  if (kinds.includes('mysql9') && findMysql56() !== null) return [...kinds, 'mysql56'];
  lackLeg(
    'mysql56',
    "MySQL 5.6's server, or the client programs of MySQL 8 or 9 for it, are not on this machine",
  );
  return kinds;
}

export const startMariadb = (options: StartOptions = {}): Promise<TestServer> =>
  startServer('mariadb', options);

export const startMysql9 = (options: StartOptions = {}): Promise<TestServer> =>
  startServer('mysql9', options);

/**
 * Starts a server on a fresh copy of a pristine data folder, which takes less than a second.
 * @throws Error with the end of the server's log when it does not start
 */
export async function startServer(kind: ServerKind, options: StartOptions = {}): Promise<TestServer> {
  const programs = programsOf(kind);
  const folder = tempFolder(kind === 'mariadb' ? 'ma' : 'my');
  const dataDir = path.join(folder, 'data');
  const socket = path.join(folder, 's');
  const errorLog = path.join(folder, 'error.log');
  mkdirSync(path.join(folder, 'tmp'));
  await copyPristine(kind, options.initArgs ?? [], dataDir);
  const port = await freePort();
  const password = options.password ?? '';

  let child: ChildProcess | null = null;
  const start = async (args: readonly string[]): Promise<void> => {
    const all = [...serverArgs(kind, { dataDir, socket, errorLog, tmpDir: path.join(folder, 'tmp') })];
    all.push(`--port=${port}`, '--bind-address=127.0.0.1', ...(options.initArgs ?? []));
    child = spawnServer(programs.server, [...all, ...(options.args ?? []), ...args]);
    await untilReady(child, socket, errorLog);
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child !== null) await endChild(child, signal);
    child = null;
  };
  const connect = (given: ConnectionOptions = {}): Promise<Connection> =>
    createConnection({
      ...(given.host === undefined ? { socketPath: socket } : { port }),
      user: 'root',
      password,
      multipleStatements: true,
      ...given,
    });

  let version = '';
  const server: TestServer = {
    kind,
    flavour: kind === 'mariadb' ? 'mariadb' : 'mysql',
    get version() {
      return version;
    },
    host: '127.0.0.1',
    port,
    socket,
    get pid() {
      if (child?.pid === undefined) throw new Error('this test server does not run now');
      return child.pid;
    },
    folder,
    dataDir,
    errorLog,
    root: { user: 'root', password },
    programs,
    connect,
    async query(...statements) {
      const connection = await connect();
      try {
        return await queryAll(connection, statements);
      } finally {
        await connection.end();
      }
    },
    kill: () => end('SIGKILL'),
    shutdown: () => end('SIGTERM'),
    restart: (args = []) => start(args),
    async stop() {
      await end('SIGKILL');
      running.delete(server);
      removeTempFolder(folder);
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
  running.set(server, () => child?.kill('SIGKILL'));
  try {
    await start([]);
    if (password !== '') await setRootPassword(connect, password, kind === 'mysql56');
    version = String((await server.query('SELECT VERSION() AS version'))[0]?.version);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** Ends the servers that a test file forgot, and names them. */
export async function stopAllServers(): Promise<readonly string[]> {
  const forgotten = [...running.keys()];
  for (const server of forgotten) await server.stop();
  return forgotten.map((server) => `${server.kind} in ${server.folder}`);
}

process.on('exit', () => {
  for (const kill of running.values()) kill();
});

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no free port')),
      );
    });
  });
}

/** setpriv makes the kernel kill the server when a test worker dies by SIGKILL and runs no clean-up. */
function spawnServer(file: string, args: readonly string[]): ChildProcess {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : null;
  return setpriv === null
    ? spawn(file, args, { stdio: 'ignore' })
    : spawn(setpriv, ['--pdeathsig', 'KILL', file, ...args], { stdio: 'ignore' });
}

async function untilReady(child: ChildProcess, socket: string, errorLog: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await answers(socket)) return;
    await sleep(20);
  }
  await endChild(child, 'SIGKILL');
  throw new Error(`the test server does not start:\n${tail(errorLog)}`);
}

/** Access denied is an answer, too: root may have a password already. */
async function answers(socketPath: string): Promise<boolean> {
  try {
    const connection = await createConnection({ socketPath, user: 'root' });
    await connection.end();
    return true;
  } catch (error) {
    return error instanceof Error && 'errno' in error && (error.errno === 1045 || error.errno === 1698);
  }
}

async function setRootPassword(
  connect: (options: ConnectionOptions) => Promise<Connection>,
  password: string,
  isOld: boolean,
): Promise<void> {
  const connection = await connect({ password: '' });
  try {
    // ALTER USER came with MySQL 5.7.
    await (isOld
      ? connection.query("SET PASSWORD FOR 'root'@'localhost' = PASSWORD(?)", [password])
      : connection.query("ALTER USER 'root'@'localhost' IDENTIFIED BY ?", [password]));
  } finally {
    await connection.end();
  }
}

async function queryAll(
  connection: Connection,
  statements: readonly string[],
): Promise<readonly Record<string, unknown>[]> {
  let rows: unknown = [];
  for (const statement of statements) [rows] = await connection.query(statement);
  return Array.isArray(rows) ? rows.filter((row) => typeof row === 'object' && row !== null) : [];
}

async function endChild(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(timer);
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-15).join('\n');
  } catch {
    return '(it wrote no log)';
  }
}
