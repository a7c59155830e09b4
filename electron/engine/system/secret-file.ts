import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { Clock } from './clock.ts';
import { runtimeDir } from './data-dir.ts';
import { fileError } from './file-errors.ts';
import { newId } from './ids.ts';

/** A secret as a program can read it: an inherited file descriptor, or where there is no /dev/fd a file's path. */
export interface SecretFile {
  /** The program's fd 3; null where the path is a real file. */
  readonly fd: number | null;
  /** What to name on its command line. */
  readonly path: string;
  /** Closes the descriptor, or removes the file. May be called twice. */
  close(): void;
}

/** A tool reads its option file in its first moments. */
const LEFTOVER_AGE_MS = 10 * 60 * 1000;
const TMPFS_MAGIC = 0x01021994;
// Linux: a file that never has a name, so that a kill at any point leaves nothing behind. Not among Node's constants.
const O_TMPFILE = 0o20000000 | (constants.O_DIRECTORY ?? 0);

/**
 * Puts a client program's option file where only that program can read it.
 * Linux: nameless, in memory (tmpfs). macOS and Windows: a file 0600 in the runtime folder, removed by `close`.
 * @throws HoldfastError disk-full, path-not-writable, file-io
 */
export function secretFile(text: string): SecretFile {
  return process.platform === 'linux' ? namelessFile(text) : temporaryFile(text);
}

/**
 * Removes option files that a killed process left behind (macOS and Windows; elsewhere there are none).
 * Younger ones may be another process's, whose tool is just about to read them.
 */
export function sweepSecretFiles(clock: Clock): void {
  if (process.platform === 'linux') return;
  const folder = temporaryFolder();
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const modifiedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (clock.now().getTime() - modifiedMs > LEFTOVER_AGE_MS) rmSync(file, { force: true });
  }
}

function namelessFile(text: string): SecretFile {
  const folder = memoryFolder();
  const fd = openNameless(folder);
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  try {
    writeAll(fd, text);
  } catch (error) {
    close();
    throw fileError(error, folder);
  }
  return { fd, path: '/dev/fd/3', close };
}

function openNameless(folder: string): number {
  try {
    return openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600);
  } catch {
    // A file system without O_TMPFILE: the name is gone again before the secret comes in.
    const file = path.join(folder, `holdfast-${newId()}`);
    try {
      const fd = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
      unlinkSync(file);
      return fd;
    } catch (error) {
      throw fileError(error, folder);
    }
  }
}

/** A folder in memory: a tool may hold its option file open for hours, and a disk would have written it by then. */
function memoryFolder(): string {
  const candidates = [process.env.XDG_RUNTIME_DIR, '/dev/shm'];
  for (const folder of candidates) if (folder !== undefined && isWritableTmpfs(folder)) return folder;
  return runtimeDir();
}

function isWritableTmpfs(folder: string): boolean {
  try {
    if (statfsSync(folder).type !== TMPFS_MAGIC) return false;
    closeSync(openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600));
    return true;
  } catch {
    return false;
  }
}

function temporaryFolder(): string {
  return path.join(runtimeDir(), 'option-files');
}

function temporaryFile(text: string): SecretFile {
  const folder = temporaryFolder();
  const file = path.join(folder, `${newId()}.cnf`);
  const close = () => rmSync(file, { force: true });
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const fd = openSync(file, 'wx', 0o600);
    try {
      writeAll(fd, text);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    close();
    throw fileError(error, folder);
  }
  return { fd: null, path: file, close };
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}
