import type { Backup } from '../../../shared/model/backup.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { DumpReader } from '../container/reader.ts';
import { wholeManifest } from '../repository/manifest-privacy.ts';
import type { Repository } from '../repository/model.ts';
import type { JobDeps } from './deps.ts';

export interface OpenBackup {
  readonly repository: Repository;
  /** Whole, also of an encrypted backup. */
  readonly manifest: Manifest;
  readonly index: DumpIndex;
  /** The caller closes it. */
  readonly reader: DumpReader;
}

/**
 * For a look into a backup: its index may be one that was read before.
 * @throws HoldfastError storage-missing, storage-foreign, backup-missing, backup-damaged, manifest-invalid, key-not-here …
 */
export const openBackup = (backup: Backup, { reach }: Pick<JobDeps, 'reach'>): Promise<OpenBackup> =>
  open(backup, reach, (repository, folder, manifest) => reach.indexes.read(repository, folder, manifest));

/** For what says that a backup restores: all of it comes from the storage, its index too. @throws as openBackup */
export const openStored = (backup: Backup, { reach }: Pick<JobDeps, 'reach'>): Promise<OpenBackup> =>
  open(backup, reach, (repository, folder, manifest) => repository.readIndex(folder, manifest));

async function open(
  backup: Backup,
  reach: JobDeps['reach'],
  readIndex: (repository: Repository, folder: string, manifest: Manifest) => Promise<DumpIndex>,
): Promise<OpenBackup> {
  const repository = await reach.repository(backup.storageId);
  const { manifest } = await repository.read(backup.folder);
  const index = await readIndex(repository, backup.folder, manifest);
  const reader = await repository.openDump(backup.folder, manifest, index);
  return { repository, manifest: wholeManifest(manifest, index), index, reader };
}
