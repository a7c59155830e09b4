import { isTimeZone, offsetMs } from '../schedule/zone.ts';

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
  const offset = isTimeZone(timeZone) ? (at: number) => offsetMs(timeZone, at) : () => 0;
  return (instantMs) => {
    const ahead = offset(instantMs);
    const local = instantMs + ahead;
    const day = Math.floor(local / DAY_MS);
    const date = new Date(day * DAY_MS);
    const year = date.getUTCFullYear();
    return {
      // Zones that are half an hour off have their hours half an hour off, too.
      hour: Math.floor((instantMs + (ahead % HOUR_MS)) / HOUR_MS),
      day,
      // 1970 began on a Thursday, and ISO weeks begin on Mondays.
      week: Math.floor((day + 3) / 7),
      month: year * 12 + date.getUTCMonth(),
      year,
    };
  };
}
