import { IANAZone } from 'luxon';

/*
 * Wall-clock times of a zone and the instants at which its clocks show them. A wall-clock time is held as the
 * milliseconds that it would have in UTC ("floating"), so that days and minutes can be counted without a zone.
 */

/** No zone has been farther from UTC, and none jumps by more at once. */
const DAY_MS = 24 * 60 * 60 * 1000;
const PROBES_MS = [-DAY_MS - 2 * 3_600_000, -DAY_MS / 2, 0, DAY_MS / 2, DAY_MS + 2 * 3_600_000];

export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** What the clocks of a zone show at an instant, floating. */
export function wallClock(timeZone: string, instantMs: number): number {
  return instantMs + offsetMs(timeZone, instantMs);
}

/**
 * How far the zone's clocks are ahead of UTC at an instant. Asking the machine for that is slow, and next to all days
 * have one answer from their beginning to their end.
 */
export function offsetMs(timeZone: string, instantMs: number): number {
  const day = Math.floor(instantMs / DAY_MS);
  const start = offsetAtStart(timeZone, day);
  return start === offsetAtStart(timeZone, day + 1) ? start : askedOffset(timeZone, instantMs);
}

const starts = new Map<string, Map<number, number>>();
/** A hundred years of a zone; more would only be asked for by a clock gone wild. */
const MOST_DAYS = 36_525;

function offsetAtStart(timeZone: string, day: number): number {
  const known = starts.get(timeZone) ?? new Map<number, number>();
  starts.set(timeZone, known);
  const found = known.get(day);
  if (found !== undefined) return found;
  const asked = askedOffset(timeZone, day * DAY_MS);
  if (known.size >= MOST_DAYS) known.clear();
  known.set(day, asked);
  return asked;
}

function askedOffset(timeZone: string, instantMs: number): number {
  return Math.round(IANAZone.create(timeZone).offset(instantMs) * 60_000);
}

/**
 * The instants at which the zone's clocks show a wall-clock time: one, two where clocks were set back over it, and
 * where they were set forward over it the first valid instant afterwards (truths C4).
 * @param floatingMs whole minutes
 * @returns ascending, never empty
 */
export function instantsOf(timeZone: string, floatingMs: number): readonly number[] {
  const offsets = [...new Set(PROBES_MS.map((probe) => offsetMs(timeZone, floatingMs + probe)))];
  const shown = offsets
    .map((offset) => floatingMs - offset)
    .filter((instant) => wallClock(timeZone, instant) === floatingMs)
    .sort((a, b) => a - b);
  if (shown.length > 0) return [...new Set(shown)];
  return [
    endOfGap(timeZone, floatingMs, floatingMs - Math.max(...offsets), floatingMs - Math.min(...offsets)),
  ];
}

/** The first instant at which the clocks show something later than a time that they never show. */
function endOfGap(timeZone: string, floatingMs: number, before: number, after: number): number {
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallClock(timeZone, middle) > floatingMs) high = middle;
    else low = middle;
  }
  return high;
}
