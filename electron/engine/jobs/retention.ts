import { createHash } from 'node:crypto';
import type { PlanId, StorageId } from '../../../shared/model/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { RetentionPolicy, RetentionVerdict } from '../../../shared/model/retention.ts';
import { openAnomaly } from '../retention/anomaly.ts';
import { decideRetention } from '../retention/decide.ts';
import type { Candidate } from '../retention/model.ts';
import type { PlanBackup, PlanHoldings } from '../state/retention.ts';
import type { State } from '../state/state.ts';
import type { Clock } from '../system/clock.ts';
import { clockJump, endOfPast } from './clock-watch.ts';

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

interface Deps {
  readonly state: State;
  readonly clock: Clock;
}

/**
 * Decides for the backups of a plan, each storage by itself, with all that is known at this moment.
 * @param policies each is looked at under the same circumstances
 */
export async function decideFor(
  plan: Plan,
  policies: readonly RetentionPolicy[],
  deps: Deps,
): Promise<readonly Decision[]> {
  const looked = await lookAt([plan], deps);
  return policies.map((policy) => decide(plan, policy, looked));
}

/** The same for the saved policies of several plans, of one moment and with one look at the state. */
export async function decideSaved(
  plans: readonly Plan[],
  deps: Deps,
): Promise<ReadonlyMap<PlanId, Decision>> {
  const looked = await lookAt(plans, deps);
  return new Map(plans.map((plan) => [plan.id, decide(plan, plan.retention, looked)]));
}

interface Looked {
  readonly holdings: ReadonlyMap<PlanId, PlanHoldings>;
  readonly clockJumped: boolean;
  readonly nowMs: number;
}

async function lookAt(plans: readonly Plan[], { state, clock }: Deps): Promise<Looked> {
  const now = clock.now();
  const ids = plans.map(({ id }) => id);
  const [holdings, jump] = await Promise.all([
    state.retention.holdingsOf(ids, endOfPast(now.getTime())),
    clockJump(state, now),
  ]);
  return { holdings, clockJumped: jump !== null, nowMs: now.getTime() };
}

function decide(plan: Plan, policy: RetentionPolicy, { holdings, clockJumped, nowMs }: Looked): Decision {
  const { backups, evidence, newestRun } = holdings.get(plan.id) ?? NOTHING_HELD;
  const anomaly = openAnomaly(evidence);
  const failedAt =
    newestRun !== null && newestRun.outcome !== 'good' && newestRun.outcome !== 'degraded'
      ? newestRun.startedAt
      : null;
  const groups = byStorage(backups);
  const all: Decided[] = [];
  for (const group of groups) {
    const known = new Map(group.map((backup) => [backup.id, backup]));
    const newestGoodAt = group.reduce(
      (newest, { isGood, startedAt }) => (isGood && startedAt > newest ? startedAt : newest),
      '',
    );
    const circumstances = {
      newerOnesFail: failedAt !== null && failedAt > newestGoodAt,
      clockJumped,
      anomalyOpen: anomaly !== null,
    };
    const candidates = group.map(candidateOf);
    for (const verdict of decideRetention(candidates, policy, circumstances, nowMs, plan.schedule.timeZone)) {
      const backup = known.get(verdict.backupId);
      if (backup !== undefined) all.push({ backup, verdict });
    }
  }
  if (groups.length > 1)
    all.sort((a, b) =>
      a.backup.startedAt < b.backup.startedAt ? 1 : a.backup.startedAt > b.backup.startedAt ? -1 : 0,
    );
  return { all, anomaly, token: tokenOf(all) };
}

const NOTHING_HELD: PlanHoldings = { backups: [], evidence: [], newestRun: null };

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
  const changes: string[] = [];
  for (const { backup, verdict } of all)
    if (verdict.decision !== 'keep' || backup.markedAt !== null)
      changes.push(`${backup.id} ${verdict.decision}\n`);
  return createHash('sha256').update(changes.join('')).digest('hex').slice(0, 32);
}
