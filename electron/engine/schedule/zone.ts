import { IANAZone } from 'luxon';

/*
 * Wall-clock times of a zone and the instants at which its clocks show them. A wall-clock time is held as the
 * milliseconds that it would have in UTC ("floating"), so that days and minutes can be counted without a zone.
 */

/** No zone has been farther from UTC, and none jumps by more at once. */
const DAY_MS = 24 * 60 * 60 * 1000;
const PROBES_MS = [-DAY_MS - 2 * 3_600_000, -DAY_MS / 2, 0, DAY_MS / 2, DAY_MS + 2 * 3_600_000];

const known = new Map<string, boolean>();
const MOST_NAMES = 1000;

/** Remembered, because the machine is slow to say it. */
export function isTimeZone(name: string): boolean {
  const isKnown = known.get(name) ?? IANAZone.isValidZone(name);
  if (known.size >= MOST_NAMES) known.clear();
  known.set(name, isKnown);
  return isKnown;
}

/** What the clocks of a zone show at an instant, floating. */
export function wallClock(timeZone: string, instantMs: number): number {
  return instantMs + offsetMs(timeZone, instantMs);
}

/**
 * How far the zone's clocks are ahead of UTC at an instant. Asking the machine for that is slow, next to all days have
 * one answer from their beginning to their end, and no zone has changed twice within one.
 */
export function offsetMs(timeZone: string, instantMs: number): number {
  const day = Math.floor(instantMs / DAY_MS);
  const [start, end] = [offsetAtStart(timeZone, day), offsetAtStart(timeZone, day + 1)];
  return start === end || instantMs < changeOn(timeZone, day, start) ? start : end;
}

const starts = new Map<string, Map<number, number>>();
const changes = new Map<string, Map<number, number>>();
/** A hundred years of a zone; more would only be asked for by a clock gone wild. */
const MOST_DAYS = 36_525;

function offsetAtStart(timeZone: string, day: number): number {
  return kept(starts, timeZone, day, () => askedOffset(timeZone, day * DAY_MS));
}

/** The instant of a day from which on its clocks are another way ahead of UTC than at its start. */
function changeOn(timeZone: string, day: number, start: number): number {
  return kept(changes, timeZone, day, () =>
    firstThat(day * DAY_MS, (day + 1) * DAY_MS, (instant) => askedOffset(timeZone, instant) !== start),
  );
}

function kept(
  answers: Map<string, Map<number, number>>,
  timeZone: string,
  day: number,
  ask: () => number,
): number {
  const days = answers.get(timeZone) ?? new Map<number, number>();
  answers.set(timeZone, days);
  const found = days.get(day);
  if (found !== undefined) return found;
  const asked = ask();
  if (days.size >= MOST_DAYS) days.clear();
  days.set(day, asked);
  return asked;
}

/** The first instant that has a property which all after it have and `from` has not. */
function firstThat(from: number, to: number, holds: (instant: number) => boolean): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
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
  // The clocks never show it: what they show first that is later.
  const [before, after] = [floatingMs - Math.max(...offsets), floatingMs - Math.min(...offsets)];
  return [firstThat(before, after, (instant) => wallClock(timeZone, instant) > floatingMs)];
}
