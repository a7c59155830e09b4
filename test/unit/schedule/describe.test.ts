import { describe, expect, it } from 'vitest';
import { describeSchedule } from '../../../electron/engine/schedule/describe.ts';
import type { Schedule, ScheduleRule } from '../../../shared/model/schedule.ts';

const of = (rule: ScheduleRule, over: Partial<Schedule> = {}): Schedule => ({
  rule,
  timeZone: 'Europe/Vienna',
  window: null,
  jitterMinutes: 0,
  onBattery: true,
  onMetered: true,
  ...over,
});

describe('a schedule in words', () => {
  it.each<[ScheduleRule, string]>([
    [{ kind: 'manual' }, 'only when asked'],
    [{ kind: 'minutes', every: 15 }, 'every 15 minutes'],
    [{ kind: 'minutes', every: 60 }, 'every hour'],
    [{ kind: 'minutes', every: 120 }, 'every 2 hours'],
    [{ kind: 'hours', every: 1, minute: 0 }, 'every hour'],
    [{ kind: 'hours', every: 6, minute: 20 }, 'every 6 hours at 20 past'],
    [{ kind: 'hours', every: 24, minute: 0 }, 'every day'],
    [{ kind: 'daily', at: '02:30' }, 'every day at 02:30'],
    [{ kind: 'weekly', days: ['sunday'], at: '03:00' }, 'every Sunday at 03:00'],
    [
      { kind: 'weekly', days: ['sunday', 'monday', 'thursday'], at: '03:00' },
      'every Monday, Thursday and Sunday at 03:00',
    ],
    [
      { kind: 'weekly', days: ['monday', 'tuesday', 'wednesday', 'saturday'], at: '03:00' },
      'every Mon, Tue, Wed and Sat at 03:00',
    ],
    [
      { kind: 'weekly', days: ['friday', 'monday', 'tuesday', 'wednesday', 'thursday'], at: '18:00' },
      'Monday to Friday at 18:00',
    ],
    [
      {
        kind: 'weekly',
        days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
        at: '18:00',
      },
      'every day at 18:00',
    ],
    [{ kind: 'monthly', day: 'last', at: '01:00' }, 'on the last day of each month at 01:00'],
    [{ kind: 'monthly', day: 1, at: '01:00' }, 'on the 1st of each month at 01:00'],
    [{ kind: 'monthly', day: 2, at: '01:00' }, 'on the 2nd of each month at 01:00'],
    [{ kind: 'monthly', day: 3, at: '01:00' }, 'on the 3rd of each month at 01:00'],
    [{ kind: 'monthly', day: 11, at: '01:00' }, 'on the 11th of each month at 01:00'],
    [{ kind: 'monthly', day: 12, at: '01:00' }, 'on the 12th of each month at 01:00'],
    [{ kind: 'monthly', day: 13, at: '01:00' }, 'on the 13th of each month at 01:00'],
    [{ kind: 'monthly', day: 31, at: '01:00' }, 'on the 31st of each month at 01:00'],
    [{ kind: 'cron', expression: '30 2 * * 1-5' }, 'at 02:30, Monday through Friday'],
    [{ kind: 'cron', expression: 'what is this' }, 'cron what is this'],
  ])('%j', (rule, words) => {
    expect(describeSchedule(of(rule), 'Europe/Vienna')).toBe(words);
  });

  it('names the zone where it is not the machine’s, the window and the jitter', () => {
    const schedule = of(
      { kind: 'daily', at: '02:30' },
      { window: { from: '22:00', to: '06:00' }, jitterMinutes: 20 },
    );
    const rest = ', between 22:00 and 06:00, up to 20 min later';
    expect(describeSchedule(schedule, 'UTC')).toBe(`every day at 02:30 (Europe/Vienna)${rest}`);
    expect(describeSchedule(schedule, null)).toBe(`every day at 02:30 (Europe/Vienna)${rest}`);
    expect(describeSchedule(schedule, 'Europe/Vienna')).toBe(`every day at 02:30${rest}`);
  });
});
