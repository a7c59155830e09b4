import { describe, expect, test } from 'vitest';
import type { DumpEvidence, DumpExit } from '../../../electron/engine/dump/model.ts';
import { compareObjects, isTrailer, judge } from '../../../electron/engine/dump/verdict.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Inventory, InventoryObject, ObjectKind, ObjectRef } from '../../../shared/model/inventory.ts';
import type { Loss } from '../../../shared/model/verdict.ts';

const object = (kind: ObjectKind, name: string, more: Partial<InventoryObject> = {}): InventoryObject => ({
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
  table: null,
  ...more,
});
const inventory = (...objects: readonly InventoryObject[]): Inventory => ({
  takenAt: '2026-11-22T06:00:00.000Z',
  databases: [{ name: 'shop', charset: 'utf8mb4', collation: 'utf8mb4_general_ci' }],
  objects: [...objects],
});
const ref = ({ kind, database, name }: ObjectRef): ObjectRef => ({ kind, database, name });

const before = inventory(object('table', 'orders'), object('view', 'totals'), object('function', 'tax'));
const exit: DumpExit = {
  exitCode: 0,
  signal: null,
  stderr: '',
  stalled: null,
  cutOff: null,
  cancelled: false,
  user: 'backup',
  address: 'db:3306',
};
const good: DumpEvidence = {
  exit,
  tool: '/usr/bin/mysqldump',
  server: 'shop-prod',
  written: {
    rawBytes: 4711,
    lastLine: '-- Dump completed on 2026-11-22  6:00:01',
    objects: before.objects.map(ref),
  },
  before,
  after: before,
  excludedTables: [],
  lowerCaseTableNames: 0,
  losses: [],
  readBack: 'equal',
  attempt: 2,
  attempts: 3,
};
const loss: Loss = {
  code: 'inconsistent-tables',
  database: 'shop',
  objects: ['carts (MyISAM)'],
  more: 0,
  accepted: false,
  cure: null,
};
const written = (change: Partial<DumpEvidence['written']>): Partial<DumpEvidence> => ({
  written: { ...good.written, ...change },
});
const ended = (change: Partial<DumpExit>): Partial<DumpEvidence> => ({ exit: { ...exit, ...change } });
const lost =
  'mysqldump: Error 2013: Lost connection to server during query when dumping table `orders` at row: 7';

