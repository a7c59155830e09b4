import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { locked } from '../../scripts/lib/lock.mjs';
import { inCache } from '../../scripts/lib/paths.mjs';
import { findProgram } from '../../scripts/lib/run.mjs';
import { copyPristine } from '../support/pristine.ts';
import { type Programs, programsOf, serverArgs } from '../support/server-programs.ts';
import type { ServerKind } from '../support/test-server.ts';
import { DATASET_VERSION, datasetStatements } from './dataset.ts';

const READY_LIMIT_MS = 60_000;
/** The whole data stays in memory, so that a disk's speed is not what is measured. */
const BUFFER_POOL = '2G';

export interface BenchServer {
  readonly kind: ServerKind;
  readonly version: string;
  readonly socket: string;
  readonly programs: Programs;
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/**
 * Starts a server on the benchmark's data, which are made once per flavour, scale and version of the server and kept
 * in .cache/bench.
 * @param scale 1 is about 1 GB of SQL
 */
export async function startBenchServer(
  kind: ServerKind,
  scale: number,
  say: (text: string) => void,
): Promise<BenchServer> {
  const key = createHash('sha256')
    .update(JSON.stringify([DATASET_VERSION, versionOf(kind), scale, [...datasetStatements(scale)]]))
    .digest('hex')
    .slice(0, 12);
  const dataDir = inCache('bench', `${kind}-${key}`);
  if (!existsSync(dataDir)) {
    await locked(`bench-${kind}-${key}`, async () => {
      if (!existsSync(dataDir)) await generate(kind, scale, dataDir, say);
    });
  }
  return start(kind, dataDir);
}

/** A server without data, on a disk like the other's: what is restored goes there. */
export async function startEmptyServer(kind: ServerKind): Promise<BenchServer> {
  const dataDir = inCache('bench', `${kind}-target-${process.pid}`);
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(path.dirname(dataDir), { recursive: true });
  await copyPristine(kind, [], dataDir);
  const server = await start(kind, dataDir);
  return {
    ...server,
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Of the server program, since an older one cannot read a newer one's data. */
function versionOf(kind: ServerKind): string {
  const text = execFileSync(programsOf(kind).server, ['--no-defaults', '--version'], { encoding: 'utf8' });
  return /Ver (\S+)/.exec(text)?.[1] ?? text;
}

async function generate(
  kind: ServerKind,
  scale: number,
  dataDir: string,
  say: (text: string) => void,
): Promise<void> {
  const work = `${dataDir}.new`;
  const startedMs = performance.now();
  rmSync(work, { recursive: true, force: true });
  mkdirSync(path.dirname(dataDir), { recursive: true });
  await copyPristine(kind, [], work);
  const server = await start(kind, work);
  try {
    const connection = await createConnection({
      socketPath: server.socket,
      user: 'root',
      charset: 'utf8mb4',
    });
    try {
      await runAll(connection, scale, say, kind);
    } finally {
      await connection.end();
    }
  } finally {
    await server.stop();
  }
  // The rename makes it appear whole, or not at all.
  renameSync(work, dataDir);
  say(`${kind}: made the data in ${Math.round((performance.now() - startedMs) / 1000)} s`);
}

async function runAll(
  connection: Connection,
  scale: number,
  say: (text: string) => void,
  kind: ServerKind,
): Promise<void> {
  let table = '';
  for (const statement of datasetStatements(scale)) {
    const next = /^CREATE TABLE (\w+\.\w+)/.exec(statement)?.[1];
    if (next !== undefined && !next.includes('setting_') && next !== table) {
      table = next;
      say(`${kind}: making ${table}`);
    }
    await connection.query(statement);
  }
}

async function start(kind: ServerKind, dataDir: string): Promise<BenchServer> {
  const programs = programsOf(kind);
  // Short, because a socket's path may have about 100 bytes.
  const run = mkdtempSync(path.join(tmpdir(), 'hb-'));
  const places = { dataDir, socket: path.join(run, 's'), errorLog: path.join(run, 'error.log'), tmpDir: run };
  const args = [
    ...serverArgs(kind, places),
    `--innodb-buffer-pool-size=${BUFFER_POOL}`,
    '--skip-networking',
    ...(kind === 'mysql9'
      ? ['--skip-log-bin', '--innodb-redo-log-capacity=1G']
      : ['--innodb-log-file-size=1G']),
  ];
  const child = spawnServer(programs.server, args);
  const stop = async () => {
    await end(child);
    rmSync(run, { recursive: true, force: true });
  };
  try {
    const query = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
      const connection = await createConnection({ socketPath: places.socket, user: 'root' });
      try {
        const rows: unknown = (await connection.query(sql))[0];
        return Array.isArray(rows) ? rows.filter((row) => typeof row === 'object' && row !== null) : [];
      } finally {
        await connection.end();
      }
    };
    await untilReady(child, query, places.errorLog);
    const version = String((await query('SELECT VERSION() AS version'))[0]?.version);
    return { kind, version, socket: places.socket, programs, query, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** setpriv makes the kernel end the server when we die without our clean-up. */
function spawnServer(file: string, args: readonly string[]): ChildProcess {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : null;
  return setpriv === null
    ? spawn(file, args, { stdio: 'ignore' })
    : spawn(setpriv, ['--pdeathsig', 'KILL', file, ...args], { stdio: 'ignore' });
}

async function untilReady(
  child: ChildProcess,
  query: (sql: string) => Promise<unknown>,
  errorLog: string,
): Promise<void> {
  const endMs = performance.now() + READY_LIMIT_MS;
  for (;;) {
    try {
      await query('SELECT 1');
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > endMs) {
        const log = existsSync(errorLog) ? readFileSync(errorLog, 'utf8').slice(-2000) : '';
        throw new Error(`the benchmark's server does not start:\n${log}`, { cause: error });
      }
      await sleep(50);
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await ended;
}
