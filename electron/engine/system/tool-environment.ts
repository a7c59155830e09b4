import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import { runtimeDir } from './data-dir.ts';
import { firstExecutable } from './supervisor.ts';

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * The environment of every program that we start, built from nothing: the database tools honour MYSQL_PWD,
 * MYSQL_UNIX_PORT, MYSQL_GROUP_SUFFIX, LD_* and HOME's option files, and any of them could send a dump elsewhere.
 * @param program absolute path; its folder comes first in PATH, since tools look there for their siblings
 */
export function toolEnvironment(
  program: string,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  if (process.platform === 'win32') return { ...windowsEnvironment(program), ...extra };
  return {
    PATH: [path.dirname(program), ...SYSTEM_FOLDERS].join(':'),
    LANG: 'C.UTF-8',
    HOME: emptyHome(),
    EDITOR: '/bin/false',
    PAGER: 'cat',
    ...extra,
  };
}

/**
 * The absolute path of a program that may be run.
 * @throws HoldfastError tool-unusable
 */
export function resolveProgram(program: string): string {
  if (!path.isAbsolute(program)) {
    const found = firstExecutable(SYSTEM_FOLDERS.map((folder) => path.join(folder, program)));
    if (found !== null) return found;
    throw new HoldfastError('tool-unusable', { path: program, reason: 'not found' });
  }
  try {
    accessSync(program, constants.X_OK);
  } catch (cause) {
    const isThere = statSync(program, { throwIfNoEntry: false }) !== undefined;
    const reason = isThere ? 'this user may not run it' : 'not found';
    throw new HoldfastError('tool-unusable', { path: program, reason }, { cause });
  }
  if (!statSync(program).isFile())
    throw new HoldfastError('tool-unusable', { path: program, reason: 'not a program' });
  return program;
}

/** A HOME without option files, histories or login paths; nobody may put any there. */
function emptyHome(): string {
  const folder = path.join(runtimeDir(), 'empty');
  mkdirSync(folder, { recursive: true, mode: 0o500 });
  return folder;
}

function windowsEnvironment(program: string): Record<string, string> {
  const root = process.env.SystemRoot ?? 'C:\\Windows';
  const home = emptyHome();
  return {
    PATH: [path.dirname(program), path.join(root, 'System32'), root].join(';'),
    // Winsock does not load without it.
    SystemRoot: root,
    TEMP: process.env.TEMP ?? home,
    TMP: process.env.TMP ?? home,
    USERPROFILE: home,
    APPDATA: home,
  };
}

/** Programs that start a tool by exec and change how it runs; none of them stays in between. Absent ones are left out. */
export function launchersOf(wanted: {
  readonly lowPriority?: boolean;
  readonly largeOutputBuffer?: boolean;
}): string[] {
  if (process.platform === 'win32') return [];
  const isLinux = process.platform === 'linux';
  return [
    ...(wanted.lowPriority === true ? launcher('nice', ['-n', '10']) : []),
    ...(wanted.lowPriority === true && isLinux ? launcher('ionice', ['-c', '3', '-t']) : []),
    // The C library writes 4 KiB at a time to a pipe, which costs a fifth of a dump's CPU time.
    ...(wanted.largeOutputBuffer === true && isLinux ? launcher('stdbuf', ['-o256K']) : []),
  ];
}

function launcher(name: string, args: readonly string[]): readonly string[] {
  const program = firstExecutable([`/usr/bin/${name}`, `/bin/${name}`]);
  return program === null ? [] : [program, ...args];
}
