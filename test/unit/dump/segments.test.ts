import { describe, expect, test } from 'vitest';
import { readCoordinates } from '../../../electron/engine/dump/coordinates.ts';
import { globExpression, resolvePatterns } from '../../../electron/engine/dump/left-out.ts';
import { expectedIn, planSegments, type SegmentOrder } from '../../../electron/engine/dump/segments.ts';
import {
  DEFAULT_DUMP_OPTIONS,
  DumpOptions,
  parseTablePattern,
  tablePatternText,
} from '../../../shared/model/dump-options.ts';
import type { InventoryObject, ObjectKind } from '../../../shared/model/inventory.ts';
import { BackupSelection } from '../../../shared/model/selection.ts';
import { mariadbDump, mysqlDump } from '../tools/recorded-tools.ts';

const object = (
  kind: ObjectKind,
  name: string,
  database = 'shop',
  table: string | null = null,
): InventoryObject => ({
  kind,
  database,
  name,
  fingerprint: 'a'.repeat(64),
  definer: null,
  engine: null,
  estimatedRows: null,
  dataBytes: null,
  indexBytes: null,
  floatColumns: [],
  hasHistory: false,
  table,
});
const objects = [
  object('table', 'orders'),
  object('table', 'mail_log'),
  object('trigger', 'logged', 'shop', 'mail_log'),
  object('trigger', 'stamped', 'shop', 'orders'),
  object('sequence', 'numbers'),
  object('view', 'totals'),
  object('procedure', 'refill'),
  object('table', 'mail_log', 'crm'),
];
const order: SegmentOrder = {
  databases: ['crm', 'shop'],
  objects,
  excluded: [],
  options: DEFAULT_DUMP_OPTIONS,
  structureOnly: [],
  consistency: 'snapshot',
  withHistory: false,
};
const logs = resolvePatterns([{ database: null, table: '*_log' }], objects, 0);

describe('the parts of a dump', () => {
  test('usually it is one', () => {
    expect(planSegments(mysqlDump, order).map(({ part }) => part)).toEqual(['main']);
  });

  test('tables without rows are named to a program that can, and have parts before the rest where it cannot', () => {
    const [only, ...more] = planSegments(mariadbDump, { ...order, structureOnly: logs });
    expect(more).toEqual([]);
    expect(only?.part === 'main' && only.args).toContain('--ignore-table-data=shop.mail_log');
    const parts = planSegments(mysqlDump, { ...order, structureOnly: logs });
    expect(parts.map((each) => (each.part === 'database' ? each.database : each.part))).toEqual([
      'crm',
      'structure',
      'shop',
      'structure',
      'main',
    ]);
    const main = parts.at(-1);
    expect(main?.part === 'main' && main.args).toContain('--ignore-table=shop.mail_log');
    const structure = parts[3];
    expect(structure?.part === 'structure' && structure.args.slice(-4)).toEqual([
      '--',
      'shop',
      'numbers',
      'mail_log',
    ]);
    expect(structure?.part === 'structure' && structure.args).toContain('--no-data');
  });

  test('every object is expected in exactly one part, triggers with their tables', () => {
    const parts = planSegments(mysqlDump, {
      ...order,
      structureOnly: logs,
      options: {
        ...DEFAULT_DUMP_OPTIONS,
        rowRules: [{ database: 'shop', table: 'orders', where: 'id > 1' }],
      },
    });
    const expected = parts.map((part) =>
      expectedIn(part, parts, objects).map(({ kind, database, name }) => `${kind} ${database}.${name}`),
    );
    expect(expected.flat().sort()).toEqual(
      objects.map(({ kind, database, name }) => `${kind} ${database}.${name}`).sort(),
    );
    const rows = parts.findIndex(({ part }) => part === 'rows');
    expect(expected[rows]?.sort()).toEqual(['table shop.orders', 'trigger shop.stamped']);
    expect(expected.at(-1)?.sort()).toEqual(['procedure shop.refill', 'view shop.totals']);
  });

  test('tables with one condition share a process; another condition has its own', () => {
    const rule = (table: string, where: string) => ({ database: 'shop', table, where });
    const options = {
      ...DEFAULT_DUMP_OPTIONS,
      rowRules: [rule('a', 'id > 1'), rule('b', 'id > 1'), rule('c', 'id > 2')],
    };
    const parts = planSegments(mariadbDump, { ...order, objects: [], options });
    expect(parts.map(({ part }) => part)).toEqual(['database', 'rows', 'rows', 'main']);
    const [, first] = parts;
    expect(first?.part === 'rows' && first.args.slice(-4)).toEqual(['--', 'shop', 'a', 'b']);
    expect(first?.part === 'rows' && first.args).toContain('--where=id > 1');
  });

  test('accounts are the last part; rows of chosen tables are no question where no rows are dumped', () => {
    const options: DumpOptions = {
      ...DEFAULT_DUMP_OPTIONS,
      content: 'structure',
      accounts: true,
      rowRules: [{ database: 'shop', table: 'orders', where: '1' }],
    };
    expect(planSegments(mysqlDump, { ...order, options }).map(({ part }) => part)).toEqual([
      'main',
      'accounts',
    ]);
  });
});

