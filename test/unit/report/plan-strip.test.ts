import { describe, expect, it } from 'vitest';
import { dayOf, STRIP_DAYS, stripOf, stripSpans } from '../../../electron/engine/report/plan-strip.ts';
import type { DayOfRuns } from '../../../electron/engine/state/plan-days.ts';
import type { StripDay } from '../../../shared/model/plan.ts';
import { aPlan } from './plan-samples.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const plan = aPlan();
const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const day = (date: string, count: Partial<DayOfRuns>): DayOfRuns => ({
  planId: plan.id,
  date,
  runs: 1,
  good: 0,
  degraded: 0,
  failed: 0,
  ...count,
});
const miss = (dueAt: string) => ({ planId: plan.id, dueAt, reason: 'not-running' as const });

describe('the last thirty days of a plan', () => {
  const nothing = { days: [], misses: [], proven: [] };

  it('end with today, oldest first', () => {
    const strip = stripOf(plan, nothing, NOW);
    expect(strip).toHaveLength(STRIP_DAYS);
    expect([strip[0]?.date, strip.at(-1)?.date]).toEqual(['2026-10-24', '2026-11-22']);
    expect(new Set(strip.map(({ state }) => state))).toEqual(new Set(['none']));
  });

  it.each<[string, Parameters<typeof stripOf>[1], StripDay['state']]>([
    ['a good one', { ...nothing, days: [day('2026-11-20', { good: 1 })] }, 'good'],
    [
      'a failure that a good one followed',
      { ...nothing, days: [day('2026-11-20', { good: 1, failed: 2 })] },
      'good',
    ],
    ['a failure', { ...nothing, days: [day('2026-11-20', { failed: 1 })] }, 'failed'],
    [
      'one that lacks something',
      { ...nothing, days: [day('2026-11-20', { degraded: 1, failed: 1 })] },
      'degraded',
    ],
    [
      'one that was restored',
      { ...nothing, days: [day('2026-11-20', { good: 1 })], proven: ['2026-11-20T10:00:00.000Z'] },
      'proven',
    ],
    ['a miss', { ...nothing, misses: [miss('2026-11-20T10:00:00.000Z')] }, 'missed'],
    [
      'a miss and a failure',
      { days: [day('2026-11-20', { failed: 1 })], misses: [miss('2026-11-20T10:00:00.000Z')], proven: [] },
      'failed',
    ],
    [
      'a miss that was caught up with',
      { days: [day('2026-11-20', { good: 1 })], misses: [miss('2026-11-20T10:00:00.000Z')], proven: [] },
      'good',
    ],
  ])('%s', (_what, input, state) => {
    const strip = stripOf(plan, input, NOW);
    expect(strip.find(({ date }) => date === '2026-11-20')?.state).toBe(state);
    expect(strip.filter((each) => each.state !== 'none')).toHaveLength(1);
  });

  it('sum up the two parts of a day on which clocks were set', () => {
    const days = [day('2026-11-20', { runs: 2, good: 2 }), day('2026-11-20', { runs: 3, failed: 3 })];
    expect(stripOf(plan, { ...nothing, days }, NOW).find(({ date }) => date === '2026-11-20')).toMatchObject({
      runs: 5,
      state: 'good',
    });
  });

  it.each([
    'UTC',
    'Europe/Vienna',
    'America/New_York',
    'Pacific/Apia',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
  ])('are spans of %s that follow one another and have one offset each', (timeZone) => {
    for (const now of [NOW, Date.parse('2026-04-10T23:30:00.000Z'), Date.parse('2026-10-30T00:10:00.000Z')]) {
      const spans = stripSpans(timeZone, now);
      expect(spans[0]?.fromMs).toBeLessThanOrEqual(now - STRIP_DAYS * DAY);
      expect(spans.at(-1)?.untilMs).toBeGreaterThan(now);
      spans.forEach(({ fromMs, untilMs, offsetMinutes }, n) => {
        if (n > 0) expect(fromMs).toBe(spans[n - 1]?.untilMs);
        for (let at = fromMs; at < untilMs; at += 5 * HOUR)
          expect(dayOf(timeZone, at)).toBe(new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 10));
      });
    }
  });
});
