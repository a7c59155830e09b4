import { constants } from 'node:fs';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf, fileError } from './file-errors.ts';
import { newId } from './ids.ts';

interface AtomicOptions {
  /** Permissions of the file; 0600 unless told. */
  readonly mode?: number;
  /** Refuse to replace a file that is there already, also one that comes to be at the same moment. */
  readonly exclusive?: boolean;
  /** Who writes (ownerTag), as part of the temporary name: so that one that is left can be told from one in the making. */
  readonly writer?: string;
}

/**
 * Writes a file so that its name shows either what was there before or all of the new content, whatever happens
 * in between: temporary file beside it → fsync → rename → fsync of the folder.
 * @throws HoldfastError disk-full, path-not-found, path-not-writable, file-io, file-exists (with `exclusive`)
 */
export async function writeFileAtomic(
  file: string,
  data: string | Uint8Array,
  options: AtomicOptions = {},
): Promise<void> {
  const writer = options.writer === undefined ? '' : `.${options.writer}`;
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${newId()}${writer}.tmp`);
  try {
    await writeSynced(temporary, data, options.mode ?? 0o600);
    if (options.exclusive === true) await takeName(temporary, file);
    else await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    // What is missing is its folder.
    const isLost = ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '');
    throw fileError(error, isLost ? path.dirname(file) : file);
  }
}

/** Makes what was renamed, created or removed in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; NTFS journals its names itself.
  if (process.platform === 'win32') return;
  let handle: FileHandle | null = null;
  try {
    handle = await open(folder, constants.O_RDONLY);
    await handle.sync();
  } catch (error) {
    // Some network file systems know no fsync of a folder: nothing more can be done there.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(errnoOf(error) ?? '')) throw fileError(error, folder);
  } finally {
    await handle?.close();
  }
}

async function writeSynced(file: string, data: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function takeName(temporary: string, file: string): Promise<void> {
  try {
    // A link fails where the name exists; rename would replace it.
    await link(temporary, file);
  } catch (error) {
    // FAT and some network shares have no links. Reserving the name first keeps two writers apart there too.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errnoOf(error) ?? '')) throw error;
    await (await open(file, 'wx')).close();
    await rename(temporary, file);
    return;
  }
  await rm(temporary, { force: true });
}
