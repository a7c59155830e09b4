import { describe, expect, test } from 'vitest';
import {
  accountStatements,
  identifiedBy,
  longestUser,
  newPassword,
} from '../../../electron/engine/server/backup-account.ts';

const wish = { user: 'holdfast', host: '10.0.0.%', databases: null, canLock: false };
const mariadb = { flavour: 'mariadb', version: '10.11.19-MariaDB', partialRevokes: false } as const;
const mysql = { flavour: 'mysql', version: '9.7.4', partialRevokes: false } as const;

/** The GRANTs without what is the same in each. */
const grants = (...given: Parameters<typeof accountStatements>): string[] =>
  accountStatements(...given)
    .slice(1)
    .map((statement) => statement.replace(/^GRANT | TO '.*$/g, ''));

describe('the statements of a backup account', () => {
  test('create it with a password left to choose, and quote who and where', () => {
    expect(accountStatements(wish, mariadb)).toEqual([
      "CREATE USER 'holdfast'@'10.0.0.%' IDENTIFIED BY 'choose a long password';",
      "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO 'holdfast'@'10.0.0.%';",
    ]);
  });

  test.each([
    [
      { ...wish, canLock: true },
      mariadb,
      ['SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON *.*', 'RELOAD ON *.*'],
    ],
    [
      { ...wish, canLock: true },
      mysql,
      ['SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON *.*', 'FLUSH_TABLES ON *.*'],
    ],
    [
      { ...wish, databases: ['my_shop'] },
      mariadb,
      [
        'SELECT, SHOW VIEW, TRIGGER, EVENT ON `my\\_shop`.*',
        'SELECT ON `mysql`.`proc`',
        'SELECT (`User`, `Host`) ON `mysql`.`user`',
      ],
    ],
    [
      { ...wish, databases: ['my_shop'], canLock: true },
      { ...mariadb, version: '11.8.2-MariaDB' },
      [
        'SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON `my\\_shop`.*',
        'SHOW CREATE ROUTINE ON `my\\_shop`.*',
        'SELECT (`User`, `Host`) ON `mysql`.`user`',
      ],
    ],
    [
      { ...wish, databases: ['my_shop', 'c`m'] },
      { ...mysql, partialRevokes: true },
      [
        'SELECT, SHOW VIEW, TRIGGER, EVENT ON `my_shop`.*',
        'SELECT, SHOW VIEW, TRIGGER, EVENT ON `c``m`.*',
        'SHOW_ROUTINE ON *.*',
        'SELECT (`User`, `Host`) ON `mysql`.`user`',
      ],
    ],
    [
      { ...wish, databases: ['a', 'b'], canLock: true },
      { ...mysql, version: '5.6.24' },
      [
        'SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON `a`.*',
        'SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON `b`.*',
        'SELECT ON `mysql`.`proc`',
        'SELECT (`User`, `Host`) ON `mysql`.`user`',
        'RELOAD ON *.*',
      ],
    ],
  ])('grant what a backup needs and nothing else: %o', (purpose, server, expected) => {
    expect(grants(purpose, server)).toEqual(expected);
  });

  test('MariaDB is told the hash alone', () => {
    expect(identifiedBy('mariadb', 'password')).toBe(
      "IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'",
    );
  });

  test('MySQL before 5.7.8 takes short names only', () => {
    expect([longestUser({ ...mysql, version: '5.6.24' }), longestUser(mysql), longestUser(mariadb)]).toEqual([
      16, 32, 32,
    ]);
  });

  test('passwords satisfy every usual rule, need no quoting, and are never the same', () => {
    const many = Array.from({ length: 500 }, newPassword);
    expect(new Set(many).size).toBe(500);
    for (const password of many) {
      expect(password).toHaveLength(32);
      for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]) expect(password).toMatch(kind);
      expect(password).not.toMatch(/['"\\`?\s]/);
    }
  });
});
