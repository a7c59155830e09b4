import { expect, it } from 'vitest';
import {
  differingDatabases,
  differingObjects,
  fingerprintOf,
} from '../../../electron/engine/server/fingerprint.ts';
import type { Inventory, InventoryObject } from '../../../shared/model/inventory.ts';

const object = (
  kind: InventoryObject['kind'],
  name: string,
  definition: string,
  rows = 0,
): InventoryObject => ({
  kind,
  database: 'shop',
  name,
  fingerprint: fingerprintOf([definition]),
  definer: null,
  engine: null,
  estimatedRows: rows,
  dataBytes: null,
  indexBytes: null,
  floatColumns: [],
  hasHistory: false,
  table: null,
});
const inventory = (objects: InventoryObject[], charset = 'utf8mb4'): Inventory => ({
  takenAt: '2026-11-22T06:00:00.000Z',
  databases: [{ name: 'shop', charset, collation: `${charset}_bin` }],
  objects,
});

it('does not depend on the order in which the parts came', () => {
  expect(fingerprintOf(['a', 'b'])).toBe(fingerprintOf(['b', 'a']));
  expect(fingerprintOf(['a', 'b'])).not.toBe(fingerprintOf(['ab']));
  expect(fingerprintOf(['a', 'b'])).not.toBe(fingerprintOf(['a', 'b', 'b']));
});

it('names what came, went and changed, and nothing else', () => {
  const before = inventory([
    object('table', 'same', 'x', 10),
    object('table', 'altered', 'x'),
    object('view', 'gone', 'x'),
    object('table', 'twin', 'x'),
  ]);
  const after = inventory([
    object('table', 'same', 'x', 99),
    object('table', 'altered', 'y'),
    object('trigger', 'new', 'x'),
    object('table', 'twin', 'x'),
    object('procedure', 'twin', 'x'),
  ]);
  expect(differingObjects(before, after).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'procedure twin',
    'table altered',
    'trigger new',
    'view gone',
  ]);
  expect(differingObjects(before, before)).toEqual([]);
});

it('names databases whose defaults changed', () => {
  expect(differingDatabases(inventory([]), inventory([], 'latin1'))).toEqual(['shop']);
  expect(differingDatabases(inventory([]), inventory([]))).toEqual([]);
});
