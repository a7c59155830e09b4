import { formatBytes } from '../../../shared/format.ts';
import type { RetentionPolicy, RetentionVerdict, Safeguard } from '../../../shared/model/retention.ts';
import type { Candidate, Circumstances } from './model.ts';
import { reasonsOfRules, saysNothing } from './rules.ts';

const HOUR_MS = 3_600_000;
/** Younger backups are never removed, whatever a policy says. */
export const MIN_AGE_BEFORE_REMOVAL_MS = 24 * HOUR_MS;
/** What is to go is marked first; so long it can be taken back. */
export const GRACE_MS = 24 * HOUR_MS;
/** Clocks of machines that share a storage differ a little. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * Which backups of one plan in one storage stay, and why; nothing is changed.
 * What any rule keeps stays, then the oldest go beyond the size, and safeguards hold back the rest (truths C7).
 * @param policy null: it could not be read, and everything stays
 * @param timeZone whose days, weeks and months are meant
 * @returns one verdict per backup, newest first, whatever the order given
 */
export function decideRetention(
  candidates: readonly Candidate[],
  policy: RetentionPolicy | null,
  circumstances: Circumstances,
  nowMs: number,
  timeZone: string,
): readonly RetentionVerdict[] {
  const sorted = [...candidates].sort(newestFirst);
  const reasons = policy === null ? sorted.map(() => []) : reasonsOfRules(sorted, policy, nowMs, timeZone);
  const safeguards = ownSafeguards(sorted, policy, nowMs);
  const isOverSize = dropBeyondSize(sorted, policy, reasons, safeguards);
  const stops = stopsOf(sorted, policy, circumstances, nowMs);
  const overSize = `older than what fits into ${formatBytes(policy?.maxBytes ?? 0)}`;
  const dueOf = dueTimes(nowMs);
  return sorted.map((candidate, i) => {
    const kept = reasons[i] ?? [];
    const own = safeguards[i] ?? [];
    const isKept = kept.length > 0 || own.length > 0;
    const held = isKept ? own : [...own, ...stops];
    if (isKept || held.length > 0)
      return {
        backupId: candidate.id,
        decision: 'keep',
        reasons: kept,
        safeguards: held,
        removalDueAt: null,
      };
    const why = isOverSize.has(i)
      ? overSize
      : candidate.isReadable
        ? 'no rule keeps it'
        : 'it is not good, and counts for no rule';
    const due = dueOf(candidate.markedMs);
    return {
      backupId: candidate.id,
      decision: candidate.markedMs === null ? 'mark' : due.ms <= nowMs ? 'remove' : 'marked',
      reasons: [why],
      safeguards: [],
      removalDueAt: due.at,
    };
  });
}

function newestFirst(a: Candidate, b: Candidate): number {
  return b.startedMs - a.startedMs || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** @returns the time itself and as an instant; most have one and the same, and writing it down costs a microsecond */
function dueTimes(nowMs: number): (markedMs: number | null) => { readonly ms: number; readonly at: string } {
  const known = new Map<number, { readonly ms: number; readonly at: string }>();
  return (markedMs) => {
    const ms = (markedMs ?? nowMs) + GRACE_MS;
    let due = known.get(ms);
    if (due === undefined) {
      due = { ms, at: new Date(ms).toISOString() };
      known.set(ms, due);
    }
    return due;
  };
}

/** What holds a single backup, whatever the others are. */
function ownSafeguards(
  sorted: readonly Candidate[],
  policy: RetentionPolicy | null,
  nowMs: number,
): Safeguard[][] {
  const newestGood = sorted.find(({ isGood }) => isGood);
  const newestProven = sorted.find(({ isGood, isProven }) => isGood && isProven);
  let good = 0;
  return sorted.map((candidate) => {
    const held: Safeguard[] = [];
    if (candidate === newestGood) held.push('newest-good');
    if (candidate === newestProven) held.push('newest-proven');
    if (candidate.pinned) held.push('pinned');
    if (candidate.isSafety) held.push('safety-backup');
    if (candidate.isInUse) held.push('running');
    // Also one that is younger than now: a clock is wrong somewhere.
    if (candidate.finishedMs > nowMs - MIN_AGE_BEFORE_REMOVAL_MS) held.push('too-young');
    if (candidate.isGood) {
      good += 1;
      if (good <= (policy?.minimumGood ?? 0) && candidate !== newestGood) held.push('minimum-good');
    }
    return held;
  });
}

/**
 * Takes the reasons from the oldest until the rest fits; what a safeguard holds counts, and stays.
 * @returns the places of those that do not fit
 */
function dropBeyondSize(
  sorted: readonly Candidate[],
  policy: RetentionPolicy | null,
  reasons: string[][],
  safeguards: readonly Safeguard[][],
): ReadonlySet<number> {
  const dropped = new Set<number>();
  if (policy === null || policy.maxBytes === null) return dropped;
  const isHeld = (i: number) => (safeguards[i]?.length ?? 0) > 0;
  let total = 0;
  sorted.forEach(({ storedBytes }, i) => {
    if (isHeld(i) || (reasons[i]?.length ?? 0) > 0) total += storedBytes;
  });
  for (let i = sorted.length - 1; i >= 0 && total > policy.maxBytes; i -= 1) {
    if (isHeld(i) || (reasons[i]?.length ?? 0) === 0) continue;
    reasons[i] = [];
    dropped.add(i);
    total -= sorted[i]?.storedBytes ?? 0;
  }
  return dropped;
}

/** What holds all that would go. */
function stopsOf(
  sorted: readonly Candidate[],
  policy: RetentionPolicy | null,
  circumstances: Circumstances,
  nowMs: number,
): readonly Safeguard[] {
  const stops: Safeguard[] = [];
  if (policy === null || saysNothing(policy)) return ['policy-keeps-everything'];
  const good = sorted.filter(({ isGood }) => isGood).length;
  if (good < policy.minimumGood) stops.push('too-few-good');
  const newestIsGood = sorted[0]?.isGood === true;
  if (circumstances.newerOnesFail || !newestIsGood) stops.push('newer-ones-fail');
  const isFromTheFuture = (sorted[0]?.startedMs ?? 0) > nowMs + CLOCK_TOLERANCE_MS;
  const isMarkedInTheFuture = sorted.some(
    ({ markedMs }) => markedMs !== null && markedMs > nowMs + CLOCK_TOLERANCE_MS,
  );
  if (circumstances.clockJumped || isFromTheFuture || isMarkedInTheFuture) stops.push('clock-jumped');
  if (circumstances.anomalyOpen) stops.push('anomaly-open');
  return stops;
}
