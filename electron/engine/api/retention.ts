import { HoldfastError } from '../../../shared/errors.ts';
import type { BackupId, PlanId } from '../../../shared/model/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { RetentionPolicy, RetentionPreview, Safeguard } from '../../../shared/model/retention.ts';
import { holdSentences } from '../../../shared/sentences.ts';
import { recordEvent } from '../jobs/catalogue.ts';
import { pruneJob } from '../jobs/prune.ts';
import { type Decision, decideFor } from '../jobs/retention.ts';
import { projectRetention } from '../retention/project.ts';
import { toInstant } from '../system/clock.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';

export function retentionHandlers(context: ApiContext): HandlersOf<'retention'> {
  const { state, reach, runner, clock, ports } = context;

  async function planOf(planId: PlanId): Promise<Plan> {
    const plan = await state.plans.get(planId);
    if (plan === null) throw new HoldfastError('not-found', { what: 'plan', wanted: planId });
    return plan;
  }

  return {
    'retention.preview': async ({ planId, policy }) => previewOf(await planOf(planId), policy, context),
    'retention.apply': async ({ planId, token }) => {
      const plan = await planOf(planId);
      const [decision] = await decideFor(plan, [plan.retention], context);
      if (decision?.token !== token) throw new HoldfastError('retention-changed', { plan: plan.name });
      return { runId: await runner.start(...pruneJob(plan, token, context)) };
    },
    'retention.keep': async ({ backupId }) => {
      const backup = await reach.backup(backupId);
      // First the pin, which is beside the backup: without it the next run would mark it again.
      if (!backup.pinned) await recordEvent(backup, { kind: 'pinned' }, context);
      await state.retention.setMarks([], [backupId as BackupId], toInstant(clock.now()));
      ports.emit('changed', { topics: ['backups', 'plans', 'overview'] });
      return {};
    },
    'retention.project': async ({ schedule, policy, storedBytes }) =>
      projectRetention(schedule, policy, storedBytes, clock.now().getTime()),
  };
}

async function previewOf(
  plan: Plan,
  wanted: RetentionPolicy | null,
  context: ApiContext,
): Promise<RetentionPreview> {
  const policy = wanted ?? plan.retention;
  const [saved, tried] = await decideFor(
    plan,
    wanted === null ? [policy] : [plan.retention, policy],
    context,
  );
  const decision = tried ?? saved;
  if (saved === undefined || decision === undefined)
    throw new HoldfastError('internal', { message: 'nothing was decided' });
  const savedBy = new Map(
    tried === undefined ? [] : saved.all.map(({ verdict }) => [verdict.backupId, verdict.decision]),
  );
  // Field by field: spreading a verdict into each of 100,000 rows takes seconds.
  const backups = decision.all.map(({ backup, verdict }) => ({
    backupId: verdict.backupId,
    decision: verdict.decision,
    reasons: verdict.reasons,
    safeguards: verdict.safeguards,
    removalDueAt: verdict.removalDueAt,
    storageId: backup.storageId,
    startedAt: backup.startedAt,
    storedBytes: backup.storedBytes,
    isGood: backup.isGood,
    isProven: backup.isGood && backup.proof === 'proven',
    savedDecision: tried === undefined ? verdict.decision : (savedBy.get(verdict.backupId) ?? 'keep'),
  }));
  const kept = backups.filter((backup) => backup.decision === 'keep');
  const goes = backups.filter((backup) => backup.decision !== 'keep');
  return {
    planId: plan.id,
    planName: plan.name,
    policy,
    isSaved: JSON.stringify(policy) === JSON.stringify(plan.retention),
    timeZone: plan.schedule.timeZone,
    token: decision.token,
    holds: holdsOf(decision),
    backups,
    keeps: kept.length,
    keptBytes: bytesOf(kept),
    goes: goes.length,
    goesBytes: bytesOf(goes),
    due: goes.filter((backup) => backup.decision === 'remove').length,
  };
}

const bytesOf = (backups: readonly { readonly storedBytes: number }[]) =>
  backups.reduce((sum, { storedBytes }) => sum + storedBytes, 0);

/** Each reason once, however many backups it holds. */
function holdsOf({ all, anomaly }: Decision): string[] {
  const codes = new Set<Safeguard>();
  for (const { verdict } of all) for (const code of verdict.safeguards) codes.add(code);
  const sentences = [...codes].flatMap((code) => holdSentences[code] ?? []);
  return codes.has('anomaly-open') && anomaly !== null ? [...sentences, anomaly] : sentences;
}
