import { describe, expect, test } from 'vitest';
import { estimateRawBytes } from '../../../electron/engine/dump/estimate.ts';
import {
  resolveDatabases,
  resolveExcluded,
  withoutExcluded,
} from '../../../electron/engine/dump/selection.ts';
import { DumpWatch } from '../../../electron/engine/dump/watch.ts';
import type { Inventory, InventoryObject } from '../../../shared/model/inventory.ts';
import { tableDetails } from '../../support/inventories.ts';

const database = (name: string, system = false) => ({ name, tables: 1, views: 0, bytes: 1, system });
const onServer = [database('mysql', true), database('Shop'), database('--help'), database('sys', true)];
const resolve = (wanted: readonly string[] | null, rule = 0, list = onServer) => {
  const { databases, gone, blockers } = resolveDatabases(wanted, list, rule, 'prod');
  return [databases, blockers.map(({ code }) => code), ...(gone.length === 0 ? [] : [gone])];
};
const object = (more: Partial<InventoryObject>): InventoryObject => ({
  kind: 'table',
  database: 'shop',
  name: 't',
  fingerprint: '0'.repeat(64),
  definer: null,
  engine: 'InnoDB',
  estimatedRows: 0,
  dataBytes: 0,
  indexBytes: 0,
  floatColumns: [],
  hasHistory: false,
  table: null,
  ...more,
});

describe('which databases', () => {
  test('all is every database that is not the server’s own', () => {
    expect(resolve(null)).toEqual([['Shop', '--help'], []]);
    expect(resolve(null, 0, [database('mysql', true)])).toEqual([[], ['nothing-to-back-up']]);
  });
  test('names are found as the server compares them, each once', () => {
    expect(resolve(['--help', 'Shop', 'Shop'])).toEqual([['--help', 'Shop'], []]);
    expect(resolve(['shop', '--help', 'crm'])).toEqual([['--help'], [], ['shop', 'crm']]);
    expect(resolve(['shop', 'SHOP'], 1)).toEqual([['Shop'], []]);
  });
  test('the server’s own schemas are refused', () => {
    expect(resolve(['mysql', 'Information_Schema'])).toEqual([[], ['not-possible', 'not-possible']]);
  });
});

describe('tables left out', () => {
  const inventory: Inventory = {
    takenAt: '2026-11-22T06:00:00.000Z',
    databases: [],
    objects: [
      object({ name: 'log' }),
      object({ name: 'kept' }),
      object({ kind: 'view', name: 'v' }),
      object({ kind: 'trigger', name: 'on_log', table: 'log' }),
      object({ kind: 'trigger', name: 'log', table: 'kept' }),
      object({ kind: 'procedure', name: 'log' }),
    ],
  };
  const wanted = [
    { database: 'shop', table: 'log' },
    { database: 'shop', table: 'v' },
    { database: 'elsewhere', table: 'x' },
  ];
  test('must be there, where their database is backed up', () => {
    const { excluded, gone } = resolveExcluded(wanted, ['shop'], inventory, 0);
    expect(excluded).toEqual(wanted.slice(0, 2));
    expect(gone).toEqual([]);
    const missing = resolveExcluded([{ database: 'shop', table: 'LOG' }], ['shop'], inventory, 0);
    expect(missing.gone).toEqual([{ database: 'shop', table: 'LOG' }]);
    expect(resolveExcluded([{ database: 'SHOP', table: 'LOG' }], ['shop'], inventory, 1).excluded).toEqual([
      { database: 'shop', table: 'log' },
    ]);
  });
  test('take their triggers with them, and nothing else of that name', () => {
    const left = withoutExcluded(inventory, wanted).objects.map(({ kind, name }) => `${kind} ${name}`);
    expect(left).toEqual(['table kept', 'trigger log', 'procedure log']);
  });
});

test('the estimate counts binary columns twice and empty pages not at all', () => {
  const objects = [
    object({ name: 'empty', dataBytes: 16_384 }),
    object({ name: 'rows', dataBytes: 1_000_000 }),
    object({ name: 'blobs', dataBytes: 1_000_000, details: tableDetails({ isBinary: true }) }),
    object({ kind: 'view', name: 'v', dataBytes: null }),
  ];
  expect(estimateRawBytes({ objects })).toBe(2_600_000 + 4 * 1_500);
});

describe('the watch over a dump', () => {
  const make = (totalMs: number | null = null) => {
    let now = 1_000;
    const watch = new DumpWatch({ connectMs: 15_000, noProgressMs: 120_000, totalMs }, () => now);
    return { watch, pass: (ms: number) => (now += ms) };
  };
  test('connecting has its own limit', () => {
    const { watch, pass } = make();
    watch.waiting();
    pass(14_999);
    expect(watch.overdue()).toBeNull();
    pass(1);
    expect(watch.overdue()).toBe('connect');
    watch.connected();
    expect(watch.overdue()).toBeNull();
    pass(105_000);
    expect(watch.overdue()).toBe('progress');
  });
  test('silence counts only while somebody reads', () => {
    const { watch, pass } = make();
    watch.waiting();
    watch.gotBytes();
    pass(3_600_000);
    expect(watch.overdue()).toBeNull();
    watch.waiting();
    pass(119_999);
    expect(watch.overdue()).toBeNull();
    pass(1);
    expect(watch.overdue()).toBe('progress');
  });
  test('a limit for the whole holds whatever comes', () => {
    const { watch, pass } = make(10_000);
    watch.gotBytes();
    pass(10_000);
    expect(watch.overdue()).toBe('total');
  });
});
