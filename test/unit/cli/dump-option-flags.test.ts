import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  addDumpOptions,
  type DumpOptionFlags,
  dumpOptionsOf,
} from '../../../electron/cli/commands/dump-option-flags.ts';
import { DEFAULT_DUMP_OPTIONS } from '../../../shared/model/dump-options.ts';
import { choicesOf } from '../../../shared/sentences.ts';

function read(...args: readonly string[]) {
  const command = addDumpOptions(new Command('backup'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse([...args], { from: 'user' });
  return dumpOptionsOf(command.opts<DumpOptionFlags>());
}

describe('options of a dump in a terminal', () => {
  test('without any the usual ones, of which nothing is said', () => {
    expect(read()).toEqual(DEFAULT_DUMP_OPTIONS);
    expect(choicesOf(read(), 'snapshot')).toEqual([]);
  });

  test('each of them, and what is said of them', () => {
    const options = read(
      ...[
        '--ignore',
        'tmp_*',
        '--ignore=shop.cache_?',
        '--structure-of',
        '*_log',
        '--accounts',
        '--coordinates',
      ],
      ...[
        '--where',
        "shop.orders:placed > '2026-01-01 00:00'",
        '--no-events',
        '--no-triggers',
        '--no-routines',
      ],
      ...[
        '--one-row-per-insert',
        '--column-names',
        '--on-duplicate',
        'replace',
        '--compression-level=19',
        '--dump-argument=--skip-tz-utc',
      ],
    );
    expect(options).toEqual({
      content: 'everything',
      ignore: [
        { database: null, table: 'tmp_*' },
        { database: 'shop', table: 'cache_?' },
      ],
      structureOnly: [{ database: null, table: '*_log' }],
      rowRules: [{ database: 'shop', table: 'orders', where: "placed > '2026-01-01 00:00'" }],
      routines: false,
      events: false,
      triggers: false,
      accounts: true,
      rowsPerInsert: 'single',
      columnNames: true,
      onDuplicate: 'replace',
      coordinates: true,
      compressionLevel: 19,
      extraArguments: ['--skip-tz-utc'],
    });
    expect(choicesOf(options, 'lock')).toEqual([
      'Without the tables tmp_*, shop.cache_?',
      'Structure only of *_log',
      "Rows of shop.orders where placed > '2026-01-01 00:00'",
      'Without procedures and functions, triggers, events',
      'With accounts and their rights',
      'Writers wait while it dumps',
      'INSERT statements: one row each, with the names of columns, as REPLACE',
      'With the exact position in the binary log',
      'Compressed at zstd level 19',
      '1 argument of your own: --skip-tz-utc',
    ]);
  });

  test('structure only and rows only exclude one another', () => {
    expect(read('--structure-only').content).toBe('structure');
    expect(read('--rows-only').content).toBe('rows');
    expect(() => read('--structure-only', '--rows-only')).toThrow(/cannot be used/);
  });

  test('a name that holds a colon stands in backticks', () => {
    const [rule] = read('--where', '`a:b`.`c.d`:x = 1').rowRules;
    expect(rule).toEqual({ database: 'a:b', table: 'c.d', where: 'x = 1' });
  });

  test.each(['shop.orders', 'orders:id = 1', 'shop.orders:', ':id = 1'])('--where %s is refused', (text) => {
    expect(() => read('--where', text)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
