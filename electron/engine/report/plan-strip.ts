import type { MissedSlot, Plan, StripDay } from '../../../shared/model/plan.ts';
import { offsetMs, wallClock } from '../schedule/zone.ts';
import type { DayOfRuns, DaySpan } from '../state/plan-days.ts';

export const STRIP_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** `2026-11-22`: the day that the zone's calendar shows at an instant. */
export function dayOf(timeZone: string, instantMs: number): string {
  return new Date(wallClock(timeZone, instantMs)).toISOString().slice(0, 10);
}

/** The last thirty days of a zone in spans without a clock change; today is the last. */
export function stripSpans(timeZone: string, nowMs: number): readonly DaySpan[] {
  const spans: DaySpan[] = [];
  const untilMs = nowMs + DAY_MS;
  let fromMs = nowMs - (STRIP_DAYS + 1) * DAY_MS;
  while (fromMs < untilMs) {
    const offset = offsetMs(timeZone, fromMs);
    const end = endOfOffset(timeZone, fromMs, untilMs, offset);
    spans.push({ fromMs, untilMs: end, offsetMinutes: offset / 60_000 });
    fromMs = end;
  }
  return spans;
}

function endOfOffset(timeZone: string, fromMs: number, untilMs: number, offset: number): number {
  for (let at = fromMs; at < untilMs; at += DAY_MS) {
    const next = Math.min(at + DAY_MS, untilMs);
    if (offsetMs(timeZone, next) === offset) continue;
    let [low, high] = [at, next];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetMs(timeZone, middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
  return untilMs;
}

export interface StripInput {
  readonly days: readonly DayOfRuns[];
  readonly misses: readonly MissedSlot[];
  /** Starts of backups that are proven. */
  readonly proven: readonly string[];
}

/** One square per day, oldest first, today last: the worst that happened on it. */
export function stripOf(plan: Plan, { days, misses, proven }: StripInput, nowMs: number): StripDay[] {
  const zone = plan.schedule.timeZone;
  const missed = new Set(misses.map(({ dueAt }) => dayOf(zone, Date.parse(dueAt))));
  const drilled = new Set(proven.map((at) => dayOf(zone, Date.parse(at))));
  const counts = new Map<string, { runs: number; good: number; degraded: number; failed: number }>();
  for (const day of days) {
    const sum = counts.get(day.date) ?? { runs: 0, good: 0, degraded: 0, failed: 0 };
    for (const key of ['runs', 'good', 'degraded', 'failed'] as const) sum[key] += day[key];
    counts.set(day.date, sum);
  }
  const today = Date.parse(`${dayOf(zone, nowMs)}T00:00:00.000Z`);
  return Array.from({ length: STRIP_DAYS }, (_, at) => {
    const date = new Date(today - (STRIP_DAYS - 1 - at) * DAY_MS).toISOString().slice(0, 10);
    const count = counts.get(date);
    return { date, state: stateOf(count, missed.has(date), drilled.has(date)), runs: count?.runs ?? 0 };
  });
}

/** A day that ended well after a failure or a miss is well: what counts is whether there is a backup of it. */
function stateOf(
  count: { readonly good: number; readonly degraded: number; readonly failed: number } | undefined,
  isMissed: boolean,
  isProven: boolean,
): StripDay['state'] {
  if (isProven) return 'proven';
  if (count !== undefined && count.good > 0) return 'good';
  if (count !== undefined && count.degraded > 0) return 'degraded';
  if (count !== undefined && count.failed > 0) return 'failed';
  return isMissed ? 'missed' : 'none';
}
