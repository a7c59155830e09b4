import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openRepository } from '../../electron/engine/repository/repository.ts';
import type { BackupId, PlanId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { PlanDraft } from '../../shared/model/plan.ts';
import type { Storage } from '../../shared/model/storage.ts';
import { commitBackup } from './backups.ts';
import type { TestEngine } from './engine.ts';
import { planDraft, scheduleOf } from './plans.ts';

/** A dump of MySQL's, small and whole. */
export const smallDump = await readFile(
  path.join(import.meta.dirname, '../unit/container/samples/mysql-9.7.golden.sql'),
);

/** A server that is known and never reached. */
export async function addUnreachedServer(engine: TestEngine, name = 'acme'): Promise<ServerId> {
  const { serverId } = await engine.call('servers.add', {
    draft: {
      name,
      endpoint: { via: 'direct', address: { kind: 'tcp', host: '127.0.0.1', port: 9 } },
      tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
      user: 'backup',
      environment: 'development',
      tools: { dump: null, client: null },
    },
    password: { kind: 'none' },
  });
  return serverId;
}

/** Every day at 02:30. */
export function dailyPlan(
  serverId: ServerId,
  storageId: StorageId,
  over: Partial<PlanDraft> = {},
): PlanDraft {
  return planDraft(serverId, storageId, { schedule: scheduleOf({ kind: 'daily', at: '02:30' }), ...over });
}

interface PlanBackups {
  readonly plan: { readonly id: PlanId; readonly name: string };
  readonly server: { readonly id: ServerId; readonly name: string };
  readonly storage: Pick<Storage, 'id'> & { readonly folder: string };
  readonly at: readonly string[];
}

/** Commits real backups of a plan at given times, and lets the engine find them. @returns their ids, in that order */
export async function commitPlanBackups(engine: TestEngine, order: PlanBackups): Promise<BackupId[]> {
  const ids = await writePlanBackups(order);
  await engine.call('storages.rescan', { storageId: order.storage.id });
  return ids;
}

/** The same for whoever looks for them by a rescan of his own. */
export async function writePlanBackups({ plan, server, storage, at }: PlanBackups): Promise<BackupId[]> {
  const repository = await openRepository({
    id: storage.id,
    name: 'test',
    location: { kind: 'folder', path: storage.folder },
    createdAt: '2026-01-01T00:00:00.000Z',
  });
  const ids: BackupId[] = [];
  for (const startedAt of at) {
    const { manifest } = await commitBackup(repository, {
      dump: smallDump,
      startedAt,
      server,
      manifest: (draft) => ({ ...draft, plan: { id: plan.id, name: plan.name } }),
    });
    ids.push(manifest.backupId);
  }
  return ids;
}
