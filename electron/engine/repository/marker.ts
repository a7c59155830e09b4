import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { HoldfastError } from '../../../shared/errors.ts';
import { FORMAT_VERSION } from '../../../shared/model/manifest.ts';
import { StorageMarker } from '../../../shared/model/storage.ts';
import { FolderStorage } from '../storage/folder.ts';
import { type Clock, toInstant } from '../system/clock.ts';
import { withFileErrors } from '../system/file-errors.ts';
import { newStorageId } from '../system/ids.ts';
import { makeFolder } from '../system/make-folder.ts';
import { MARKER } from './layout.ts';
import { parseJson } from './manifest-file.ts';

const MAX_MARKER_BYTES = 16 * 1024;
/** What systems put into every folder or drive by themselves. */
export const LEFT_BY_SYSTEMS: ReadonlySet<string> = new Set([
  'lost+found',
  '.DS_Store',
  'desktop.ini',
  'Thumbs.db',
  '.Trashes',
  '.fseventsd',
  '.Spotlight-V100',
  'System Volume Information',
  '$RECYCLE.BIN',
]);

/**
 * Makes a folder a storage; it is made when missing.
 * @throws HoldfastError storage-inside-storage, storage-not-empty (also for one that is a storage already),
 *   not-a-folder, path-not-writable, disk-full
 */
export async function initStorage(root: string, clock: Clock): Promise<StorageMarker> {
  await refuseInsideStorage(root);
  await withFileErrors(root, async () => {
    await makeFolder(root);
    const foreign = (await readdir(root)).filter((name) => !LEFT_BY_SYSTEMS.has(name));
    if (foreign.length > 0)
      throw new HoldfastError('storage-not-empty', { path: root, isStorage: foreign.includes(MARKER) });
  });
  const marker: StorageMarker = {
    format: FORMAT_VERSION,
    storageId: newStorageId(),
    createdAt: toInstant(clock.now()),
  };
  // Exclusive: two that make one folder a storage at the same moment must not both believe it is theirs.
  await new FolderStorage(root).writeFile(MARKER, Buffer.from(`${JSON.stringify(marker, null, 2)}\n`));
  return marker;
}

/**
 * A storage's folder is its own, with all that is below it: a backup that is deleted takes along what lies in it.
 * @throws HoldfastError storage-inside-storage
 */
export async function refuseInsideStorage(root: string): Promise<void> {
  let folder = await realPathOf(root);
  for (;;) {
    const outer = path.dirname(folder);
    if (outer === folder) return;
    if (await isThere(path.join(outer, MARKER)))
      throw new HoldfastError('storage-inside-storage', { path: root, outer });
    folder = outer;
  }
}

/** Without links, also of a folder that is yet to be made. */
async function realPathOf(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? folder : path.join(await realPathOf(parent), path.basename(folder));
  }
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/**
 * Reads which storage a folder is.
 * @throws HoldfastError storage-missing (no folder: an unplugged drive), storage-foreign (a folder, but no storage: an
 *   empty mount point), format-too-new, manifest-invalid
 */
export async function readStorageMarker(root: string): Promise<StorageMarker> {
  const storage = new FolderStorage(root);
  if (!(await storage.isThere())) throw new HoldfastError('storage-missing', { path: root });
  const file = path.join(root, MARKER);
  if (!(await isThere(file)))
    throw new HoldfastError('storage-foreign', { path: root, expected: MARKER, found: null });
  const parsed = StorageMarker.safeParse(parseJson(await storage.readFile(MARKER, MAX_MARKER_BYTES), file));
  if (parsed.success) return parsed.data;
  throw new HoldfastError('manifest-invalid', {
    file,
    reason: parsed.error.issues[0]?.message ?? 'not a marker',
  });
}
