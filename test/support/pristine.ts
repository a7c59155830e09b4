import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { locked } from '../../scripts/lib/lock.mjs';
import { inCache } from '../../scripts/lib/paths.mjs';
import { programsOf, runAs, serverArgs } from './server-programs.ts';
import type { ServerKind } from './test-server.ts';

/**
 * Fills a new data folder by copying one that was made before; making one takes seconds, a copy a few hundredths.
 * @param initArgs options of the server that must be known when the folder is made
 */
export async function copyPristine(
  kind: ServerKind,
  initArgs: readonly string[],
  dataDir: string,
): Promise<void> {
  const version = (await output(programsOf(kind).server, ['--no-defaults', '--version'])).trim();
  const key = createHash('sha256')
    .update([version, ...initArgs].join('\n'))
    .digest('hex')
    .slice(0, 12);
  const pristine = inCache('pristine', `${kind}-${key}`);
  if (!existsSync(pristine)) {
    await locked(`pristine-${key}`, async () => {
      if (!existsSync(pristine)) await make(kind, initArgs, pristine);
    });
  }
  await output(
    'cp',
    process.platform === 'linux' ? ['-a', '--sparse=always', pristine, dataDir] : ['-a', pristine, dataDir],
  );
  // Otherwise all servers would have one server_uuid, and identity is what Holdfast tells them apart by.
  rmSync(path.join(dataDir, 'auto.cnf'), { force: true });
}

async function make(kind: ServerKind, initArgs: readonly string[], pristine: string): Promise<void> {
  const work = mkdtempSync(path.join(tmpdir(), 'hfp-'));
  const dataDir = path.join(work, 'data');
  try {
    mkdirSync(path.join(work, 'tmp'));
    const { install } = programsOf(kind);
    if (kind === 'mariadb') {
      const options = ['--auth-root-authentication-method=normal', '--skip-test-db', ...runAs(), ...initArgs];
      await output(install, ['--no-defaults', `--datadir=${dataDir}`, ...options]);
    } else if (kind === 'mysql56') {
      await bootstrap(install, dataDir, initArgs);
    } else {
      const options = ['--initialize-insecure', ...runAs(), ...initArgs];
      await output(install, ['--no-defaults', `--datadir=${dataDir}`, ...options]);
    }
    await firstStart(kind, initArgs, work);
    mkdirSync(path.dirname(pristine), { recursive: true });
    // Across file systems, a rename needs a copy first; the rename makes it appear whole.
    await output('cp', ['-a', dataDir, `${pristine}.new`]);
    renameSync(`${pristine}.new`, pristine);
  } finally {
    rmSync(`${pristine}.new`, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  }
}

/** MySQL before 5.7: the server runs the SQL files that lie beside it, as its own mysql_install_db does. */
async function bootstrap(server: string, dataDir: string, initArgs: readonly string[]): Promise<void> {
  mkdirSync(dataDir);
  const share = path.join(path.dirname(server), '../share');
  const files = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'];
  const sql = files.map((name) => readFileSync(path.join(share, name), 'utf8'));
  const accounts = "DELETE FROM user WHERE NOT (User = 'root' AND Host = 'localhost');\nDELETE FROM db;\n";
  await output(
    server,
    ['--no-defaults', '--bootstrap', `--datadir=${dataDir}`, ...runAs(), ...initArgs],
    ['CREATE DATABASE mysql;', 'USE mysql;', ...sql, accounts].join('\n'),
  );
}

/** The first start makes keys and certificates, and leaves one account: root@localhost without a password. */
async function firstStart(kind: ServerKind, initArgs: readonly string[], work: string): Promise<void> {
  const socket = path.join(work, 's');
  const places = {
    dataDir: path.join(work, 'data'),
    socket,
    errorLog: path.join(work, 'error.log'),
    tmpDir: path.join(work, 'tmp'),
  };
  const args = [...serverArgs(kind, places), '--skip-networking', ...initArgs];
  const child = spawn(programsOf(kind).server, args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const connection = await connectWhenReady(socket, () => child.exitCode !== null);
    if (kind === 'mariadb') {
      await connection.query(
        "DELETE FROM mysql.global_priv WHERE NOT (User = 'root' AND Host = 'localhost') AND User <> 'mariadb.sys'",
      );
      await connection.query("DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost'");
    }
    await connection.end();
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function connectWhenReady(socketPath: string, hasEnded: () => boolean) {
  const end = performance.now() + 60_000;
  for (;;) {
    try {
      return await createConnection({ socketPath, user: 'root' });
    } catch (error) {
      if (hasEnded() || performance.now() > end) throw error;
      await sleep(50);
    }
  }
}

function output(file: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    // What ends before it has read everything says why itself.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${path.basename(file)} ended with ${code}:\n${text}`)),
    );
  });
}
