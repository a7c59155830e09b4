import { expect, test } from 'vitest';
import { newestSummarySlot, summaryDue } from '../../../electron/engine/notify/summary.ts';

const monday8 = { weekday: 'monday', hour: 8 } as const;

test.each([
  // 2026-11-23 is a Monday; Vienna is an hour ahead of UTC in winter, two in summer.
  ['just before', '2026-11-23T06:59:59.000Z', '2026-11-16T07:00:00.000Z'],
  ['at it', '2026-11-23T07:00:00.000Z', '2026-11-23T07:00:00.000Z'],
  ['a day later', '2026-11-24T10:00:00.000Z', '2026-11-23T07:00:00.000Z'],
  ['a week later, before', '2026-11-29T23:00:00.000Z', '2026-11-23T07:00:00.000Z'],
  ['in summer', '2026-07-01T00:00:00.000Z', '2026-06-29T06:00:00.000Z'],
])('the newest slot %s', (_, now, slot) =>
  expect(newestSummarySlot(monday8, new Date(now), 'Europe/Vienna')).toBe(slot),
);

test('an hour that summer time skips is the next one, and one that comes twice is one', () => {
  const sunday2 = { weekday: 'sunday', hour: 2 } as const;
  const slots = new Set<string>();
  for (let hour = 0; hour < 24 * 9; hour += 1) {
    const now = new Date(Date.parse('2026-03-24T00:00:00Z') + hour * 3_600_000);
    slots.add(newestSummarySlot(sunday2, now, 'Europe/Vienna'));
  }
  expect([...slots]).toEqual(['2026-03-22T01:00:00.000Z', '2026-03-29T01:00:00.000Z']);
  const autumn = new Set<string>();
  for (let hour = 0; hour < 24 * 9; hour += 1) {
    const now = new Date(Date.parse('2026-10-20T00:00:00Z') + hour * 3_600_000);
    autumn.add(newestSummarySlot(sunday2, now, 'Europe/Vienna'));
  }
  expect(autumn.size).toBe(2);
});

test('one a week: also after weeks asleep, and none for the time before it was switched on', () => {
  const switchedOn = '2026-11-24T12:00:00.000Z';
  expect(summaryDue(monday8, switchedOn, new Date('2026-11-29T12:00:00.000Z'), 'UTC')).toBeNull();
  const afterWeeks = new Date('2026-12-23T12:00:00.000Z');
  const slot = summaryDue(monday8, switchedOn, afterWeeks, 'UTC');
  expect(slot).toBe('2026-12-21T08:00:00.000Z');
  expect(summaryDue(monday8, slot ?? '', afterWeeks, 'UTC')).toBeNull();
  expect(summaryDue(null, switchedOn, afterWeeks, 'UTC')).toBeNull();
});
