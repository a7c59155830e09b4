import type { Overview } from '../../../shared/contract.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import type { Run } from '../../../shared/model/run.ts';

type Exception = Overview['exceptions'][number];

/** The plans that need the user, each with its one next action. */
export function planExceptions(plans: readonly PlanView[], runs: readonly Run[]): Exception[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return plans.flatMap((plan) => {
    const { id, name, serverName, state, why } = plan;
    if (state === 'protected' || state === 'paused') return [];
    // A run that is going on is the answer; its end decides anew.
    if (plan.runningRunId !== null && state !== 'failing') return [];
    const lastRun = plan.lastRunId === null ? undefined : byId.get(plan.lastRunId);
    return [
      {
        severity: state,
        title: name.includes(serverName) ? name : `${name} on ${serverName}`,
        detail: why,
        planId: id,
        action: actionOf(plan, lastRun),
      },
    ];
  });
}

function actionOf(plan: PlanView, lastRun: Run | undefined): Exception['action'] {
  const outcome = lastRun?.outcome;
  const open = { kind: 'open-plan', planId: plan.id } as const;
  switch (plan.state) {
    case 'failing':
      return lastRun !== undefined && outcome?.kind === 'failed'
        ? { kind: 'open-run', runId: lastRun.id }
        : open;
    case 'degraded':
      return outcome?.kind === 'degraded' && outcome.backupId !== null
        ? { kind: 'open-backup', backupId: outcome.backupId }
        : open;
    case 'unproven':
      return plan.lastGoodBackupId === null
        ? { kind: 'run-plan', planId: plan.id }
        : { kind: 'drill', backupId: plan.lastGoodBackupId };
    case 'overdue':
      return { kind: 'run-plan', planId: plan.id };
    default:
      return open;
  }
}
