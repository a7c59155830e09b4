import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from '../../scripts/lib/run.mjs';
import type { SshHop } from '../../shared/model/ssh.ts';
import { descendantsOf } from './processes.ts';
import { removeTempFolder, tempFolder } from './temp.ts';
import { freePort } from './test-server.ts';

/** A key pair made by ssh-keygen: the private key's file, with `.pub` beside it. */
export interface SshKey {
  readonly file: string;
  readonly fingerprint: string;
}

export function makeSshKey(folder: string, name: string, passphrase = '', kind = 'ed25519'): SshKey {
  const file = path.join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', passphrase, '-C', name, '-f', file]);
  return { file, fingerprint: fingerprintOf(file) };
}

/** As people read it: `ssh-keygen -l`. */
export function fingerprintOf(keyFile: string): string {
  const line = execFileSync('ssh-keygen', ['-l', '-f', `${keyFile}.pub`], { encoding: 'utf8' });
  return /SHA256:\S+/.exec(line)?.[0] ?? '';
}

export interface SshServer {
  readonly port: number;
  /** Of its ed25519 key, which is preferred. */
  readonly fingerprint: string;
  readonly hostKeys: readonly SshKey[];
  /** This machine's user through this server, its key confirmed unless said otherwise. */
  hop(over?: Partial<SshHop>): SshHop;
  /** What it wrote of itself so far. */
  log(): string;
  /** SIGKILL of it and of every connection through it. */
  kill(): void;
  /** Starts again on the same port. */
  restart(hostKeys?: readonly SshKey[]): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface SshServerOptions {
  /** Keys that may log in. */
  readonly authorized: readonly SshKey[];
  /** Kinds of host keys to make. */
  readonly hostKeyKinds?: readonly string[];
  /** Further lines of sshd_config. */
  readonly config?: readonly string[];
}

/** A real sshd on 127.0.0.1, with a configuration and keys of its own; it lets in the user who runs the tests. */
export async function startSshd(options: SshServerOptions): Promise<SshServer> {
  const program = findProgram('sshd');
  if (program === null) throw new Error('sshd is missing: node scripts/setup.mjs apt:sshd');
  // What Debian's service would make; as another user than root it is not asked for.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const folder = tempFolder('sshd');
  const port = await freePort();
  const kinds = options.hostKeyKinds ?? ['ed25519', 'rsa'];
  let hostKeys: readonly SshKey[] = kinds.map((kind) => makeSshKey(folder, `host_${kind}`, '', kind));
  const authorizedKeys = path.join(folder, 'authorized_keys');
  writeFileSync(
    authorizedKeys,
    options.authorized.map(({ file }) => readFileSync(`${file}.pub`, 'utf8')).join(''),
    { mode: 0o600 },
  );
  const logFile = path.join(folder, 'log');
  const config = path.join(folder, 'config');
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    writeFileSync(
      config,
      [
        'ListenAddress 127.0.0.1',
        `Port ${port}`,
        ...hostKeys.map(({ file }) => `HostKey ${file}`),
        `AuthorizedKeysFile ${authorizedKeys}`,
        ...['PidFile none', 'StrictModes no', 'UsePAM no', 'PermitRootLogin yes', 'LogLevel DEBUG1'],
        ...(options.config ?? []),
        ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', ''],
      ].join('\n'),
    );
    child = spawn(program, ['-D', '-f', config, '-E', logFile], { stdio: 'ignore' });
    await untilListening(child, port, logFile);
  };
  const kill = (): void => {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    // Every connection is a process of its own, in a session of its own.
    for (const { pid } of descendantsOf(child.pid)) endQuietly(pid);
    child.kill('SIGKILL');
    child = null;
  };
  await start();
  const server: SshServer = {
    port,
    get fingerprint() {
      return hostKeys[0]?.fingerprint ?? '';
    },
    get hostKeys() {
      return hostKeys;
    },
    hop: (over = {}) => ({
      host: '127.0.0.1',
      port,
      user: os.userInfo().username,
      hostKey: hostKeys[0]?.fingerprint ?? null,
      ...over,
    }),
    log: () => readFileSync(logFile, 'utf8'),
    kill,
    restart: async (keys) => {
      kill();
      hostKeys = keys ?? hostKeys;
      await start();
    },
    stop: async () => {
      kill();
      removeTempFolder(folder);
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
  return server;
}

/** An ssh-agent of its own with these keys in it. */
export async function startAgent(keys: readonly SshKey[]): Promise<{ socket: string; stop(): void }> {
  const folder = tempFolder('agent');
  const socket = path.join(folder, 's');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  for (let tries = 0; tries < 200 && !(await accepts(socket)); tries += 1) await sleep(25);
  for (const { file } of keys)
    execFileSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'pipe' });
  return {
    socket,
    stop: () => {
      agent.kill('SIGKILL');
      removeTempFolder(folder);
    },
  };
}

async function untilListening(child: ChildProcess, port: number, logFile: string): Promise<void> {
  const end = performance.now() + 30_000;
  while (performance.now() < end && child.exitCode === null) {
    if (await accepts(port)) return;
    await sleep(25);
  }
  child.kill('SIGKILL');
  throw new Error(`sshd does not start:\n${readFileSync(logFile, 'utf8')}`);
}

function accepts(place: number | string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = typeof place === 'number' ? connect(place, '127.0.0.1') : connect(place);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
}
