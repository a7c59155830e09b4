import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStderr } from '../../../electron/engine/dump/read-stderr.ts';
import { type StderrContext, stderrRules } from '../../../electron/engine/dump/stderr-rules.ts';

// Every sample is what the real program wrote (mariadb-dump 10.11.19, mysqldump 9.7.4; `mysql56-…` is the latter on a
// server of MySQL 5.6; `mariadb-11-…` as published).
const folder = path.join(import.meta.dirname, 'stderr-samples');
const names = readdirSync(folder).map((file) => file.replace('.golden.txt', ''));

const context: StderrContext = {
  tool: 'mysqldump',
  toolPath: '/usr/bin/mysqldump',
  server: 'shop-prod',
  user: 'backup',
  address: 'db.example:3306',
  exitCode: 2,
  signal: null,
  attempts: 1,
};

/** [sample, code, retryable, data that must be in the error]; null: harmless. */
const expected: readonly [string, string | null, boolean, Record<string, unknown>?][] = [
  ['mariadb-11-program-name', null, false],
  ['mysql-1227-tablespaces', null, false],
  ['mysql-column-statistics', null, false],
  ['mariadb-1045', 'access-denied', false, { server: 'shop-prod', user: 'backup' }],
  ['mysql-1045', 'access-denied', false],
  ['mariadb-unknown-host', 'unknown-host', false, { host: 'no.such.host.invalid' }],
  ['mysql-unknown-host', 'unknown-host', false, { host: 'no.such.host.invalid' }],
  ['mariadb-tcp-refused', 'connection-refused', true, { address: 'db.example:3306' }],
  ['mysql-tcp-refused', 'connection-refused', true],
  ['mariadb-no-socket', 'socket-missing', false, { path: '/nonexistent.sock' }],
  ['mysql-no-socket', 'socket-missing', false, { path: '/nonexistent.sock' }],
  ['mariadb-1226', 'too-many-connections', true],
  ['mysql-1226', 'too-many-connections', true],
  ['mariadb-1820', 'password-expired', false],
  ['mysql-1862', 'password-expired', false],
  ['mariadb-tls-not-offered', 'tls-not-offered', false],
  ['mysql-tls-not-offered', 'tls-not-offered', false],
  ['mysql-tls-verify', 'tls-verification-failed', false],
  ['mysql-2059', 'tool-unusable', false, { path: '/usr/bin/mysqldump' }],
  ['mariadb-1049', 'unknown-database', false, { database: 'nosuch' }],
  ['mysql-1049', 'unknown-database', false, { database: 'nosuch' }],
  [
    'mariadb-1044-lock',
    'missing-privilege',
    false,
    { privilege: 'LOCK TABLES', database: 'db1', cure: "GRANT LOCK TABLES ON `db1`.* TO 'lim'@'localhost';" },
  ],
  ['mysql-1044-lock', 'missing-privilege', false, { privilege: 'LOCK TABLES', database: 'db1' }],
  ['mariadb-reload', 'missing-privilege', false, { privilege: 'RELOAD', database: null }],
  ['mysql-reload', 'missing-privilege', false, { privilege: 'RELOAD', database: null }],
  ['mariadb-1142-showview', 'missing-privilege', false, { privilege: 'SHOW VIEW', database: 'inv' }],
  ['mysql-1142-showview', 'missing-privilege', false, { privilege: 'SHOW VIEW', database: null }],
  ['mariadb-1044-event', 'missing-privilege', false, { privilege: 'EVENT', database: 'ev' }],
  ['mysql-1044-event', 'missing-privilege', false, { privilege: 'EVENT', database: 'ev' }],
  ['mariadb-1577', 'event-scheduler-disabled', false],
  ['mariadb-1356', 'invalid-view', false, { database: 'inv', view: 'v' }],
  ['mysql-1356', 'invalid-view', false, { database: 'inv', view: 'v' }],
  ['mariadb-1356c', 'invalid-view', false, { database: 'inv', view: 'v' }],
  ['mysql-1356c', 'invalid-view', false, { database: 'inv', view: 'v' }],
  ['mariadb-1412', 'schema-changed', true, { objects: ['z_last'] }],
  ['mysql-1412', 'schema-changed', true, { objects: ['z_last'] }],
  ['mariadb-1146', 'object-vanished', true, { message: expect.stringContaining("'big.z_last'") }],
  ['mysql-1146', 'object-vanished', true, { message: expect.stringContaining("'big.z_last'") }],
  ['mariadb-nosuchtable', 'object-vanished', true],
  ['mysql-nosuchtable', 'object-vanished', true],
  ['mariadb-2013', 'server-went-away', true, { object: 'rows_, row 8114' }],
  ['mysql-2013', 'server-went-away', true, { object: 'rows_, row 8353' }],
  ['mysql-field-count', 'schema-changed', true, { objects: ['zzz'] }],
  ['mariadb-2013-statement', 'server-went-away', true, { object: 'zz' }],
  ['mysql-2013-statement', 'server-went-away', true, { object: 'zz' }],
  ['mariadb-row-too-large', 'server-went-away', true, { object: 'pk, row 0' }],
  ['mariadb-1317', 'server-went-away', true, { object: 'rows_, row 7956' }],
  ['mysql-1317', 'server-went-away', true, { object: 'rows_, row 8115' }],
  ['mariadb-1205', 'query-failed', true, { number: 1205 }],
  ['mariadb-1449-lock', 'tool-failed', false, { message: expect.stringContaining('definer') }],
  ['mysql-1449-lock', 'tool-failed', false, { message: expect.stringContaining('definer') }],
  ['mysql56-1449-lock', 'tool-failed', false, { message: expect.stringContaining('definer') }],
  ['mysql56-1045', 'access-denied', false],
  ['mysql56-1049', 'unknown-database', false, { database: 'nosuch' }],
  ['mysql56-1226', 'too-many-connections', true],
  ['mysql56-1862', 'password-expired', false],
  ['mysql56-1044-lock', 'missing-privilege', false, { privilege: 'LOCK TABLES', database: 'db1' }],
  ['mysql56-1044-event', 'missing-privilege', false, { privilege: 'EVENT', database: 'ev' }],
  ['mysql56-1142-showview', 'missing-privilege', false, { privilege: 'SHOW VIEW', database: null }],
  ['mysql56-reload', 'missing-privilege', false, { privilege: 'RELOAD', database: null }],
  ['mysql56-1356', 'invalid-view', false, { database: 'inv', view: 'v' }],
  ['mysql56-1356c', 'invalid-view', false, { database: 'inv', view: 'v' }],
  ['mysql56-1412', 'schema-changed', true, { objects: ['z_last'] }],
  ['mysql56-1146', 'object-vanished', true, { message: expect.stringContaining("'big.z_last'") }],
  ['mysql56-1317', 'server-went-away', true, { object: 'a_rows, row 2031' }],
  ['mysql56-2013', 'server-went-away', true, { object: 'a_rows, row 1952' }],
  ['mysql56-2013-statement', 'server-went-away', true, { object: 'z_last' }],
  ['mariadb-history-by-transaction', 'tool-failed', false],
  ['mariadb-full', 'tool-failed', false],
  ['mysql-full', 'tool-failed', false],
  ['mariadb-unknown-opt', 'tool-failed', false],
  ['mysql-unknown-opt', 'tool-failed', false],
  ['mariadb-unknown-var', 'tool-failed', false],
  ['mysql-unknown-var', 'tool-failed', false],
];

