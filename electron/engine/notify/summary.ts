import { DateTime } from 'luxon';
import type { Instant } from '../../../shared/model/ids.ts';
import type { SummaryTime } from '../../../shared/model/notification.ts';
import type { Weekday } from '../../../shared/model/schedule.ts';

const WEEKDAYS: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

/**
 * The newest moment, not after `now`, at which a weekly summary was to go out.
 * @param zone whose wall clock counts; an hour that summer time skips is the next one
 */
export function newestSummarySlot(time: NonNullable<SummaryTime>, now: Date, zone: string): Instant {
  const local = DateTime.fromJSDate(now, { zone });
  const weekday = WEEKDAYS.indexOf(time.weekday) + 1;
  // The day first: an hour that a change of summer time moved on one day is not to be moved on others.
  const day = local.startOf('day').minus({ days: (local.weekday - weekday + 7) % 7 });
  const latest = day.set({ hour: time.hour });
  const slot = latest <= local ? latest : day.minus({ weeks: 1 }).set({ hour: time.hour });
  return slot.toJSDate().toISOString();
}

/**
 * Whether a summary is to be sent now, and for which slot: one a week, also after some weeks asleep.
 * @param lastSlot the slot of the last one, or when the summary was switched on
 */
export function summaryDue(time: SummaryTime, lastSlot: Instant, now: Date, zone: string): Instant | null {
  if (time === null) return null;
  const slot = newestSummarySlot(time, now, zone);
  return slot > lastSlot ? slot : null;
}
