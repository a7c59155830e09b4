import { BackupId } from '../../../shared/model/ids.ts';
import type { RetentionPolicy, RetentionProjection } from '../../../shared/model/retention.ts';
import type { Schedule } from '../../../shared/model/schedule.ts';
import { slotsAfter } from '../schedule/due.ts';
import { decideRetention } from './decide.ts';
import { type Candidate, NOTHING_SPECIAL } from './model.ts';

const YEAR_MS = 366 * 86_400_000;

/**
 * What a policy would keep of a year's backups of a schedule, all of them good and none proven: shown while somebody
 * still chooses. What is younger than a day stays in any case, and is among them.
 * @param storedBytes of one backup; null: not known, and a limit of size is not looked at
 * @param nowMs the end of that year
 */
export function projectRetention(
  schedule: Schedule,
  policy: RetentionPolicy,
  storedBytes: number | null,
  nowMs: number,
): RetentionProjection {
  const made: Candidate[] = [];
  for (const slotMs of slotsAfter(schedule, nowMs - YEAR_MS)) {
    if (slotMs > nowMs) break;
    made.push({
      id: idOf(made.length),
      startedMs: slotMs,
      finishedMs: slotMs,
      storedBytes: storedBytes ?? 0,
      isGood: true,
      isReadable: true,
      isProven: false,
      pinned: false,
      isSafety: false,
      isInUse: false,
      markedMs: null,
    });
  }
  const times = new Map(made.map(({ id, startedMs }) => [id, startedMs]));
  const looked = storedBytes === null ? { ...policy, maxBytes: null } : policy;
  const kept = decideRetention(made, looked, NOTHING_SPECIAL, nowMs, schedule.timeZone)
    .filter(({ decision }) => decision === 'keep')
    .map(({ backupId, reasons }) => ({
      at: new Date(times.get(backupId) ?? nowMs).toISOString(),
      reasons,
    }));
  return {
    from: new Date(nowMs - YEAR_MS).toISOString(),
    to: new Date(nowMs).toISOString(),
    made: made.length,
    kept,
    bytes: storedBytes === null ? null : storedBytes * kept.length,
  };
}

/** Nothing but names for what is not there. */
function idOf(n: number): BackupId {
  return BackupId.parse(`${n.toString(16).padStart(8, '0')}-0000-7000-8000-000000000000`);
}
