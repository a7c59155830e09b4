import type { EncryptionKey } from '../../../shared/model/encryption.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { isDrillable } from '../../../shared/model/selection.ts';
import type { EndedRun, PlanFacts } from '../state/plan-facts.ts';

/* When a plan's checks and drills are due, from its policy and what has been done. Pure; times are milliseconds. */

const DAY_MS = 24 * 60 * 60 * 1000;
/** One that ended without an answer (no room, no server program) is tried again so much later. */
const AGAIN_MS = DAY_MS;

/**
 * The plan as this machine can keep it: without drills where its backups are encrypted and none of their private keys
 * is here. Checks go on, of hashes alone.
 */
export function provableHere(plan: Plan, keys: readonly EncryptionKey[]): Plan {
  const { recipients = [], proof } = plan;
  if (recipients.length === 0) return plan;
  const canRead = keys.some((key) => key.hasPrivateKey && recipients.includes(key.recipient));
  return canRead ? plan : { ...plan, proof: { ...proof, drillEveryDays: null, drillEveryBackups: null } };
}

/** @returns null: never, or there is no backup to read yet */
export function checkDueMs(plan: Plan, facts: PlanFacts): number | null {
  const days = plan.proof.checkEveryDays;
  if (days === null || facts.firstGoodAt === null) return null;
  // A backup is read back when it is written, so that its first check can wait.
  const last = facts.checkedAt ?? facts.firstGoodAt;
  return notBefore(Date.parse(last) + days * DAY_MS, facts.lastCheck);
}

/**
 * The first good backup is drilled at once: until then nothing is proven.
 * @returns null: never, nothing to drill, or nothing that a drill could prove
 */
export function drillDueMs(plan: Plan, facts: PlanFacts): number | null {
  const { drillEveryDays, drillEveryBackups } = plan.proof;
  const newest = facts.good[0];
  if (!isDrillable(plan.selection)) return null;
  if (newest === undefined || (drillEveryDays === null && drillEveryBackups === null)) return null;
  const { proven } = facts;
  if (proven === null) return notBefore(Date.parse(facts.firstGoodAt ?? newest.finishedAt), facts.lastDrill);
  const candidates: number[] = [];
  if (drillEveryDays !== null) candidates.push(Date.parse(proven.at) + drillEveryDays * DAY_MS);
  if (drillEveryBackups !== null) {
    const since = facts.good.filter(({ startedAt }) => startedAt > proven.backupStartedAt);
    // Oldest first: the m-th backup after the one that was proven last.
    const wanted = since.at(-drillEveryBackups);
    if (wanted !== undefined) candidates.push(Date.parse(wanted.finishedAt));
  }
  return candidates.length === 0 ? null : notBefore(Math.min(...candidates), facts.lastDrill);
}

function notBefore(dueMs: number, last: EndedRun | null): number {
  if (last === null || last.outcome.kind === 'good') return dueMs;
  return Math.max(dueMs, Date.parse(last.finishedAt ?? last.startedAt) + AGAIN_MS);
}
