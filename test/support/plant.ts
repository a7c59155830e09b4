import { writeContainer } from '../../electron/engine/container/writer.ts';
import { totalsOf } from '../../electron/engine/jobs/totals.ts';
import { openRepository } from '../../electron/engine/repository/repository.ts';
import { systemClock, toInstant } from '../../electron/engine/system/clock.ts';
import { newBackupId } from '../../electron/engine/system/ids.ts';
import { openOwnerSource } from '../../electron/engine/system/owner.ts';
import type { BackupId } from '../../shared/model/ids.ts';
import type { TestEngine } from './engine.ts';
import { opened, sqlOf } from './truths.ts';

/**
 * Puts a backup into a storage whose dump is another text than the dump program wrote, as somebody would who may
 * write there: every hash, index and manifest around it is right.
 * @param from the backup that it is made of
 * @param change gives its text, or its bytes
 */
export async function plantBackup(
  engine: TestEngine,
  from: BackupId,
  change: (sql: string) => string | Buffer,
): Promise<BackupId> {
  const { backup, manifest } = await opened(engine, from);
  const storages = await engine.call('storages.list', {});
  const storage = storages.find(({ id }) => id === backup.storageId);
  if (storage === undefined) throw new Error('its storage is gone');
  const repository = await openRepository(storage);
  const owner = await openOwnerSource(engine.dataDir, systemClock);
  const backupId = newBackupId();
  const draft = await repository.beginDraft({
    server: manifest.server,
    planSlug: null,
    backupId,
    owner,
    clock: systemClock,
  });
  const changed = change(await sqlOf(engine, from));
  const sql = typeof changed === 'string' ? Buffer.from(changed) : changed;
  const raw = (async function* () {
    yield sql;
  })();
  const written = await writeContainer(raw, draft.sink, { signal: new AbortController().signal });
  await draft.finishDump();
  const index = await repository.readIndex(backup.folder, manifest);
  const { rawBytes, frames, sections } = written;
  const { files, storageId, previousManifestSha256, previousBackupId, ...rest } = manifest;
  await draft.commit(
    { ...index, rawBytes, frames, sections },
    {
      ...rest,
      backupId,
      startedAt: toInstant(systemClock.now()),
      segments: manifest.segments.map((segment) => ({ ...segment, rawBytes })),
      totals: totalsOf(manifest.databases ?? [], written),
      evidence: { ...manifest.evidence, rawBytes, lastLine: written.lastLine },
    },
  );
  await engine.call('storages.rescan', { storageId: storage.id });
  return backupId;
}
