import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatPercent,
  formatRelative,
  plural,
} from '../../../shared/format.ts';

describe('formatBytes', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 KB'],
    [3_420, '3.4 KB'],
    [9_960, '10 KB'],
    [257_900_000, '258 MB'],
    [999_499, '999 KB'],
    [999_500, '1 MB'],
    [999_600_000, '1 GB'],
    [4_200_000_000_000, '4.2 TB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatDuration', () => {
  test.each([
    [0, '0 s'],
    [340, '0.3 s'],
    [2_000, '2 s'],
    [12_400, '12 s'],
    [59_600, '1 min'],
    [400_000, '6 min 40 s'],
    [7_500_000, '2 h 5 min'],
    [3_600_000, '1 h'],
    [273_600_000, '3 d 4 h'],
    [-5, '0 s'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('formatRelative', () => {
  const now = Date.parse('2026-11-22T12:00:00.000Z');
  test.each([
    ['2026-11-22T11:59:45.000Z', 'just now'],
    ['2026-11-22T11:55:00.000Z', '5 min ago'],
    ['2026-11-22T12:20:00.000Z', 'in 20 min'],
    ['2026-11-22T09:00:00.000Z', '3 h ago'],
    ['2026-11-21T11:00:00.000Z', 'yesterday'],
    ['2026-11-24T03:00:00.000Z', 'in 2 days'],
    ['2026-11-20T20:00:00.000Z', '2 days ago'],
    ['2026-11-18T12:00:00.000Z', '4 days ago'],
    ['2026-06-03T12:00:00.000Z', '3 Jun 2026'],
  ])('%s is %s', (instant, text) => expect(formatRelative(instant, now)).toBe(text));
});

test('counts, plurals, percents, exact times', () => {
  expect(formatCount(1234567)).toBe('1,234,567');
  expect(plural(1, 'table')).toBe('1 table');
  expect(plural(1200, 'table')).toBe('1,200 tables');
  expect(plural(2, 'storage is', 'storages are')).toBe('2 storages are');
  expect(formatPercent(0.999)).toBe('99%');
  expect(formatPercent(2)).toBe('100%');
  expect(formatDateTime('2026-06-03T06:00:12.000Z', 'UTC')).toBe('3 Jun 2026, 06:00:12');
});
