import { describe, expect, test } from 'vitest';
import type { WrittenSegment } from '../../../electron/engine/container/model.ts';
import type { DumpEvidence, WrittenPart } from '../../../electron/engine/dump/model.ts';
import { planSegments, type SegmentPlan } from '../../../electron/engine/dump/segments.ts';
import { judge } from '../../../electron/engine/dump/verdict.ts';
import { DEFAULT_DUMP_OPTIONS } from '../../../shared/model/dump-options.ts';
import type { InventoryObject, ObjectKind, ObjectRef } from '../../../shared/model/inventory.ts';
import { mysqlDump } from '../tools/recorded-tools.ts';

const TRAILER = '-- Dump completed on 2026-11-25 21:00:00';

const object = (kind: ObjectKind, name: string, table: string | null = null): InventoryObject => ({
  kind,
  database: 'shop',
  name,
  fingerprint: 'a'.repeat(64),
  definer: null,
  engine: kind === 'table' ? 'InnoDB' : null,
  estimatedRows: null,
  dataBytes: null,
  indexBytes: null,
  floatColumns: [],
  hasHistory: false,
  table,
});
const [orders, log, logged, view] = [
  object('table', 'orders'),
  object('table', 'log'),
  object('trigger', 'logged', 'log'),
  object('view', 'totals'),
];
const objects = [orders, log, logged, view];
const before = {
  takenAt: '2026-11-25T20:00:00.000Z',
  databases: [{ name: 'shop', charset: 'utf8mb4', collation: 'utf8mb4_general_ci' }],
  objects,
};
const structureOnly = [{ database: 'shop', table: 'log' }];
const plan = planSegments(mysqlDump, {
  databases: ['shop'],
  objects,
  excluded: [],
  options: { ...DEFAULT_DUMP_OPTIONS, accounts: true },
  structureOnly,
  consistency: 'snapshot',
  withHistory: false,
});

const ref = ({ kind, database, name }: ObjectRef): ObjectRef => ({ kind, database, name });
const segment = (held: readonly ObjectRef[], more: Partial<WrittenSegment> = {}): WrittenSegment => ({
  rawOffset: 0,
  rawBytes: 100,
  lastLine: TRAILER,
  unfinished: null,
  objects: held.map(ref),
  tablesWithData: [],
  ...more,
});
const HELD: Readonly<Record<SegmentPlan['part'], readonly ObjectRef[]>> = {
  database: [],
  structure: [log, logged],
  rows: [],
  main: [orders, view],
  accounts: [],
};
const whole = plan.map((each): WrittenPart => ({ plan: each, written: segment(HELD[each.part]) }));

function judged(written: readonly WrittenPart[], more: Partial<DumpEvidence> = {}) {
  return judge({
    exit: {
      exitCode: 0,
      signal: null,
      stderr: '',
      stalled: null,
      cutOff: null,
      cancelled: false,
      user: 'backup',
      address: 'db:3306',
    },
    tool: '/usr/bin/mysqldump',
    server: 'acme',
    written: { rawBytes: 400, lastLine: TRAILER, objects: objects.map(ref) },
    before,
    after: before,
    excludedTables: [],
    parts: { plan, written },
    withoutRows: structureOnly,
    lowerCaseTableNames: 0,
    losses: [],
    readBack: 'equal',
    attempt: 1,
    attempts: 3,
    ...more,
  });
}

/** The same parts, one of them changed. */
const changed = (part: SegmentPlan['part'], change: Partial<WrittenSegment>): readonly WrittenPart[] =>
  whole.map((each) =>
    each.plan.part === part ? { ...each, written: { ...each.written, ...change } } : each,
  );

const codeOf = (verdict: ReturnType<typeof judge>) =>
  verdict.kind === 'failed' ? verdict.error.code : verdict.kind;

describe('a dump in parts', () => {
  test('is good when each part holds what it was to hold and ends with its last line', () => {
    expect(plan.map(({ part }) => part)).toEqual(['database', 'structure', 'main', 'accounts']);
    expect(codeOf(judged(whole))).toBe('good');
  });

  test.each(['structure', 'main', 'accounts'] as const)(
    'the part %s without its last line fails it',
    (part) => {
      const verdict = judged(changed(part, { lastLine: 'INSERT INTO `x` VALUES (1);' }));
      expect(codeOf(verdict)).toBe('dump-truncated');
    },
  );

  test('a table that is in two parts fails it, although all objects are there', () => {
    const verdict = judged(changed('main', { objects: [orders, view, log].map(ref) }));
    expect(codeOf(verdict)).toBe('objects-unexpected');
    expect(verdict.kind === 'failed' && verdict.error.data).toMatchObject({ objects: ['table shop.log'] });
  });

  test('a trigger that went missing in its part fails it', () => {
    expect(codeOf(judged(changed('structure', { objects: [ref(log)] })))).toBe('objects-missing');
  });

  test('one row of a table that was to have none fails it, an empty data section does not', () => {
    const data = (rows: number) => ({ tablesWithData: [{ database: 'shop', table: 'log', rows }] });
    expect(codeOf(judged(changed('structure', data(0))))).toBe('good');
    const verdict = judged(changed('structure', data(1)));
    expect(verdict.kind === 'failed' && verdict.error.data).toMatchObject({ objects: ['rows of shop.log'] });
  });

  test('a part that never began fails it', () => {
    expect(codeOf(judged(whole.slice(0, -1)))).toBe('dump-truncated');
  });

  test('rows alone: the tables that there are rows of are what is compared', () => {
    const main: SegmentPlan = { part: 'main', args: [], tables: null };
    const tables = (names: readonly string[]) =>
      segment([], { tablesWithData: names.map((table) => ({ database: 'shop', table, rows: 1 })) });
    const rowsOnly = (names: readonly string[]) =>
      judged([{ plan: main, written: tables(names) }], {
        before: { ...before, objects: [orders, log] },
        after: { ...before, objects: [orders, log] },
        written: { rawBytes: 1, lastLine: TRAILER, objects: [] },
        parts: { plan: [main], written: [{ plan: main, written: tables(names) }] },
        withoutRows: [],
        rowsOnly: true,
      });
    expect(codeOf(rowsOnly(['orders', 'log']))).toBe('good');
    expect(codeOf(rowsOnly(['orders']))).toBe('objects-missing');
  });
});
