import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf, notAFolder } from './file-errors.ts';

/**
 * Makes a private folder (0700), and those above it that are missing. Harmless where it is there.
 * Not by Node's `recursive`, which tries for ever where a folder is there and the system says of what is made in it that
 * it is not (/proc, some mounts).
 * @returns the topmost folder that was made; undefined when all were there
 * @throws HoldfastError not-a-folder; otherwise the system's own error (EACCES, ENOENT, EROFS …)
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return folder;
  } catch (error) {
    if (!needsParent(error, folder)) {
      if (
        await stat(folder).then(
          (found) => found.isDirectory(),
          () => false,
        )
      )
        return undefined;
      throw unlessFile(error, folder);
    }
  }
  const made = await makeFolder(path.dirname(folder));
  await mkdir(folder, { mode: 0o700 }).catch(unlessThere);
  return made ?? folder;
}

/** As {@link makeFolder}, at once. */
export function makeFolderSync(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return;
  } catch (error) {
    if (!needsParent(error, folder)) {
      if (isFolder(folder)) return;
      throw unlessFile(error, folder);
    }
  }
  makeFolderSync(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    unlessThere(error);
  }
}

const needsParent = (error: unknown, folder: string): boolean =>
  errnoOf(error) === 'ENOENT' && path.dirname(folder) !== folder;

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}

/** What no replacing and no connecting of a drive would mend is said as it is. */
const unlessFile = (error: unknown, folder: string): unknown =>
  ['EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '') ? notAFolder(folder, error) : error;

/** Somebody else may have made it in between. */
function unlessThere(error: unknown): void {
  if (errnoOf(error) !== 'EEXIST') throw error;
}
