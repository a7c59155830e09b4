import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { clientArgs } from '../../../electron/engine/tools/client-args.ts';
import {
  type DumpArguments,
  type DumpShape,
  mysqldumpArgs,
  WHOLE,
} from '../../../electron/engine/tools/mysqldump-args.ts';
import { bareDump, mariadbClient, mariadbDump, mysqlClient, mysqlDump } from './recorded-tools.ts';

const golden = (name: string) => path.join(import.meta.dirname, 'golden', `${name}.golden.txt`);
const asLines = (args: readonly string[]): string => `${args.join('\n')}\n`;
const one: DumpArguments = {
  databases: ['shop'],
  excludedTables: [],
  consistency: 'snapshot',
  withHistory: false,
};
const odd: DumpArguments = {
  databases: ['--help', 'we.ird', '-x'],
  excludedTables: [
    { database: 'we.ird', table: 't.x' },
    { database: '--help', table: '--result-file=/tmp/x' },
  ],
  consistency: 'snapshot',
  withHistory: true,
};
const everyOption: DumpShape = {
  ...WHOLE,
  routines: false,
  events: false,
  triggers: false,
  rowsPerInsert: 'single',
  columnNames: true,
  onDuplicate: 'replace',
  coordinates: true,
  extraArguments: ['--order-by-primary'],
  withoutRows: [{ database: 'shop', table: 'log' }],
};
const chosenRows: DumpShape = { ...WHOLE, onDuplicate: 'ignore', where: "a > 'x' AND `b` = 1" };

describe('arguments, one golden file per flavour', () => {
  test.each([
    ['mariadb-dump-one', mariadbDump, one],
    ['mariadb-dump-odd-names-and-history', mariadbDump, odd],
    ['mariadb-dump-sequences', mariadbDump, { ...one, withoutTableLocks: true }],
    ['mariadb-dump-lock-one', mariadbDump, { ...one, consistency: 'lock' as const }],
    ['mariadb-dump-lock-several', mariadbDump, { ...odd, consistency: 'lock' as const }],
    ['mariadb-dump-options', mariadbDump, { ...one, shape: everyOption }],
    ['mariadb-dump-structure', mariadbDump, { ...one, shape: { ...WHOLE, content: 'structure' as const } }],
    ['mariadb-dump-rows-of-tables', mariadbDump, { ...one, tables: ['t', '-x'], shape: chosenRows }],
    ['mysqldump-options', mysqlDump, { ...one, shape: { ...everyOption, withoutRows: [] } }],
    ['mysqldump-rows-alone', mysqlDump, { ...one, shape: { ...WHOLE, content: 'rows' as const } }],
    ['mysqldump-rows-of-tables', mysqlDump, { ...one, tables: ['t', '-x'], shape: chosenRows }],
    ['mysqldump-5.5-options', bareDump, { ...one, shape: { ...everyOption, withoutRows: [] } }],
    ['mysqldump-one', mysqlDump, one],
    ['mysqldump-odd-names-and-history', mysqlDump, odd],
    ['mysqldump-lock-one', mysqlDump, { ...one, consistency: 'lock' as const }],
    ['mysqldump-lock-several', mysqlDump, { ...odd, consistency: 'lock' as const }],
    ['mysqldump-5.5-one', bareDump, one],
  ])('%s', async (name, tool, wanted) => {
    await expect(asLines(mysqldumpArgs(tool, wanted))).toMatchFileSnapshot(golden(name));
  });

  test.each([
    ['mariadb-client', mariadbClient, {}],
    ['mysql-client', mysqlClient, { database: '--help' }],
  ])('%s', async (name, tool, wanted) => {
    await expect(asLines(clientArgs(tool, wanted))).toMatchFileSnapshot(golden(name));
  });
});

describe('what is never passed', () => {
  const all = [mariadbDump, mysqlDump, bareDump].flatMap((tool) =>
    [one, odd].flatMap((wanted) =>
      (['snapshot', 'lock'] as const).map((consistency) => mysqldumpArgs(tool, { ...wanted, consistency })),
    ),
  );
  test('A4: nothing that takes the trailer or the errors away', () => {
    const given = all.flat();
    for (const option of ['--force', '--compact', '--skip-comments', '-f', '--all-databases', '--opt'])
      expect(given).not.toContain(option);
  });
  test('names come after --, whatever they look like', () => {
    for (const args of all) {
      const names = args.slice(args.indexOf('--') + 1);
      expect(names.length).toBeGreaterThan(0);
      expect(args.slice(0, args.indexOf('--')).every((each) => each.startsWith('--'))).toBe(true);
    }
  });
  test('B13, B14: the client runs no shell commands and stops at the first error', () => {
    for (const tool of [mariadbClient, mysqlClient]) {
      const args = clientArgs(tool);
      expect(args).toEqual(expect.arrayContaining(['--binary-mode', '--local-infile=0', '--comments']));
      expect(args).not.toContain('--force');
    }
  });
});
