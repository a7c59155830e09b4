import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type WrittenContainer, writeContainer } from '../../electron/engine/container/writer.ts';
import type { Committed, ManifestDraft } from '../../electron/engine/repository/model.ts';
import { initStorage, openRepository, type Repository } from '../../electron/engine/repository/repository.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { newBackupId, newMachineId, newServerId } from '../../electron/engine/system/ids.ts';
import type { Owner } from '../../shared/model/owner.ts';
import type { Storage } from '../../shared/model/storage.ts';
import { chunksOf, indexOf } from './containers.ts';

export interface TestRepository {
  readonly root: string;
  readonly storage: Storage;
  readonly repository: Repository;
  remove(): Promise<void>;
}

/** A storage of its own in the temporary folder. @param identities private keys that are at hand */
export async function newRepository(...identities: readonly string[]): Promise<TestRepository> {
  const root = await mkdtemp(path.join(tmpdir(), 'repository-'));
  const marker = await initStorage(root, systemClock);
  const storage: Storage = {
    id: marker.storageId,
    name: 'test',
    location: { kind: 'folder', path: root },
    createdAt: marker.createdAt,
  };
  const keys = identities.length === 0 ? undefined : { identitiesFor: async () => identities };
  const repository = await openRepository(storage, keys);
  return { root, storage, repository, remove: () => rm(root, { recursive: true, force: true }) };
}

export const testServer = { id: newServerId(), name: 'acme prod' };

export function ownerAt(heartbeat: string, pid = process.pid): { current(): Owner } {
  const machineId = newMachineId();
  return { current: () => ({ machineId, pid, processStart: 'test', heartbeat }) };
}

export const livingOwner = ownerAt('2026-11-22T06:00:00.000Z');

export interface BackupOptions {
  readonly dump: Buffer;
  readonly startedAt?: string;
  readonly server?: typeof testServer;
  readonly recipients?: readonly string[];
  readonly manifest?: (draft: ManifestDraft) => ManifestDraft;
}

/** Commits a dump as a backup, as the backup job does. */
export async function commitBackup(repository: Repository, options: BackupOptions): Promise<Committed> {
  const draft = await repository.beginDraft({
    server: options.server ?? testServer,
    planSlug: null,
    backupId: newBackupId(),
    recipients: options.recipients ?? [],
    owner: livingOwner,
    clock: systemClock,
  });
  async function* source() {
    yield* chunksOf(options.dump, [65_536]);
  }
  const written = await writeContainer(source(), draft.sink, { signal: new AbortController().signal });
  await draft.finishDump();
  if (!(await draft.readBack())) throw new Error('what was read back differs');
  const manifest = manifestDraft(draft.backupId, draft.serverSlug, written, options);
  return draft.commit(indexOf(written), options.manifest?.(manifest) ?? manifest);
}

export function manifestDraft(
  backupId: ManifestDraft['backupId'],
  slug: string,
  written: WrittenContainer,
  { startedAt = '2026-11-22T06:00:00.000Z', server = testServer }: Partial<BackupOptions> = {},
): ManifestDraft {
  return {
    format: 1,
    kind: 'holdfast-backup',
    backupId,
    plan: null,
    server: {
      id: server.id,
      name: server.name,
      slug,
      environment: 'development',
      identity: {
        flavour: 'mariadb',
        version: '10.11.19',
        serverUuid: null,
        serverUid: 'uid',
        hostname: 'test',
        port: 3306,
        datadir: '/var/lib/mysql/',
        serverId: 1,
      },
      role: 'standalone',
      variables: { lower_case_table_names: '0' },
    },
    startedAt,
    finishedAt: startedAt,
    databases: written.databases,
    selection: 'all',
    segments: [
      { origin: 'mysqldump', tool: null, argv: ['mariadb-dump'], rawOffset: 0, rawBytes: written.rawBytes },
    ],
    totals: {
      databases: written.databases.length,
      tables: 0,
      views: 0,
      sequences: 0,
      routines: 0,
      triggers: 0,
      events: 0,
      rows: 0,
      rawBytes: written.rawBytes,
      storedBytes: written.storedBytes,
      sections: written.sections.length,
      frames: written.frames.length,
    },
    completeness: 'complete',
    losses: [],
    notes: [],
    evidence: {
      exitCode: 0,
      signal: null,
      stderr: '',
      lastLine: written.lastLine,
      objectsExpected: written.objects.length,
      objectsFound: written.objects.length,
      schemaUnchanged: true,
      rawBytes: written.rawBytes,
      readBack: 'equal',
      attempts: 1,
    },
    coordinates: null,
    writtenBy: { application: 'Holdfast', version: '0.0.0-test', owner: livingOwner.current() },
  };
}
