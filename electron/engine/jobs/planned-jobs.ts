import { HoldfastError } from '../../../shared/errors.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { RunCause } from '../../../shared/model/run.ts';
import { backupJob } from './backup.ts';
import { checkJob } from './check.ts';
import type { JobDeps } from './deps.ts';
import { drillJob } from './drill.ts';
import type { Job, JobRequest } from './job.ts';

/** Why and for which slot a plan's job runs. */
export interface Occasion {
  readonly cause: RunCause;
  readonly slotAt: string | null;
}

/** @throws HoldfastError 'not-possible' when its server is not there; 'not-found' when its storage was removed */
export async function plannedBackup(
  plan: Plan,
  occasion: Occasion,
  deps: JobDeps,
): Promise<[JobRequest, Job]> {
  const [storageId] = plan.storageIds;
  if (storageId === undefined) throw new Error('a plan has a storage');
  const server = await deps.state.servers.get(plan.serverId);
  if (server === null)
    throw new HoldfastError('not-possible', {
      why: `The server of “${plan.name}” is not there. The sample server ends with Holdfast, and is there again when it is started again`,
    });
  const storage = await deps.reach.storage(storageId);
  const { selection, recipients } = plan;
  const [request, job] = backupJob({ server, storage, selection, recipients, plan }, deps);
  return [{ ...request, forPlan: { planId: plan.id, ...occasion } }, job];
}

/** Reads a backup of the plan back, or restores it in a private server. */
export function plannedProof(
  kind: 'check' | 'drill',
  plan: Plan,
  backup: Backup,
  occasion: Occasion,
  deps: JobDeps,
): [JobRequest, Job] {
  const [request, job] =
    kind === 'check' ? checkJob(backup, deps) : drillJob({ backup, keepServer: false }, deps);
  return [{ ...request, forPlan: { planId: plan.id, ...occasion } }, job];
}
