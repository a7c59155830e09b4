import { DateTime } from 'luxon';
import type { RetentionPolicy } from '../../../shared/model/retention.ts';
import type { Schedule } from '../../../shared/model/schedule.ts';

/*
 * What is expected of a plan, from the words of its schedule and policy alone: nothing here asks the product. It is
 * slow and simple where the product is fast.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** All times of a schedule in a span, ascending: each minute of it is looked at. */
export function slotsIn({ rule, timeZone }: Schedule, fromMs: number, untilMs: number): number[] {
  const found: number[] = [];
  if (rule.kind === 'manual') return found;
  const first = DateTime.fromMillis(fromMs, { zone: timeZone }).startOf('day');
  for (let day = first; day.toMillis() < untilMs; day = day.plus({ days: 1 })) {
    for (const time of timesOn(rule, day)) {
      const slot = firstShowing(day, time);
      if (slot >= fromMs && slot < untilMs) found.push(slot);
    }
  }
  return found;
}

/** Minutes after midnight, as clocks on a wall show them. */
function timesOn(rule: Schedule['rule'], day: DateTime): number[] {
  const at = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  switch (rule.kind) {
    case 'hours': {
      const times: number[] = [];
      for (let hour = 0; hour < 24; hour += rule.every) times.push(hour * 60 + rule.minute);
      return times;
    }
    case 'daily':
      return [at(rule.at)];
    case 'weekly':
      return rule.days.includes(weekdays[day.weekday - 1] ?? 'monday') ? [at(rule.at)] : [];
    case 'monthly': {
      const last = day.daysInMonth ?? 31;
      return day.day === (rule.day === 'last' ? last : Math.min(rule.day, last)) ? [at(rule.at)] : [];
    }
    default:
      throw new Error(`the oracle knows no schedule of the kind ${rule.kind}`);
  }
}

/** The first instant of a day at which its clocks show so late or later: that is also what an hour that is left out means. */
function firstShowing(day: DateTime, minutes: number): number {
  const minutesAt = (ms: number) => {
    const shown = DateTime.fromMillis(ms, { zone: day.zone });
    return shown.hasSame(day, 'day') ? shown.hour * 60 + shown.minute : -1;
  };
  const usual = day.toMillis() + minutes * MINUTE;
  const exact = [usual - HOUR, usual, usual + HOUR].find((ms) => minutesAt(ms) === minutes);
  if (exact !== undefined) return exact;
  for (let ms = usual - HOUR; ; ms += MINUTE) if (minutesAt(ms) >= minutes) return ms;
}

/**
 * Which good backups a policy keeps, by its words: the newest of each of the last n periods that have one.
 * @param startedMs of all good ones that were ever made
 */
export function keptBy(
  policy: RetentionPolicy,
  startedMs: readonly number[],
  nowMs: number,
  timeZone: string,
): Set<number> {
  const newestFirst = [...startedMs].sort((a, b) => b - a);
  const kept = new Set(newestFirst.slice(0, policy.last));
  const byPeriod = (count: number, format: string) => {
    const periods = new Map<string, number>();
    for (const ms of newestFirst) {
      const period = DateTime.fromMillis(ms, { zone: timeZone }).toFormat(format);
      if (!periods.has(period)) periods.set(period, ms);
    }
    for (const ms of [...periods.values()].slice(0, count)) kept.add(ms);
  };
  byPeriod(policy.daily, 'yyyy-MM-dd');
  byPeriod(policy.weekly, "kkkk-'W'WW");
  byPeriod(policy.monthly, 'yyyy-MM');
  byPeriod(policy.yearly, 'yyyy');
  for (const ms of newestFirst) {
    if (policy.withinDays !== null && ms > nowMs - policy.withinDays * DAY) kept.add(ms);
    // Whatever a policy says: what is younger than a day stays.
    if (ms > nowMs - DAY) kept.add(ms);
  }
  for (const ms of newestFirst.slice(0, policy.minimumGood)) kept.add(ms);
  return kept;
}
