import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { runtimeDir } from '../system/data-dir.ts';
import { withFileErrors } from '../system/file-errors.ts';
import { newId } from '../system/ids.ts';
import { makeFolder } from '../system/make-folder.ts';
import { runTool } from '../system/run-tool.ts';
import { firstExecutable } from '../system/supervisor.ts';
import { bootstrapMysql, needsBootstrap } from './bootstrap.ts';
import { RUNTIME_PREFIX, removeRecord, SANDBOX_PREFIX, writeRecord } from './registry.ts';
import { removeFolder } from './remove-folder.ts';
import { type FixedAtInit, fixedFlags, userFlags } from './server-flags.ts';

/** MySQL's initialisation took 2 s on an idle machine; a busy or slow one may need much longer. */
const INIT_TIMEOUT_MS = 180_000;

/** Data folders of other versions that are kept for the next time; each is about 100 MB. */
const KEPT_PRISTINE = 4;

export interface FreshOptions {
  readonly server: Tool;
  readonly fixed: FixedAtInit;
  /** The user-data folder, where pristine folders are kept. */
  readonly dataDir: string;
  readonly owner: Owner;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fills `dataFolder` with a freshly initialised data folder. The first one of a program takes seconds and is kept;
 * every other is a copy, in hundredths of a second.
 * @throws HoldfastError 'sandbox-failed' with the server's own words; 'disk-full' …
 */
export async function freshDataFolder(dataFolder: string, options: FreshOptions): Promise<void> {
  const { server, fixed, dataDir, signal } = options;
  const pristine = path.join(dataDir, 'cache', 'pristine', await pristineKey(server, fixed));
  if (!(await isFolder(pristine))) await makePristine(pristine, options);
  signal?.throwIfAborted();
  await withFileErrors(dataFolder, () => copyFolder(pristine, dataFolder));
  // Otherwise all sandboxes would have one server_uuid.
  await rm(path.join(dataFolder, 'auto.cnf'), { force: true });
}

async function pristineKey(server: Tool, fixed: FixedAtInit): Promise<string> {
  const program = await stat(server.location.path);
  const parts = [server.location.path, server.version, program.size, program.mtimeMs, ...fixedFlags(fixed)];
  return `${server.flavour}-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)}`;
}

async function makePristine(
  pristine: string,
  { server, fixed, dataDir, owner, signal }: FreshOptions,
): Promise<void> {
  const cacheFolder = path.dirname(pristine);
  await withFileErrors(cacheFolder, () => makeFolder(cacheFolder));
  // Recorded like a sandbox, so that a half-made one is removed at the next start.
  const id = shortId(newId());
  const draft = path.join(cacheFolder, SANDBOX_PREFIX + id);
  const runtimeFolder = path.join(runtimeDir(), RUNTIME_PREFIX + id);
  await writeRecord(dataDir, { format: 1, id, owner, folder: draft, runtimeFolder });
  const data = path.join(draft, 'data');
  try {
    await makeFolder(path.join(draft, 'tmp'));
    await initialise(server, fixed, draft, signal);
    // Another process may have been faster; its folder is as good as ours.
    await rename(data, pristine).catch(async (error) => {
      if (!(await isFolder(pristine))) throw error;
    });
    await forgetOldest(cacheFolder, path.basename(pristine));
  } finally {
    await removeFolder(draft);
    await removeRecord(dataDir, id);
  }
}

async function initialise(
  server: Tool,
  fixed: FixedAtInit,
  draft: string,
  signal?: AbortSignal,
): Promise<void> {
  const data = path.join(draft, 'data');
  const log = path.join(draft, 'init.log');
  const command = await initCommand(server, data, log);
  const args = [...command.args, ...fixedFlags(fixed), ...userFlags()];
  // Two MariaDB 10.11 that are set up at the same time in one temporary folder crash now and then: both name their
  // temporary tables alike.
  const env = { TMPDIR: path.join(draft, 'tmp') };
  const result = await runTool(
    { program: command.program, args, supervised: true, cwd: draft, env },
    { timeoutMs: INIT_TIMEOUT_MS, stdin: command.stdin, ...(signal && { signal }) },
  );
  signal?.throwIfAborted();
  if (result.exitCode === 0 && (await isFolder(path.join(data, 'mysql')))) return;
  const own = await readFile(log, 'utf8').catch(() => '');
  const said = [own, result.stderr, result.stdout].filter((text) => text.trim() !== '').join('\n');
  throw new HoldfastError('sandbox-failed', {
    reason: `${path.basename(command.program)} could not make a data folder (exit code ${result.exitCode ?? result.signal}).`,
    log: firstAndLastLines(said),
  });
}

interface InitCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin: string;
}

