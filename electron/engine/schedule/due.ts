import { createHash } from 'node:crypto';
import type { Schedule } from '../../../shared/model/schedule.ts';
import { isAtLeastHourly, midnight, minuteOf, wallClockSlots } from './wall-clock-slots.ts';
import { instantsOf, wallClock } from './zone.ts';

/* When a plan is due: pure functions of a schedule and instants (milliseconds since 1970). */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** More than any zone sets its clocks back by at once (Casey: three hours). */
const LONGEST_STEP_BACK_MS = 4 * 60 * MINUTE_MS;
/** Of rare schedules so many runs are looked at for the longest time between two. */
const LOOKED_AT = 10;
/** Cron can name times that never come, or only every 28 years (29 February on a Sunday). */
const HORIZON_MS = 30 * 366 * DAY_MS;

/** A time of the schedule, and when its run begins: window and jitter make it later. */
export interface DueSlot {
  readonly slotMs: number;
  readonly startsMs: number;
}

/**
 * All times of a schedule after an instant, strictly ascending. An hour that does not exist comes at the next valid
 * instant; one that exists twice comes once, or twice where slots are an hour apart or less (truths C4).
 */
export function* slotsAfter({ rule, timeZone }: Schedule, afterMs: number): Generator<number> {
  const from = wallClock(timeZone, afterMs) - LONGEST_STEP_BACK_MS;
  const isBoth = isAtLeastHourly(rule);
  /** Second showings of an hour that exists twice: they come after all of its first ones. */
  let second: number[] = [];
  let last = afterMs;
  for (const floating of wallClockSlots(rule, Math.ceil(from / MINUTE_MS) * MINUTE_MS)) {
    if (floating - from > HORIZON_MS) break;
    const [first = floating, ...again] = instantsOf(timeZone, floating);
    for (const instant of [...second.filter((each) => each < first), first]) {
      if (instant <= last) continue;
      last = instant;
      yield instant;
    }
    second = second.filter((each) => each >= first);
    if (isBoth) second.push(...again);
  }
}

/** The next time of a schedule after an instant; null when there is none (manual, or a date that never comes). */
export function nextSlot(schedule: Schedule, afterMs: number): number | null {
  const { done, value } = slotsAfter(schedule, afterMs).next();
  return done === true ? null : value;
}

/**
 * The next runs of a plan. Of several times that wait for the same opening of the window only the last is one.
 * @param planId jitter is another for each plan, and always the same for a plan and a time
 */
export function* dueAfter(schedule: Schedule, planId: string, afterMs: number): Generator<DueSlot> {
  let waiting: { slotMs: number; opensMs: number } | null = null;
  for (const slotMs of slotsAfter(schedule, afterMs)) {
    const opensMs = opening(schedule, slotMs);
    if (waiting !== null && waiting.opensMs < opensMs) yield begin(waiting);
    waiting = { slotMs, opensMs };
    if (opensMs > slotMs) continue;
    yield begin(waiting);
    waiting = null;
  }
  if (waiting !== null) yield begin(waiting);

  function begin({ slotMs: slot, opensMs }: { slotMs: number; opensMs: number }): DueSlot {
    const startsMs = opensMs + jitterMs(schedule, planId, slot);
    return { slotMs: slot, startsMs: isWithinWindow(schedule, startsMs) ? startsMs : opensMs };
  }
}

/** The next run of a plan; null when there is none. */
export function nextDue(schedule: Schedule, planId: string, afterMs: number): DueSlot | null {
  const { done, value } = dueAfter(schedule, planId, afterMs).next();
  return done === true ? null : value;
}

/**
 * The longest time between two of the next runs, of eight days at least: nights and weekends are among them.
 * @returns null where there are no two
 */
export function longestGapMs(schedule: Schedule, planId: string, afterMs: number): number | null {
  let last: number | null = null;
  let longest: number | null = null;
  let runs = 0;
  for (const { startsMs } of dueAfter(schedule, planId, afterMs)) {
    if (last !== null) longest = Math.max(longest ?? 0, startsMs - last);
    last = startsMs;
    runs += 1;
    if (runs >= LOOKED_AT && startsMs - afterMs > 8 * DAY_MS) break;
  }
  return longest;
}

/**
 * The runs that were to begin until now, of those after a slot.
 * @param limit how many of the newest are wanted
 * @returns oldest first
 */
export function dueBetween(
  schedule: Schedule,
  planId: string,
  { afterMs, untilMs }: { readonly afterMs: number; readonly untilMs: number },
  limit: number,
): readonly DueSlot[] {
  const found: DueSlot[] = [];
  for (const due of dueAfter(schedule, planId, afterMs)) {
    if (due.startsMs > untilMs) break;
    found.push(due);
    if (found.length > 2 * limit) found.splice(0, found.length - limit);
  }
  return found.slice(-limit);
}

/** Whether a run may begin at an instant. */
export function isWithinWindow({ window, timeZone }: Schedule, instantMs: number): boolean {
  if (window === null) return true;
  const now = wallClock(timeZone, instantMs);
  const minute = (now - midnight(now)) / MINUTE_MS;
  const [from, to] = [minuteOf(window.from), minuteOf(window.to)];
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** The instant itself, or when the window opens after it. */
function opening(schedule: Schedule, instantMs: number): number {
  const { window, timeZone } = schedule;
  if (window === null || isWithinWindow(schedule, instantMs)) return instantMs;
  const daily = { ...schedule, rule: { kind: 'daily', at: window.from }, timeZone } as const;
  return nextSlot(daily, instantMs) ?? instantMs;
}

function jitterMs({ jitterMinutes }: Schedule, planId: string, slotMs: number): number {
  if (jitterMinutes === 0) return 0;
  const hash = createHash('sha256').update(`${planId} ${slotMs}`).digest().readUInt32BE(0);
  return Math.floor((hash / 2 ** 32) * jitterMinutes * 60) * 1000;
}
