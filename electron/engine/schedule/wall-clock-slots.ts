import { Cron } from 'croner';
import type { ScheduleRule, Weekday } from '../../../shared/model/schedule.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const weekdays: Readonly<Record<Weekday, number>> = {
  sunday: 0,
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
};

/**
 * The wall-clock times of a rule after a given one, without end (`0 0 30 2 *`, which never comes, has none).
 * @param fromMs floating (see zone.ts); the first answer may be that very time
 */
export function* wallClockSlots(rule: ScheduleRule, fromMs: number): Generator<number> {
  switch (rule.kind) {
    case 'manual':
      return;
    case 'cron':
      return yield* cronSlots(rule.expression, fromMs);
    default:
      for (let day = midnight(fromMs); ; day += DAY_MS)
        for (const minute of minutesOn(rule, day)) {
          const slot = day + minute * MINUTE_MS;
          if (slot >= fromMs) yield slot;
        }
  }
}

/** True where two slots are an hour apart or less: then an hour that exists twice has its slots twice, too. */
export function isAtLeastHourly(rule: ScheduleRule): boolean {
  switch (rule.kind) {
    case 'minutes':
      return rule.every <= 60;
    case 'hours':
      return rule.every === 1;
    case 'cron':
      return /^\S+\s+(\*|\*\/1|0-23)\s/.test(rule.expression.trim());
    default:
      return false;
  }
}

/**
 * croner in UTC, where no clock is ever set forward or back; what a zone makes of its times is decided in one place.
 * As an offset of nothing, because it asks the machine about each time of a named zone, also of "UTC".
 * @throws Error for an expression that it does not understand
 */
export function parseCron(expression: string): Cron {
  return new Cron(expression, { mode: '5-part', utcOffset: 0, paused: true });
}

function* cronSlots(expression: string, fromMs: number): Generator<number> {
  const cron = parseCron(expression);
  let next = cron.nextRun(new Date(fromMs - 1));
  while (next !== null) {
    yield next.getTime();
    next = cron.nextRun(next);
  }
}

/** Minutes of a day at which a rule is due, ascending. */
function minutesOn(rule: Exclude<ScheduleRule, { kind: 'manual' | 'cron' }>, day: number): number[] {
  switch (rule.kind) {
    case 'minutes':
      return steps(0, rule.every);
    case 'hours':
      return steps(rule.minute, rule.every * 60);
    case 'daily':
      return [minuteOf(rule.at)];
    case 'weekly':
      return rule.days.some((name) => weekdays[name] === new Date(day).getUTCDay())
        ? [minuteOf(rule.at)]
        : [];
    case 'monthly':
      return isDayOfMonth(rule.day, day) ? [minuteOf(rule.at)] : [];
  }
}

function steps(first: number, every: number): number[] {
  const minutes: number[] = [];
  for (let minute = first; minute < 24 * 60; minute += every) minutes.push(minute);
  return minutes;
}

/** A day that a month does not have is its last one. */
function isDayOfMonth(wanted: number | 'last', day: number): boolean {
  const date = new Date(day);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() === (wanted === 'last' ? last : Math.min(wanted, last));
}

/** Minutes since midnight. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

export function midnight(floatingMs: number): number {
  return Math.floor(floatingMs / DAY_MS) * DAY_MS;
}
