import type { Schedule } from '../../../shared/model/schedule.ts';
import { slotsAfter } from './due.ts';
import { parseCron } from './wall-clock-slots.ts';
import { isTimeZone } from './zone.ts';

/** More often than this would back up all the time. */
const SHORTEST_MS = 5 * 60_000;
const LOOKED_AT = 60;

/**
 * What is wrong with a schedule beyond its form.
 * @param nowMs from when on its times are looked at
 * @returns `schedule.rule.expression: …`, for the field to show; empty when nothing is
 */
export function scheduleProblems(schedule: Schedule, nowMs: number): readonly ScheduleProblem[] {
  const { rule, timeZone, window } = schedule;
  const zone = isTimeZone(timeZone)
    ? []
    : [{ field: 'schedule.timeZone', problem: `there is no time zone “${timeZone}”` }];
  const empty =
    window !== null && window.from === window.to
      ? [{ field: 'schedule.window', problem: 'a window that ends when it begins is never open' }]
      : [];
  const cron =
    rule.kind === 'cron' && zone.length === 0 ? cronProblems(schedule, rule.expression, nowMs) : [];
  return [...zone, ...empty, ...cron];
}

export interface ScheduleProblem {
  readonly field: string;
  readonly problem: string;
}

function cronProblems(schedule: Schedule, expression: string, nowMs: number): readonly ScheduleProblem[] {
  const field = 'schedule.rule.expression';
  try {
    parseCron(expression);
  } catch {
    return [
      {
        field,
        problem: `“${expression}” is no cron expression of five fields (minute hour day month weekday)`,
      },
    ];
  }
  let last: number | null = null;
  let seen = 0;
  for (const slot of slotsAfter(schedule, nowMs)) {
    if (last !== null && slot - last < SHORTEST_MS)
      return [{ field, problem: 'it is due more often than every 5 minutes' }];
    last = slot;
    seen += 1;
    if (seen === LOOKED_AT) break;
  }
  return last === null ? [{ field, problem: 'it names a date that never comes' }] : [];
}
