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

/** @throws HoldfastError storage-missing, storage-foreign, backup-missing, backup-damaged, manifest-invalid, key-not-here … */
export async function openBackup(backup: Backup, { reach }: Pick<JobDeps, 'reach'>): Promise<OpenBackup> {
  const repository = await reach.repository(backup.storageId);
  const { manifest } = await repository.read(backup.folder);
  const index = await reach.indexes.read(repository, backup.folder, manifest);
  const reader = await repository.openDump(backup.folder, manifest, index);
  return { repository, manifest: wholeManifest(manifest, index), index, reader };
}
