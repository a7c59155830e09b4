import { newBackupId, newRunId, newServerId, newStorageId } from '../../../electron/engine/system/ids.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import type { Drill } from '../../../shared/model/drill.ts';
import { BackupId, type RunId, type ServerId, type StorageId } from '../../../shared/model/ids.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';

/** A moment some minutes after a fixed one. */
export function at(minutes: number): string {
  return new Date(Date.UTC(2026, 10, 22, 6, 0) + minutes * 60_000).toISOString();
}

export function aServer(name: string, patch: Partial<Server> = {}): Server {
  return {
    id: newServerId(),
    name,
    endpoint: { via: 'direct', address: { kind: 'tcp', host: '127.0.0.1', port: 3306 } },
    tls: { mode: 'preferred', caFile: null, certFile: null, keyFile: null },
    user: 'backup',
    passwordPolicy: 'keychain',
    environment: 'production',
    clientId: null,
    tools: { dump: null, client: { kind: 'path', path: '/usr/bin/mysql' } },
    isSample: false,
    identity: null,
    createdAt: at(0),
    updatedAt: at(0),
    ...patch,
  };
}

export function aStorage(name: string): Storage {
  return { id: newStorageId(), name, location: { kind: 'folder', path: `/srv/${name}` }, createdAt: at(0) };
}

export function aBackup(
  storage: { readonly id: StorageId; readonly name: string },
  serverId: ServerId,
  minutes: number,
  patch: Partial<Backup> = {},
): Backup {
  return {
    id: newBackupId(),
    storageId: storage.id,
    storageName: storage.name,
    serverId,
    serverName: 'acme',
    planId: null,
    folder: `acme/manual/${minutes}`,
    startedAt: at(minutes),
    finishedAt: at(minutes + 1),
    databases: ['shop'],
    totals: {
      databases: 1,
      tables: 12,
      views: 2,
      sequences: 0,
      routines: 1,
      triggers: 1,
      events: 1,
      rows: 1000,
      rawBytes: 5000,
      storedBytes: 700,
      sections: 40,
      frames: 40,
    },
    completeness: 'complete',
    losses: [],
    notes: [],
    proof: { state: 'written', at: at(minutes + 1) },
    checkedAt: null,
    provenAt: null,
    restoreMs: null,
    drop: null,
    dropAccepted: null,
    pinned: false,
    pinnedUntil: null,
    encrypted: false,
    ...patch,
  };
}

export function aRun(owner: Owner, minutes: number, patch: Partial<Run> = {}): Run {
  return {
    id: newRunId(),
    kind: 'backup',
    sequence: 0,
    title: 'Back up shop from acme',
    serverId: null,
    storageId: null,
    backupId: null,
    planId: null,
    cause: 'user',
    slotAt: null,
    startedAt: at(minutes),
    finishedAt: null,
    waiting: null,
    steps: [{ name: 'connect', state: 'running', startedAt: at(minutes), finishedAt: null, detail: 'TLS' }],
    progress: null,
    outcome: null,
    restore: null,
    restorePlan: null,
    targetState: null,
    resumable: false,
    safetyBackupId: null,
    writtenFile: null,
    owner,
    isOurs: true,
    cancelRequested: false,
    ...patch,
  };
}

export function aDrill(runId: RunId, serverId: ServerId, patch: Partial<Drill> = {}): Drill {
  return {
    runId,
    backupId: BackupId.parse(newBackupId()),
    serverId,
    serverName: 'acme',
    backupStartedAt: at(0),
    startedAt: at(5),
    finishedAt: at(6),
    passed: true,
    restoreMs: 41_000,
    totalMs: 60_000,
    sandbox: {
      role: 'server',
      location: { kind: 'path', path: '/usr/sbin/mariadbd' },
      flavour: 'mariadb',
      version: '10.11.19',
      optionCount: 900,
    },
    objects: [],
    remarks: [],
    counts: { databases: 1, tables: 1, views: 0, programs: 0, rows: 3, rawBytes: 100 },
    ...patch,
  };
}
