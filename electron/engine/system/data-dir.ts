import { lstatSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import { fileError } from './file-errors.ts';
import { makeFolderSync } from './make-folder.ts';

const PRODUCT = 'Holdfast';

/** A socket's path may have 107 bytes on Linux and 103 on macOS, and its own name has to fit in too. */
const MAX_RUNTIME_DIR_BYTES = 60;

/**
 * The user-data folder, the same for the app and the CLI: state, locks, logs, sandboxes.
 * It is Electron's `app.getPath('userData')` for this product, or HOLDFAST_DATA_DIR. It is not created here.
 */
export function userDataDir(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment.HOLDFAST_DATA_DIR;
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  return path.join(applicationData(environment), PRODUCT);
}

/**
 * A short private folder (0700) for sockets and option files: the user's runtime folder on tmpfs where there is one.
 * Created when missing.
 * @throws HoldfastError path-not-writable when somebody else owns a folder of that name
 */
export function runtimeDir(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = runtimeDirName(environment);
  try {
    makeFolderSync(folder);
  } catch (error) {
    throw fileError(error, folder);
  }
  if (process.platform !== 'win32') refuseUnlessPrivate(folder);
  return folder;
}

function applicationData(environment: NodeJS.ProcessEnv): string {
  switch (process.platform) {
    case 'darwin':
      return path.join(os.homedir(), 'Library', 'Application Support');
    case 'win32':
      return environment.APPDATA ?? path.join(os.homedir(), 'AppData', 'Roaming');
    default:
      return absoluteOrNull(environment.XDG_CONFIG_HOME) ?? path.join(os.homedir(), '.config');
  }
}

function runtimeDirName(environment: NodeJS.ProcessEnv): string {
  const chosen = absoluteOrNull(environment.HOLDFAST_RUNTIME_DIR);
  if (chosen !== null) return chosen;
  if (process.platform === 'win32') return path.join(os.tmpdir(), PRODUCT);
  const perUser = absoluteOrNull(environment.XDG_RUNTIME_DIR);
  if (perUser !== null && isUsableRuntimeParent(perUser)) return path.join(perUser, 'holdfast');
  return `/tmp/holdfast-${os.userInfo().uid}`;
}

function isUsableRuntimeParent(folder: string): boolean {
  if (Buffer.byteLength(folder) > MAX_RUNTIME_DIR_BYTES - '/holdfast'.length) return false;
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === os.userInfo().uid;
}

function refuseUnlessPrivate(folder: string): void {
  // /tmp is everybody's: a folder or link that another user laid there first must not get our sockets.
  const stat = lstatSync(folder);
  const isPrivate = stat.isDirectory() && stat.uid === os.userInfo().uid && (stat.mode & 0o077) === 0;
  if (!isPrivate) {
    throw new HoldfastError('path-not-writable', {
      path: folder,
      reason: 'it is not a private folder of this user (mode 0700)',
    });
  }
}

// The XDG specification says that relative paths are to be ignored.
function absoluteOrNull(value: string | undefined): string | null {
  return value !== undefined && path.isAbsolute(value) ? value : null;
}