const read = (name: string): string => readFileSync(path.join(folder, `${name}.golden.txt`), 'utf8');
/** Given on a command line for the recording only. */
const PASSWORD_WARNING =
  'mysqldump: [Warning] Using a password on the command line interface can be insecure.\n';

describe('what dump programs write to stderr', () => {
  test('every recorded sample has its expectation', () => {
    expect(expected.map(([name]) => name).sort()).toEqual(names.sort());
  });

  test.each(expected)('%s → %s', (name, code, retryable, data = {}) => {
    const found = readStderr(read(name).replace(PASSWORD_WARNING, ''), context);
    expect(found.error?.code ?? null).toBe(code);
    expect(found.retryable).toBe(retryable);
    if (found.error !== null) expect(found.error.data).toMatchObject(data);
  });

  test('nothing is nothing', () => {
    expect(readStderr(' \n\n', context)).toEqual({ error: null, retryable: false, lines: [] });
  });

  test('a line that no rule knows fails a dump that ended with code 0', () => {
    const { error } = readStderr('mysqldump: Something new happened\n', { ...context, exitCode: 0 });
    expect(error?.code).toBe('unexpected-stderr');
    expect(error?.raw).toContain('Something new happened');
  });

  test('a harmless line does not hide another', () => {
    const text = `${read('mariadb-11-program-name')}${read('mariadb-1412')}`;
    expect(readStderr(text, context).error?.code).toBe('schema-changed');
  });

  test('a password on the command line is never harmless, since none is ever given there', () => {
    expect(readStderr(PASSWORD_WARNING, { ...context, exitCode: 0 }).error?.code).toBe('unexpected-stderr');
  });

  test('every rule is used by a sample, or is one that this machine cannot provoke', () => {
    const all = names.map(read).join('\n').split('\n');
    const unused = stderrRules
      .filter(({ pattern }) => !all.some((line) => pattern.test(line)))
      .map(({ name }) => name);
    expect(unused).toEqual(['host blocked']);
  });
});
