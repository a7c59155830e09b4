import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import { type Backup, type Standing, standing } from '../../../shared/model/backup.ts';
import type { BackupEvent, Manifest } from '../../../shared/model/manifest.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import { wholeManifest } from '../repository/manifest-privacy.ts';
import { openRepository, type Repository } from '../repository/repository.ts';
import { toInstant } from '../system/clock.ts';
import { newEventId } from '../system/ids.ts';
import type { JobDeps } from './deps.ts';

/** The catalogue's record of a backup, made of nothing but its manifest and events. */
export function backupOf(
  storage: Storage,
  folder: string,
  manifest: Manifest,
  events: readonly BackupEvent[],
): Backup {
  return {
    id: manifest.backupId,
    storageId: storage.id,
    storageName: storage.name,
    serverId: manifest.server.id,
    serverName: manifest.server.name,
    planId: manifest.plan?.id ?? null,
    folder,
    startedAt: manifest.startedAt,
    finishedAt: manifest.finishedAt,
    databases: manifest.databases,
    totals: manifest.totals,
    completeness: manifest.completeness,
    losses: manifest.losses,
    notes: manifest.notes,
    encrypted: manifest.encryption !== null,
    drop: manifest.drop ?? null,
    ...standing(manifest.finishedAt, events),
  };
}

/**
 * Rebuilds the catalogue of a storage from what lies in it. Backups that are known but no longer there stay, as
 * `missing`, so that a deleted folder is seen; what cannot be read is kept as a problem of the storage.
 * @returns how many backups are there
 */
export async function catalogue(
  storage: Storage,
  {
    state,
    clock,
    reach,
    signal,
  }: Pick<JobDeps, 'state' | 'clock' | 'reach'> & { readonly signal: AbortSignal },
): Promise<{ backups: number }> {
  const repository = await openRepository(storage, reach.keys);
  const known = await state.backups.listOfStorage(storage.id);
  const names = new Map(known.map((backup) => [backup.id, backup]));
  const found = new Map<Backup['id'], Backup>();
  const problems: { folder: string; error: WireError }[] = [];
  for await (const entry of repository.scan({ signal })) {
    if ('error' in entry) problems.push({ folder: entry.folder, error: toWireError(entry.error) });
    else {
      const seen = backupOf(storage, entry.folder, entry.manifest, entry.events);
      found.set(seen.id, await withNames(seen, entry.manifest, names.get(seen.id), { repository, reach }));
    }
  }
  const at = toInstant(clock.now());
  const unreadable = new Set(problems.map(({ folder }) => folder));
  for (const backup of known) {
    if (found.has(backup.id)) continue;
    const isThere = unreadable.has(backup.folder);
    found.set(backup.id, {
      ...backup,
      proof: isThere
        ? { state: 'damaged', at, problem: 'its manifest cannot be read' }
        : backup.proof.state === 'missing'
          ? backup.proof
          : { state: 'missing', at },
    });
  }
  await state.backups.replaceOfStorage(storage.id, [...found.values()]);
  await state.storages.setProblems(storage.id, problems);
  return { backups: [...found.values()].filter(({ proof }) => proof.state !== 'missing').length };
}

/**
 * What an encrypted backup's manifest does not show: as it is known here, or from its index where the key is on this
 * machine. Otherwise it stays unknown.
 */
async function withNames(
  seen: Backup,
  manifest: Manifest,
  known: Backup | undefined,
  { repository, reach }: { readonly repository: Repository } & Pick<JobDeps, 'reach'>,
): Promise<Backup> {
  if (manifest.encryption === null) return seen;
  if (known !== undefined && known.databases !== null) {
    const { databases, losses, notes, drop } = known;
    return { ...seen, databases, losses, notes, drop };
  }
  if (!(await reach.keys.canRead(manifest.encryption.recipients))) return seen;
  const index = await repository.readIndex(seen.folder, manifest).catch((error: unknown) => {
    // A keychain that does not answer, or a damaged index: the check says more.
    if (error instanceof HoldfastError) return null;
    throw error;
  });
  if (index === null) return seen;
  const { databases, losses, notes, drop = null } = wholeManifest(manifest, index);
  return { ...seen, databases, losses, notes, drop };
}

/** Adds an event beside the backup, and brings the catalogue up to date with it. */
export async function recordEvent(
  backup: Backup,
  what: BackupEvent['what'],
  { state, reach, clock, owner }: Pick<JobDeps, 'state' | 'reach' | 'clock' | 'owner'>,
): Promise<void> {
  const repository = await reach.repository(backup.storageId);
  const event: BackupEvent = {
    format: 1,
    id: newEventId(),
    backupId: backup.id,
    at: toInstant(clock.now()),
    machineId: owner.current().machineId,
    what,
  };
  await repository.addEvent(backup.folder, event);
  await state.backups.upsert({ ...backup, ...(await standingNow(repository, backup, event)) });
}

/** What the events in the storage come to; where its manifest is not to be trusted, what was just found. */
async function standingNow(
  repository: Repository,
  backup: Backup,
  { at, what }: BackupEvent,
): Promise<Partial<Standing>> {
  const read = await repository.read(backup.folder).catch(() => null);
  if (read !== null && read.manifest.backupId === backup.id) return standing(backup.finishedAt, read.events);
  return what.kind === 'damaged' ? { proof: { state: 'damaged', at, problem: what.problem } } : {};
}