async function initCommand(server: Tool, data: string, log: string): Promise<InitCommand> {
  if (needsBootstrap(server)) return bootstrapMysql(server, data);
  return {
    stdin: '',
    ...(server.flavour === 'mariadb' ? installMariadb(server, data) : initialiseMysql(server, data, log)),
  };
}

function initialiseMysql(server: Tool, data: string, log: string) {
  const args = [
    '--no-defaults',
    '--initialize-insecure',
    `--datadir=${data}`,
    `--log-error=${log}`,
    '--secure-file-priv=NULL',
    '--loose-mysqlx=OFF',
    '--innodb-flush-log-at-trx-commit=0',
    '--loose-innodb-doublewrite=OFF',
  ];
  return { program: server.location.path, args };
}

/** The installer belongs to the server: the one beside it, not the first on PATH. */
function installMariadb(server: Tool, data: string) {
  const bin = path.dirname(server.location.path);
  const prefix = path.dirname(bin);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const names = ['mariadb-install-db', 'mysql_install_db'].map((name) => name + suffix);
  const places = [bin, path.join(prefix, 'bin'), path.join(prefix, 'scripts'), path.join(prefix, 'sbin')];
  const program = firstExecutable(places.flatMap((place) => names.map((name) => path.join(place, name))));
  if (program === null) {
    throw new HoldfastError('sandbox-failed', {
      reason: `mariadb-install-db, which makes a server's data folder, is not beside ${server.location.path}.`,
      log: '',
    });
  }
  if (process.platform === 'win32') return { program, args: [`--datadir=${data}`] };
  // Without --basedir: it knows where it was built for, and where it was unpacked to. The folder is named from where
  // it runs, since the script does not quote it everywhere and fails on a path with a space when root runs it.
  const args = [
    '--no-defaults',
    `--datadir=./${path.basename(data)}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
  ];
  return { program, args };
}

async function copyFolder(from: string, to: string): Promise<void> {
  if (process.platform === 'linux') {
    const args = ['-a', '--sparse=always', '--reflink=auto', '--', from, to];
    const result = await runTool({ program: 'cp', args, supervised: false }, { timeoutMs: INIT_TIMEOUT_MS });
    if (result.exitCode === 0) return;
    await rm(to, { recursive: true, force: true });
  }
  await cp(from, to, { recursive: true, preserveTimestamps: true });
}

async function forgetOldest(cacheFolder: string, newest: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter(
    (name) => /^(mariadb|mysql)-/.test(name) && name !== newest,
  );
  const dated = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(path.join(cacheFolder, name))).mtimeMs })),
  );
  dated.sort((a, b) => b.time - a.time);
  for (const { name } of dated.slice(KEPT_PRISTINE - 1)) {
    await rm(path.join(cacheFolder, name), { recursive: true, force: true });
  }
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The end of a log, short enough to be shown. */
export function lastLines(text: string, lines = 25): string {
  return text.trim().split('\n').slice(-lines).join('\n').slice(-8000);
}

/** For a log whose end is advice and whose beginning says what happened. */
function firstAndLastLines(text: string): string {
  const lines = text.trim().split('\n');
  return lines.length <= 40
    ? lastLines(text, 40)
    : [...lines.slice(0, 25), '…', ...lines.slice(-14)].join('\n');
}
