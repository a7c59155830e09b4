import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dueAfter,
  dueBetween,
  isWithinWindow,
  longestGapMs,
  nextDue,
} from '../../../electron/engine/schedule/due.ts';
import type { Schedule, ScheduleRule } from '../../../shared/model/schedule.ts';
import { brokenPromiseWords } from '../../../shared/sentences.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string) => Date.parse(`2026-11-22T${text}:00.000Z`);
const iso = (ms: number | undefined) => new Date(ms ?? 0).toISOString().slice(5, 16);

const hourly: Schedule = {
  rule: { kind: 'hours', every: 1, minute: 0 },
  timeZone: 'UTC',
  window: null,
  jitterMinutes: 0,
  onBattery: true,
  onMetered: true,
};
const nightly = { ...hourly, window: { from: '22:00', to: '02:00' } };

describe('the window in which runs may begin', () => {
  it.each([
    ['22:00', true],
    ['23:59', true],
    ['00:00', true],
    ['01:59', true],
    ['02:00', false],
    ['12:00', false],
    ['21:59', false],
  ])('over midnight: at %s %s', (time, isOpen) => {
    expect(isWithinWindow(nightly, at(time))).toBe(isOpen);
  });

  it('is of the plan’s zone', () => {
    const vienna = { ...nightly, timeZone: 'Europe/Vienna', window: { from: '08:00', to: '09:00' } };
    expect(
      [at('06:59'), at('07:00'), at('07:59'), at('08:00')].map((ms) => isWithinWindow(vienna, ms)),
    ).toEqual([false, true, true, false]);
  });

  it('lets all that waits for the same opening be one run', () => {
    const due = [...take(dueAfter(nightly, 'plan', at('00:30')), 4)];
    expect(due.map(({ slotMs, startsMs }) => [iso(slotMs), iso(startsMs)])).toEqual([
      ['11-22T01:00', '11-22T01:00'],
      ['11-22T22:00', '11-22T22:00'],
      ['11-22T23:00', '11-22T23:00'],
      ['11-23T00:00', '11-23T00:00'],
    ]);
    const daily = { ...nightly, rule: { kind: 'daily', at: '12:00' } as const };
    expect(iso(nextDue(daily, 'plan', at('10:00'))?.startsMs)).toBe('11-22T22:00');
  });
});

describe('how far apart runs are', () => {
  const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
  it.each<[string, ScheduleRule, number | null]>([
    ['every hour', { kind: 'hours', every: 1, minute: 0 }, 1],
    ['on weekdays, over a weekend', { kind: 'weekly', days: [...weekdays], at: '10:00' }, 72],
    [
      'every 5 minutes of office hours, over a weekend',
      { kind: 'cron', expression: '*/5 8-17 * * 1-5' },
      62 + 1 / 12,
    ],
    ['monthly', { kind: 'monthly', day: 1, at: '10:00' }, 31 * 24],
    ['only when somebody asks', { kind: 'manual' }, null],
  ])('%s', (_name, rule, hours) => {
    expect(longestGapMs({ ...hourly, rule }, 'plan', at('09:30'))).toBe(hours === null ? null : hours * HOUR);
  });

  it('nights count, also where the next ten runs come before one', () => {
    expect(longestGapMs(nightly, 'plan', at('00:30'))).toBe(21 * HOUR);
  });

  it('and whether a promise can be kept with it', () => {
    expect(brokenPromiseWords(60, HOUR)).toBeNull();
    expect(brokenPromiseWords(60, 62 * HOUR)).toMatch(
      /at most 1 h .* up to 2 d 14 h apart: it will be overdue/,
    );
    expect(brokenPromiseWords(60, null)).toMatch(/only when somebody asks/);
  });
});

describe('jitter', () => {
  const jittered = { ...hourly, jitterMinutes: 30 };

  it('is always the same for a plan and a slot, and another for each plan', () => {
    const starts = (plan: string) =>
      [...take(dueAfter(jittered, plan, at('00:30')), 50)].map(({ startsMs }) => startsMs);
    expect(starts('a')).toEqual(starts('a'));
    expect(starts('a')).not.toEqual(starts('b'));
    const late = starts('a').map((ms, n) => ms - (at('01:00') + n * HOUR));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(30 * MINUTE);
    expect(Math.max(...late) - Math.min(...late)).toBeGreaterThan(15 * MINUTE);
  });

  it('leads out of no window: then the run begins when it was due', () => {
    const narrow = { ...jittered, window: { from: '08:00', to: '08:10' } };
    for (const plan of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const due = nextDue(narrow, plan, at('07:30'));
      expect(isWithinWindow(narrow, due?.startsMs ?? 0)).toBe(true);
    }
  });
});

describe('what was due in a span', () => {
  it('is what is due after its beginning, whatever the span is cut into', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom(null, nightly.window, { from: '09:30', to: '17:15' }),
        (from, length, jitterMinutes, window) => {
          const schedule = { ...hourly, jitterMinutes, window };
          const [afterMs, untilMs] = [at('00:30') + from * HOUR, at('00:30') + (from + length) * HOUR];
          const whole = dueBetween(schedule, 'plan', { afterMs, untilMs }, 1000);
          const found = [];
          for (const due of dueAfter(schedule, 'plan', afterMs)) {
            if (due.startsMs > untilMs) break;
            found.push(due);
          }
          expect(whole).toEqual(found);
          expect(dueBetween(schedule, 'plan', { afterMs, untilMs }, 3)).toEqual(found.slice(-3));
        },
      ),
      { numRuns: 100 },
    );
  });
});

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left === 0) return;
    left -= 1;
    yield item;
  }
}
