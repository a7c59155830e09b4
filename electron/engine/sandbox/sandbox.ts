import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError, isAbort } from '../../../shared/errors.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { Account } from '../server/account.ts';
import { connect } from '../server/connect.ts';
import { systemClock } from '../system/clock.ts';
import { runtimeDir } from '../system/data-dir.ts';
import { fileError } from '../system/file-errors.ts';
import { newId } from '../system/ids.ts';
import { type RunningTool, startTool } from '../system/run-tool.ts';
import { type Credentials, initSql, randomCredentials } from './init-sql.ts';
import type { Sandbox, SandboxOptions } from './model.ts';
import { freshDataFolder, lastLines } from './pristine.ts';
import { RUNTIME_PREFIX, removeRecord, SANDBOX_PREFIX, writeRecord } from './registry.ts';
import { removeFolder } from './remove-folder.ts';
import { fixedAtInit, foldersOf, type Listening, type SandboxFolders, serverFlags } from './server-flags.ts';

export { cleanSandboxes } from './clean.ts';

/** MySQL 9 took 0.7 to 1.7 s on an idle machine. */
const START_TIMEOUT_MS = 90_000;

/**
 * Starts a private, throw-away server (facts §9): isolated from files, network and plugins, with one account of a
 * random name and password, its own folder 0700, under the supervisor so that it dies with us.
 * @throws HoldfastError 'sandbox-failed' with the end of the server's log; 'disk-full', 'path-not-writable' …; an
 *   AbortError when cancelled. Nothing of it is left then.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, signal } = options;
  signal?.throwIfAborted();
  const id = shortId(newId());
  const folders = foldersOf(path.join(options.parentFolder, SANDBOX_PREFIX + id));
  const runtimeFolder = path.join(runtimeDir(), RUNTIME_PREFIX + id);
  await writeRecord(dataDir, { format: 1, id, owner: options.owner, folder: folders.folder, runtimeFolder });
  let running: RunningTool | null = null;
  const removeAll = async (): Promise<void> => {
    if (running !== null) await endServer(running);
    await removeFolder(folders.folder);
    await removeFolder(runtimeFolder);
    await removeRecord(dataDir, id);
  };
  try {
    await makeFolders(folders, runtimeFolder);
    const fixed = fixedAtInit(options.sourceVariables);
    await freshDataFolder(folders.data, {
      server: options.server,
      fixed,
      dataDir,
      owner: options.owner,
      signal,
    });
    const admin = randomCredentials('hf');
    await writeFile(folders.initFile, initSql(options.server, admin), { mode: 0o600 });
    const listening = await listeningPlace(options, runtimeFolder);
    running = startTool({
      program: options.server.location.path,
      args: serverFlags(options.server, folders, listening, fixed, options.sourceVariables),
      cwd: folders.folder,
      supervised: true,
      lowPriority: options.lowPriority,
    });
    running.stdout.resume();
    running.stdin.end();
    options.onCommand?.(running.commandLine);
    const account = accountOf(admin, listening);
    const version = await untilReady(running, account, folders, signal);
    // The password is in there; the server has read it.
    await rm(folders.initFile, { force: true });
    return sandboxOf({ options, folders, running, account, listening, version, removeAll });
  } catch (error) {
    await removeAll();
    throw isAbort(error) ? error : fileErrorOrOwn(error, folders.folder);
  }
}

interface Started {
  readonly options: SandboxOptions;
  readonly folders: SandboxFolders;
  readonly running: RunningTool;
  readonly account: Account;
  readonly listening: Listening;
  readonly version: string;
  readonly removeAll: () => Promise<void>;
}

function sandboxOf({ options, folders, running, account, listening, version, removeAll }: Started): Sandbox {
  let stopping: Promise<void> | null = null;
  return {
    account,
    flavour: options.server.flavour,
    version,
    server: options.server,
    folder: folders.folder,
    socket: listening.socket,
    tcp: listening.port === null ? null : { host: '127.0.0.1', port: listening.port },
    pid: running.pid,
    logTail: () => logTail(folders),
    ended: running.done.then(
      () => undefined,
      () => undefined,
    ),
    stop: () => {
      stopping ??= removeAll();
      return stopping;
    },
  };
}

async function makeFolders(folders: SandboxFolders, runtimeFolder: string): Promise<void> {
  for (const folder of [folders.folder, folders.tmp, folders.files, folders.plugins, runtimeFolder]) {
    await mkdir(folder, { mode: 0o700, recursive: folder === folders.folder });
  }
}

/** Windows has no unix sockets that its MySQL would know: there it is always loopback, with the random password. */
async function listeningPlace(options: SandboxOptions, runtimeFolder: string): Promise<Listening> {
  const needsPort = options.networking || process.platform === 'win32';
  return { socket: path.join(runtimeFolder, 's'), port: needsPort ? await freePort() : null };
}

function accountOf({ user, password }: Credentials, { socket, port }: Listening): Account {
  const address =
    process.platform === 'win32' && port !== null
      ? ({ kind: 'tcp', host: '127.0.0.1', port } as const)
      : ({ kind: 'socket', path: socket } as const);
  return {
    label: 'sandbox',
    endpoint: { via: 'direct', address },
    // Within one machine and one user there is nobody to listen in.
    tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
    user,
    password,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}

/** @returns the version, as the server says it */
async function untilReady(
  running: RunningTool,
  account: Account,
  folders: SandboxFolders,
  signal: AbortSignal | undefined,
): Promise<string> {
  const exited: { exit: string | null } = { exit: null };
  running.done.then(
    ({ exitCode, signal: killedBy, stderr }) => {
      exited.exit = `it ended with ${exitCode ?? killedBy}${stderr.trim() === '' ? '' : `: ${stderr.trim().slice(-500)}`}`;
    },
    (error: unknown) => {
      exited.exit = error instanceof Error ? error.message : String(error);
    },
  );
  const end = systemClock.monotonicMs() + START_TIMEOUT_MS;
  let last = 'it did not answer';
  while (exited.exit === null && systemClock.monotonicMs() < end) {
    signal?.throwIfAborted();
    const { address } = account.endpoint;
    if (address.kind === 'tcp' || existsSync(address.path)) {
      try {
        const connection = await connect(account, { timeoutMs: 5_000, signal });
        await connection.close();
        return connection.version;
      } catch (error) {
        if (isAbort(error)) throw error;
        last = error instanceof Error ? error.message : String(error);
      }
    }
    await sleep(25);
  }
  throw new HoldfastError('sandbox-failed', {
    reason: exited.exit ?? `No connection within ${START_TIMEOUT_MS / 1000} s: ${last}`,
    log: await logTail(folders),
  });
}

async function logTail(folders: SandboxFolders): Promise<string> {
  return lastLines(await readFile(folders.log, 'utf8').catch(() => ''));
}

/** At once: its data is about to be removed, so there is nothing to shut down in order. */
async function endServer(running: RunningTool): Promise<void> {
  try {
    process.kill(running.pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
  running.kill();
  await running.done.catch(() => undefined);
}

function fileErrorOrOwn(error: unknown, folder: string): unknown {
  return error instanceof HoldfastError ? error : fileError(error, folder);
}
