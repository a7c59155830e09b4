import { describe, expect, test } from 'vitest';
import { parseOptions, parseVersion } from '../../../electron/engine/tools/probe.ts';
import { recordedHelp } from './recorded-tools.ts';

describe('--version', () => {
  test.each([
    [
      'mysqldump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)',
      'dump',
      'mariadb',
      '10.11.19',
    ],
    [
      '/usr/bin/mariadb  Ver 15.1 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64) using  EditLine wrapper',
      'client',
      'mariadb',
      '10.11.19',
    ],
    [
      '/usr/sbin/mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)',
      'server',
      'mariadb',
      '10.11.19',
    ],
    [
      'mariadb-dump from 11.2.2-MariaDB, client 10.19 for linux-systemd (x86_64)',
      'dump',
      'mariadb',
      '11.2.2',
    ],
    [
      'mariadb from 11.4.2-MariaDB, client 15.2 for Linux (x86_64) using readline 5.1',
      'client',
      'mariadb',
      '11.4.2',
    ],
    ['mysqldump  Ver 9.7.4-2 for Linux on x86_64 ((Debian))', 'dump', 'mysql', '9.7.4'],
    ['/opt/mysql/bin/mysql  Ver 9.7.4-2 for Linux on x86_64 ((Debian))', 'client', 'mysql', '9.7.4'],
    [
      '/usr/sbin/mysqld  Ver 8.0.39-0ubuntu0.22.04.1 for Linux on x86_64 ((Ubuntu))',
      'server',
      'mysql',
      '8.0.39',
    ],
    ['mysqldump  Ver 10.13 Distrib 5.7.44, for Linux (x86_64)', 'dump', 'mysql', '5.7.44'],
    [
      'mysql  Ver 14.14 Distrib 5.6.51, for osx10.15 (x86_64) using  EditLine wrapper',
      'client',
      'mysql',
      '5.6.51',
    ],
    [
      'C:\\Program Files\\MySQL\\MySQL Server 8.4\\bin\\mysqldump.exe  Ver 8.4.2 for Win64 on x86_64 (MySQL Community Server - GPL)',
      'dump',
      'mysql',
      '8.4.2',
    ],
    [
      "/opt/bin/mysqldump: Deprecated program name. It will be removed in a future release, use '/opt/bin/mariadb-dump' instead\n/opt/bin/mysqldump from 11.2.2-MariaDB, client 10.19 for linux-systemd (x86_64)",
      'dump',
      'mariadb',
      '11.2.2',
    ],
  ])('%s', (line, role, flavour, version) => {
    expect(parseVersion(line)).toEqual({ role, flavour, version });
  });

  test.each(['', 'bash: command not found', 'git version 2.39.5', 'pg_dump (PostgreSQL) 15.8'])(
    '“%s” is none',
    (line) => {
      expect(parseVersion(line)).toBeNull();
    },
  );
});

describe('--verbose --help', () => {
  test.each([
    [
      'mariadb-dump-10.11',
      [
        'single-transaction',
        'dump-history',
        'ignore-table',
        'no-tablespaces',
        'ssl-verify-server-cert',
        'ssl',
        'plugin-dir',
        'max-allowed-packet',
      ],
      [
        'set-gtid-purged',
        'column-statistics',
        'ssl-mode',
        'no-login-paths',
        'local-infile',
        'connect-timeout',
        'init-command',
        'sandbox',
      ],
    ],
    [
      'mysqldump-9.7',
      [
        'single-transaction',
        'set-gtid-purged',
        'column-statistics',
        'ssl-mode',
        'no-login-paths',
        'no-tablespaces',
        'init-command',
        'plugin-dir',
        'get-server-public-key',
      ],
      ['dump-history', 'ssl', 'ssl-verify-server-cert', 'local-infile', 'connect-timeout', 'commands'],
    ],
    [
      'mariadb-10.11',
      ['binary-mode', 'local-infile', 'comments', 'connect-timeout', 'sandbox', 'ssl', 'database'],
      ['commands', 'ssl-mode', 'no-login-paths'],
    ],
    [
      'mysql-9.7',
      [
        'binary-mode',
        'local-infile',
        'comments',
        'connect-timeout',
        'commands',
        'system-command',
        'ssl-mode',
        'no-login-paths',
        'database',
      ],
      ['sandbox', 'ssl'],
    ],
  ])('%s knows what it knows', (name, known, unknown) => {
    const options = parseOptions(recordedHelp(name));
    expect(known.filter((option) => !options.includes(option))).toEqual([]);
    expect(unknown.filter((option) => options.includes(option))).toEqual([]);
    expect(options.every((option) => /^[a-z0-9][a-z0-9-]*$/i.test(option))).toBe(true);
  });
});
