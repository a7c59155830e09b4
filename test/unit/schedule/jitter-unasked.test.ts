import { expect, test } from 'vitest';
import { jitterUnasked, type ScheduleRule } from '../../../shared/model/schedule.ts';

test.each<[ScheduleRule, number]>([
  [{ kind: 'minutes', every: 5 }, 0],
  [{ kind: 'minutes', every: 29 }, 0],
  [{ kind: 'minutes', every: 45 }, 22],
  [{ kind: 'hours', every: 1, minute: 0 }, 30],
  [{ kind: 'hours', every: 6, minute: 0 }, 60],
  [{ kind: 'daily', at: '01:00' }, 60],
  [{ kind: 'cron', expression: '*/5 * * * *' }, 0],
])('of 60 minutes %j keeps %i', (rule, expected) => {
  expect(jitterUnasked(rule, 60)).toBe(expected);
});
