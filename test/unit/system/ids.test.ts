import { expect, test, vi } from 'vitest';
import { systemClock } from '../../../electron/engine/system/clock.ts';
import { newBackupId, newId } from '../../../electron/engine/system/ids.ts';
import { BackupId, shortId } from '../../../shared/model/ids.ts';

test('ids are UUIDv7, all different, and sort in the order in which they were made', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids.map(shortId)).size).toBe(ids.length);
  expect(BackupId.safeParse(newBackupId()).success).toBe(true);
});

test('they still sort when the clock jumps back', () => {
  const first = newId();
  const clock = vi.spyOn(systemClock, 'now').mockReturnValue(new Date(0));
  const second = newId();
  clock.mockRestore();
  expect(second > first).toBe(true);
  expect(newId() > second).toBe(true);
});

test('the time of making can be read from one', () => {
  const before = Date.now();
  const madeAt = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
  expect(madeAt).toBeGreaterThanOrEqual(before);
  expect(madeAt).toBeLessThan(before + 60_000);
});
