import { IANAZone } from 'luxon';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Numbers that are equal for instants of the same hour, day, ISO week, month and year of a zone. */
export interface Periods {
  readonly hour: number;
  readonly day: number;
  readonly week: number;
  readonly month: number;
  readonly year: number;
}

/**
 * The calendar of a zone as a function of instants.
 * An hour that clocks show twice is two: what happened in each of them is worth keeping alike.
 * @param timeZone an IANA name; one that is not known counts as UTC
 */
export function calendarOf(timeZone: string): (instantMs: number) => Periods {
  const offset = offsetsOf(timeZone);
  return (instantMs) => {
    const offsetMs = offset(instantMs);
    const local = instantMs + offsetMs;
    const day = Math.floor(local / DAY_MS);
    const date = new Date(day * DAY_MS);
    const year = date.getUTCFullYear();
    return {
      // Zones that are half an hour off have their hours half an hour off, too.
      hour: Math.floor((instantMs + (offsetMs % HOUR_MS)) / HOUR_MS),
      day,
      // 1970 began on a Thursday, and ISO weeks begin on Mondays.
      week: Math.floor((day + 3) / 7),
      month: year * 12 + date.getUTCMonth(),
      year,
    };
  };
}

/** Asking a zone costs microseconds, which 100,000 backups feel; most days have one offset from end to end. */
function offsetsOf(timeZone: string): (instantMs: number) => number {
  if (!IANAZone.isValidZone(timeZone)) return () => 0;
  const zone = IANAZone.create(timeZone);
  const at = (instantMs: number) => Math.round(zone.offset(instantMs) * 60_000);
  const ofDays = new Map<number, number | null>();
  return (instantMs) => {
    const day = Math.floor(instantMs / DAY_MS);
    let known = ofDays.get(day);
    if (known === undefined) {
      const [begin, end] = [at(day * DAY_MS), at((day + 1) * DAY_MS)];
      known = begin === end ? begin : null;
      ofDays.set(day, known);
    }
    return known ?? at(instantMs);
  };
}