describe('the verdict', () => {
  test('is good when everything agrees, and says by what', () => {
    expect(judge(good)).toEqual({
      kind: 'good',
      evidence: {
        exitCode: 0,
        signal: null,
        stderr: '',
        lastLine: good.written.lastLine,
        objectsExpected: 3,
        objectsFound: 3,
        schemaUnchanged: true,
        rawBytes: 4711,
        readBack: 'equal',
        attempts: 2,
      },
    });
  });

  test('is degraded by a loss that nobody accepted, and good with one that was', () => {
    expect(judge({ ...good, losses: [loss] })).toMatchObject({ kind: 'degraded', losses: [loss] });
    expect(judge({ ...good, losses: [{ ...loss, accepted: true }] }).kind).toBe('good');
  });

  test.each<[string, Partial<DumpEvidence>, string, boolean]>([
    [
      'A1 killed, with everything else in order',
      ended({ exitCode: null, signal: 'SIGKILL' }),
      'tool-failed',
      false,
    ],
    ['A1 a code without a word', ended({ exitCode: 2 }), 'tool-failed', true],
    [
      'A2 a code without a word, and no server any more',
      { ...ended({ exitCode: 2 }), after: null },
      'server-went-away',
      true,
    ],
    ['A2 the connection was lost', ended({ exitCode: 3, stderr: lost }), 'server-went-away', true],
    [
      'A2 the tunnel broke off',
      ended({
        exitCode: 3,
        stderr: lost,
        cutOff: new HoldfastError('tunnel-lost', { address: 'gate:22', message: 'gone' }),
      }),
      'tunnel-lost',
      true,
    ],
    [
      'the tunnel may not go there',
      ended({
        exitCode: 2,
        cutOff: new HoldfastError('tunnel-forbidden', {
          address: 'gate:22',
          target: 'db:3306',
          message: 'no',
        }),
      }),
      'tunnel-forbidden',
      false,
    ],
    ['A3 cut at the end of a statement', written({ lastLine: 'UNLOCK TABLES;' }), 'dump-truncated', false],
    ['A4 the trailer is there, but so is an error', ended({ stderr: lost }), 'server-went-away', true],
    [
      'A5 a last line that only begins like it',
      written({ lastLine: '-- Dump completed on Mars' }),
      'dump-truncated',
      false,
    ],
    [
      'A11 a definition changed',
      {
        after: inventory(
          object('table', 'orders', { fingerprint: 'b'.repeat(64) }),
          object('view', 'totals'),
          object('function', 'tax'),
        ),
      },
      'schema-changed',
      true,
    ],
    [
      'A11 a trigger was created',
      { after: inventory(...before.objects, object('trigger', 'late')) },
      'schema-changed',
      true,
    ],
    [
      'A12 a table was dropped',
      { after: inventory(object('view', 'totals'), object('function', 'tax')) },
      'schema-changed',
      true,
    ],
    [
      'A11 the collation of a database changed',
      { after: { ...before, databases: [{ name: 'shop', charset: 'latin1', collation: 'latin1_bin' }] } },
      'schema-changed',
      true,
    ],
    [
      'A6 an object is not in the dump',
      written({ objects: before.objects.slice(1).map(ref) }),
      'objects-missing',
      true,
    ],
    [
      'an object that is not in the inventory',
      written({ objects: [...before.objects, object('event', 'nightly')].map(ref) }),
      'objects-unexpected',
      true,
    ],
    [
      'the same name as another kind',
      written({ objects: before.objects.map((each) => ({ ...ref(each), kind: 'table' as const })) }),
      'objects-missing',
      true,
    ],
    ['no bytes', written({ rawBytes: 0, lastLine: '' }), 'dump-empty', false],
    ['A24 the file differs when read back', { readBack: 'different' }, 'written-differs', false],
    ['the file was not read back', { readBack: 'not-done' }, 'written-differs', false],
    ['the inventory cannot be taken any more', { after: null }, 'server-went-away', true],
    [
      'A21 a watchdog ended it',
      ended({
        exitCode: null,
        signal: 'SIGTERM',
        stalled: new HoldfastError('tool-stalled', { tool: 'mysqldump', seconds: 120, last: '' }),
      }),
      'tool-stalled',
      false,
    ],
    ['a word that nobody knows', ended({ stderr: 'mysqldump: Oh.' }), 'unexpected-stderr', false],
  ])('%s', (_, change, code, retryable) => {
    const verdict = judge({ ...good, ...change });
    if (verdict.kind !== 'failed') throw new Error(`called ${verdict.kind}`);
    expect([verdict.error.code, verdict.retryable]).toEqual([code, retryable]);
  });

  test('names what changed, and what is missing', () => {
    const changed = judge({ ...good, after: inventory(...before.objects, object('trigger', 'late')) });
    expect(changed).toMatchObject({ error: { data: { objects: ['trigger shop.late'], attempts: 2 } } });
    const missing = judge({ ...good, ...written({ objects: [] }) });
    expect(missing).toMatchObject({
      error: { data: { objects: ['table shop.orders', 'view shop.totals', 'function shop.tax'], more: 0 } },
    });
  });

  test('shortens long lists and counts the rest', () => {
    const many = inventory(...Array.from({ length: 50 }, (_, i) => object('table', `t${i}`)));
    const verdict = judge({ ...good, before: many, after: many, ...written({ objects: [] }) });
    expect(verdict).toMatchObject({ error: { data: { more: 30 } } });
  });

  test('does not look at what was left out by choice, nor at its triggers', () => {
    const whole = inventory(
      ...before.objects,
      object('table', 'log'),
      object('trigger', 'on_log', { table: 'log' }),
    );
    const verdict = judge({ ...good, after: whole, excludedTables: [{ database: 'shop', table: 'log' }] });
    expect(verdict.kind).toBe('good');
  });
});

describe('the trailer', () => {
  test.each([
    ['-- Dump completed on 2026-11-22 10:57:08', true],
    ['-- Dump completed on 2026-11-22  6:05:08', true],
    ['-- Dump completed', true],
    ['-- Dump completed on', false],
    ["(1,'-- Dump completed on 2026-11-22 10:57:08');", false],
    ['-- Dump completed on 2026-11-22 10:57:08 or not', false],
    ['', false],
  ])('%s', (line, expected) => {
    expect(isTrailer(line)).toBe(expected);
  });
});

describe('comparing objects', () => {
  const table = (name: string) => ({ kind: 'table' as const, database: 'Shop', name });
  test('names of tables matter by case only where the server says so', () => {
    const expected = { objects: [object('table', 'Orders', { database: 'Shop' })] };
    const found = [{ kind: 'table' as const, database: 'shop', name: 'orders' }];
    expect(compareObjects(expected, found, 0).missing).toHaveLength(1);
    expect(compareObjects(expected, found, 1)).toEqual({ missing: [], unexpected: [] });
    expect(compareObjects(expected, found, 2)).toEqual({ missing: [], unexpected: [] });
    expect(compareObjects(expected, [table('Orders')], 0)).toEqual({ missing: [], unexpected: [] });
  });

  test('names of routines and events never do', () => {
    const expected = { objects: [object('function', 'Tax'), object('event', 'Nightly')] };
    const found = expected.objects.map(({ kind, database, name }) => ({
      kind,
      database,
      name: name.toUpperCase(),
    }));
    expect(compareObjects(expected, found, 0)).toEqual({ missing: [], unexpected: [] });
  });
});
