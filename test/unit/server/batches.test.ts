import { expect, test } from 'vitest';
import { portionsOf } from '../../../electron/engine/server/batches.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `t${i}`);

test('small databases are asked about together, large ones in parts, and no table twice', () => {
  const tables = new Map([
    ['a', names(3)],
    ['empty', []],
    ['large', names(25)],
    ['b', names(4)],
    ['c', names(6)],
    ['d', names(1)],
  ]);
  const portions = portionsOf(tables, 10).map((batch) => [batch.databases, batch.tables?.size ?? null]);
  expect(portions).toEqual([
    [['large'], 10],
    [['large'], 10],
    [['large'], 5],
    [['a', 'empty', 'b'], null],
    [['c', 'd'], null],
  ]);
});
