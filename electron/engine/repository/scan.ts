import { HoldfastError } from '../../../shared/errors.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { Storage } from '../storage/storage.ts';
import { BACKUP_FOLDER, backupFolderName, join, MANIFEST } from './layout.ts';
import { isOwnFile } from './manifest-file.ts';
import type { ReadBackup, ScanEntry } from './model.ts';

type FoundBackup = { readonly folder: string } & ReadBackup;

/**
 * Looks for backups three folders deep: server, plan, backup.
 * The ids in the manifests rule, so that a folder that somebody renamed is found; of copies of one backup the one
 * that lies where it was written is the backup, and the others are named as problems.
 */
export async function* scanBackups(
  storage: Storage,
  read: (folder: string) => Promise<ReadBackup>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ScanEntry> {
  const places = new Map<string, string>();
  const elsewhere: FoundBackup[] = [];
  for (const server of await folders(storage, '')) {
    for (const plan of await folders(storage, server)) {
      for (const folder of await folders(storage, plan)) {
        signal?.throwIfAborted();
        for await (const entry of scanOne(storage, folder, read)) {
          if ('error' in entry) yield entry;
          else if (isInItsPlace(entry)) {
            places.set(entry.manifest.backupId, folder);
            yield entry;
          } else elsewhere.push(entry);
        }
      }
    }
  }
  for (const entry of elsewhere) {
    const original = places.get(entry.manifest.backupId);
    places.set(entry.manifest.backupId, original ?? entry.folder);
    yield original === undefined ? entry : copyOf(storage, entry, original);
  }
}

async function* scanOne(
  storage: Storage,
  folder: string,
  read: (folder: string) => Promise<ReadBackup>,
): AsyncGenerator<ScanEntry> {
  try {
    const entries = await storage.list(folder);
    const hasManifest = entries.some(({ name }) => name === MANIFEST);
    // A folder of somebody else's, which only happens to lie as deep as ours do.
    if (!hasManifest && !BACKUP_FOLDER.test(nameOf(folder))) return;
    yield { folder, ...(await read(folder)) };
    for (const { name } of entries.filter((each) => !isOwnFile(each.name))) {
      const file = storage.locate(join(folder, name));
      const reason = 'it is no part of a backup; perhaps a sync program left it there';
      yield { folder, error: new HoldfastError('manifest-invalid', { file, reason }) };
    }
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    yield { folder, error };
  }
}

function isInItsPlace({
  folder,
  manifest,
}: {
  readonly folder: string;
  readonly manifest: Manifest;
}): boolean {
  const expected = backupFolderName(manifest.startedAt, manifest.backupId);
  return folder.startsWith(`${manifest.server.slug}/`) && nameOf(folder) === expected;
}

function copyOf(storage: Storage, { folder }: FoundBackup, original: string): ScanEntry {
  const reason = `it is a copy of the backup in ${original}`;
  const file = storage.locate(join(folder, MANIFEST));
  return { folder, error: new HoldfastError('manifest-invalid', { file, reason }) };
}

async function folders(storage: Storage, parent: string): Promise<readonly string[]> {
  const entries = await storage.list(parent);
  return entries
    .filter(({ name, kind }) => kind === 'folder' && !name.startsWith('.'))
    .map(({ name }) => (parent === '' ? name : join(parent, name)));
}

function nameOf(folder: string): string {
  return folder.split('/').at(-1) ?? '';
}
