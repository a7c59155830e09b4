import { describe, expect, test } from 'vitest';
import { calendarMonths } from '../../../renderer/features/plans/retention-days.ts';

const entry = (at: string, reasons: string[], goes = false) => ({
  at,
  reasons,
  goes,
  words: reasons.join(', '),
});

describe('the calendar of retention', () => {
  test('puts a backup on the day that its zone has', () => {
    const late = [entry('2026-11-30T23:30:00.000Z', ['daily 1 of 7'])];
    expect(calendarMonths(late, 'UTC')[0]?.key).toBe('2026-11');
    const [december] = calendarMonths(late, 'Europe/Vienna');
    expect(december?.key).toBe('2026-12');
    expect(december?.days[0]).toMatchObject({ day: 1, kind: 'daily', kept: 1 });
  });

  test('begins weeks on Mondays and knows how long months are', () => {
    const [february] = calendarMonths([entry('2028-02-10T12:00:00.000Z', [])], 'UTC');
    // 1 February 2028 is a Tuesday, and the year has a 29th.
    expect(february).toMatchObject({ lead: 1, title: 'February 2028' });
    expect(february?.days).toHaveLength(29);
  });

  test('says of a day what keeps it longest, and that it goes only when all of it goes', () => {
    const [month] = calendarMonths(
      [
        entry('2026-11-05T01:00:00.000Z', ['no rule keeps it'], true),
        entry('2026-11-05T02:00:00.000Z', ['daily 3 of 7', 'monthly 1 of 12']),
        entry('2026-11-06T02:00:00.000Z', ['no rule keeps it'], true),
        entry('2026-11-07T02:00:00.000Z', []),
        entry('2026-11-08T02:00:00.000Z', ['last 1 of 3']),
      ],
      'UTC',
    );
    expect(month?.days.slice(3, 9).map(({ kind }) => kind)).toEqual([
      null,
      'monthly',
      'goes',
      'other',
      'other',
      null,
    ]);
    expect(month).toMatchObject({ kept: 3, goes: 2 });
  });

  test('shows the newest month first, and none without a backup', () => {
    const months = calendarMonths(
      [entry('2025-01-05T00:00:00.000Z', []), entry('2026-11-05T00:00:00.000Z', [])],
      'UTC',
    );
    expect(months.map(({ key }) => key)).toEqual(['2026-11', '2025-01']);
  });
});