describe('patterns', () => {
  test.each([
    ['*_log', 'mail_log', true],
    ['*_log', 'mail_logs', false],
    ['tmp?', 'tmp1', true],
    ['tmp?', 'tmp12', false],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['a.b+(c)', 'a.b+(c)', true],
    ['*', 'two\nlines', true],
  ])('%s and %s: %s', (glob, name, matches) => {
    expect(globExpression(glob).test(name)).toBe(matches);
  });

  test('names are compared as the server compares them', () => {
    const wanted = [{ database: 'SHOP', table: 'MAIL_*' }];
    expect(resolvePatterns(wanted, objects, 0)).toEqual([]);
    expect(resolvePatterns(wanted, objects.slice(0, 2), 1)).toEqual([
      { database: 'shop', table: 'mail_log' },
    ]);
  });

  test.each([
    ['*_log', { database: null, table: '*_log' }],
    ['shop.tmp_*', { database: 'shop', table: 'tmp_*' }],
    ['my\\.shop.t', { database: 'my.shop', table: 't' }],
    ['  x ', { database: null, table: 'x' }],
  ])('%s is read, and written so that it is read again', (text, pattern) => {
    expect(parseTablePattern(text)).toEqual(pattern);
    expect(parseTablePattern(tablePatternText(pattern))).toEqual(pattern);
  });

  test.each(['', ' ', '.', '.x'])('“%s” is none', (text) => {
    expect(parseTablePattern(text)).toBeNull();
  });
});

describe('options', () => {
  test('a selection that was kept before there were options means the usual ones', () => {
    const kept = { databases: null, excludedTables: [], acceptedLosses: [], consistency: 'snapshot' };
    expect(BackupSelection.parse(kept).options).toEqual(DEFAULT_DUMP_OPTIONS);
  });

  test('a condition of two lines is refused: it would end a comment of the dump', () => {
    const rowRules = [{ database: 'a', table: 'b', where: '1\nDROP TABLE c' }];
    expect(DumpOptions.safeParse({ rowRules }).success).toBe(false);
  });
});

describe('coordinates', () => {
  test.each([
    [
      "-- CHANGE MASTER TO MASTER_LOG_FILE='bin.000001', MASTER_LOG_POS=2856;",
      { file: 'bin.000001', position: 2856, gtid: null },
    ],
    [
      "-- CHANGE REPLICATION SOURCE TO SOURCE_LOG_FILE='bin.000001', SOURCE_LOG_POS=3437;",
      { file: 'bin.000001', position: 3437, gtid: null },
    ],
    ['-- nothing of the kind', null],
  ])('%s', (line, coordinates) => {
    expect(readCoordinates(`-- head\n\n${line}\n\nCREATE DATABASE a;\n`)).toEqual(coordinates);
  });

  test('what stands behind the first database is data', () => {
    const forged = "-- CHANGE MASTER TO MASTER_LOG_FILE='x', MASTER_LOG_POS=1;";
    expect(readCoordinates(`-- head\nUSE \`a\`;\n${forged}\n`)).toBeNull();
  });
});
