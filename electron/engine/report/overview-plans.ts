import type { Overview } from '../../../shared/contract.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import type { Run } from '../../../shared/model/run.ts';
import { dropTitle, dropWhy } from '../../../shared/sentences.ts';

type Exception = Overview['exceptions'][number];

/** Plans whose newest good backup holds much less than the one before it; whatever state they are in. */
export function dropExceptions(plans: readonly PlanView[]): Exception[] {
  return plans.flatMap(({ id, drop, ...plan }) =>
    drop === null
      ? []
      : [
          {
            severity: 'dropped' as const,
            title: `${titleOf(plan)}: ${dropTitle(drop)}`,
            detail: dropWhy(drop),
            planId: id,
            action: { kind: 'compare' as const, backupId: drop.backupId, otherId: drop.since },
          },
        ],
  );
}

const titleOf = ({ name, serverName }: Pick<PlanView, 'name' | 'serverName'>) =>
  name.includes(serverName) ? name : `${name} on ${serverName}`;

/** The plans that need the user, each with its one next action. */
export function planExceptions(plans: readonly PlanView[], runs: readonly Run[]): Exception[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return plans.flatMap((plan) => {
    const { id, state, why } = plan;
    if (state === 'protected' || state === 'paused') return [];
    // A run that is going on is the answer; its end decides anew.
    if (plan.runningRunId !== null && state !== 'failing') return [];
    const lastRun = plan.lastRunId === null ? undefined : byId.get(plan.lastRunId);
    return [
      {
        severity: state,
        title: titleOf(plan),
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
