import { createHash } from 'node:crypto';
import type { StorageId } from '../../../shared/model/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { RetentionPolicy, RetentionVerdict } from '../../../shared/model/retention.ts';
import { openAnomaly } from '../retention/anomaly.ts';
import { decideRetention } from '../retention/decide.ts';
import type { Candidate } from '../retention/model.ts';
import type { PlanBackup } from '../state/retention.ts';
import type { State } from '../state/state.ts';
import type { Clock } from '../system/clock.ts';
import { clockJump } from './clock-watch.ts';

/** A backup of a plan, and what is decided of it. */
export interface Decided {
  readonly backup: PlanBackup;
  readonly verdict: RetentionVerdict;
}

export interface Decision {
  /** Newest first. */
  readonly all: readonly Decided[];
  /** Why nothing goes at this time, in a sentence where there is more to say than a word. */
  readonly anomaly: string | null;
  /** Another whenever anything else would be marked, removed, or taken back. */
  readonly token: string;
}

const UNREADABLE = new Set(['damaged', 'drill-failed', 'missing']);

/**
 * Decides for the backups of a plan, each storage by itself, with all that is known at this moment.
 * @param policies each is looked at under the same circumstances
 */
export async function decideFor(
  plan: Plan,
  policies: readonly RetentionPolicy[],
  { state, clock }: { readonly state: State; readonly clock: Clock },
): Promise<readonly Decision[]> {
  const backups = await state.retention.backupsOf(plan.id);
  const [anomaly, newestRun] = await Promise.all([
    state.retention.evidenceOf(plan.id).then(openAnomaly),
    state.retention.newestRun(plan.id),
  ]);
  const nowMs = clock.now().getTime();
  const failedAt =
    newestRun !== null && newestRun.outcome !== 'good' && newestRun.outcome !== 'degraded'
      ? newestRun.startedAt
      : null;
  const hasJumped = (await clockJump(state, clock.now())) !== null;
  return policies.map((policy) => {
    const all = byStorage(backups).flatMap((group) => {
      const known = new Map(group.map((backup) => [backup.id, backup]));
      const newestGoodAt = group.reduce(
        (at, each) => (each.isGood && each.startedAt > at ? each.startedAt : at),
        '',
      );
      const circumstances = {
        newerOnesFail: failedAt !== null && failedAt > newestGoodAt,
        clockJumped: hasJumped,
        anomalyOpen: anomaly !== null,
      };
      const verdicts = decideRetention(
        group.map(candidateOf),
        policy,
        circumstances,
        nowMs,
        plan.schedule.timeZone,
      );
      return verdicts.flatMap((verdict) => {
        const backup = known.get(verdict.backupId);
        return backup === undefined ? [] : [{ backup, verdict }];
      });
    });
    all.sort((a, b) =>
      a.backup.startedAt < b.backup.startedAt ? 1 : a.backup.startedAt > b.backup.startedAt ? -1 : 0,
    );
    return { all, anomaly, token: tokenOf(all) };
  });
}

function byStorage(backups: readonly PlanBackup[]): readonly PlanBackup[][] {
  const groups = new Map<StorageId, PlanBackup[]>();
  for (const backup of backups) {
    const group = groups.get(backup.storageId);
    if (group === undefined) groups.set(backup.storageId, [backup]);
    else group.push(backup);
  }
  return [...groups.values()];
}

function candidateOf(backup: PlanBackup): Candidate {
  return {
    id: backup.id,
    startedMs: Date.parse(backup.startedAt),
    finishedMs: Date.parse(backup.finishedAt),
    storedBytes: backup.storedBytes,
    isGood: backup.isGood,
    isReadable: !UNREADABLE.has(backup.proof),
    isProven: backup.proof === 'proven',
    pinned: backup.pinned,
    // One that a restore asks for belongs to no plan, so that it never comes here.
    isSafety: false,
    isInUse: backup.isInUse,
    markedMs: backup.markedAt === null ? null : Date.parse(backup.markedAt),
  };
}

function tokenOf(all: readonly Decided[]): string {
  const hash = createHash('sha256');
  for (const { backup, verdict } of all)
    if (verdict.decision !== 'keep' || backup.markedAt !== null)
      hash.update(`${backup.id} ${verdict.decision}\n`);
  return hash.digest('hex').slice(0, 32);
}
