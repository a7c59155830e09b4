import { describe, expect, test } from 'vitest';
import { checkExtraArguments } from '../../../electron/engine/tools/extra-arguments.ts';
import { bareDump, mariadbDump, mysqlDump } from './recorded-tools.ts';

const reasons = (tool: Parameters<typeof checkExtraArguments>[0], argument: string) =>
  checkExtraArguments(tool, [argument]).map(({ reason }) => reason);

describe("a user's own arguments", () => {
  test.each([
    '--skip-tz-utc',
    '--order-by-primary',
    '--net-buffer-length=1M',
    '--no-autocommit',
    '--skip-add-locks',
  ])('%s is taken by both programs', (argument) => {
    expect(reasons(mariadbDump, argument)).toEqual([]);
    expect(reasons(mysqlDump, argument)).toEqual([]);
  });

  test.each([
    ['--force', /after errors/],
    ['--FORCE', /after errors/],
    ['--enable-force', /after errors/],
    ['--ignore-error=1146', /after errors/],
    ['--compact', /whole/],
    ['--skip-comments', /whole/],
    ['--comments=0', /whole/],
    ['--result-file=/tmp/x', /another place/],
    ['--result_file=/tmp/x', /another place/],
    ['--tab=/tmp', /another place/],
    ['--log-error=/tmp/x', /another place/],
    ['--xml', /no SQL/],
    ['--compatible=ansi', /no SQL/],
    ['--skip-quote-names', /no SQL/],
    ['--defaults-file=/tmp/x', /log in/],
    ['--defaults-extra-file=/tmp/x', /log in/],
    ['--host=elsewhere', /log in/],
    ['--ssl-mode=DISABLED', /log in/],
    ['--skip-ssl', /log in/],
    ['--password=secret', /everybody/],
    ['--no-create-info', /field/],
    ['--where=1', /field/],
    ['--single-transaction', /locked/],
    ['--all-databases', /names/i],
    ['--skip-opt', /missing in the dump/],
    ['--skip-hex-blob', /missing in the dump/],
    ['--default-character-set=latin1', /utf8mb4/],
    ['--delete-source-logs', /changes the server/],
    ['--flush-logs', /changes the server/],
    ['--init-command=DROP DATABASE shop', /changes the server/],
    ['--add-drop-database', /restored to/],
  ])('%s is refused with the reason, whichever program it is for', (argument, reason) => {
    for (const tool of [mariadbDump, mysqlDump, bareDump, null]) {
      const [given, ...more] = reasons(tool, argument);
      expect(given).toMatch(reason);
      expect(more).toEqual([]);
    }
  });

  test('what this program does not know is refused by its name and version', () => {
    expect(reasons(mysqlDump, '--galera')).toEqual(['mysqldump 9.7.4 does not know --galera']);
    expect(reasons(mariadbDump, '--show-create-table-skip-secondary-engine')).toEqual([
      'mariadb-dump 10.11.19 does not know --show-create-table-skip-secondary-engine',
    ]);
  });

  test('abbreviations mean what a version makes of them, so that they are not taken', () => {
    expect(reasons(mysqlDump, '--order-by')).toEqual([
      'mysqldump 9.7.4 does not know --order-by; it knows --order-by-primary',
    ]);
    expect(reasons(mysqlDump, '--loose-force')[0]).toMatch(/does not know --loose-force/);
  });

  test.each(['-f', '-ppassword', '--', '-'])('%s is to be written in full', (argument) => {
    expect(reasons(mysqlDump, argument)[0]).toMatch(/in full/);
  });

  test('a word would be taken for the name of a database', () => {
    expect(reasons(mysqlDump, 'shop')[0]).toMatch(/no option/);
    expect(reasons(mysqlDump, '')[0]).toMatch(/no option/);
  });

  test('without a program only what is refused everywhere is said', () => {
    expect(reasons(null, '--no-such-thing')).toEqual([]);
  });
});
