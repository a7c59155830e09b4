import { describe, expect, test } from 'vitest';
import { LineMap, parseClientError } from '../../../electron/engine/restore/client-error.ts';
import { definersIn } from '../../../electron/engine/restore/definers.ts';
import { mentionedDatabases } from '../../../electron/engine/restore/qualified-names.ts';
import { timeZonesIn } from '../../../electron/engine/restore/time-zones.ts';
import { parseDefiner } from '../../../electron/engine/sandbox/accounts.ts';
import { fixedAtInit, takenOverFlags } from '../../../electron/engine/sandbox/server-flags.ts';
import { comparableText, describeDifference } from '../../../electron/engine/verify/definition-text.ts';
import type { Section } from '../../../shared/model/dump-index.ts';

describe('what a client program says', () => {
  test.each([
    ["ERROR 1146 (42S02) at line 22: Table 'x.y' doesn't exist", 1146, 22, "Table 'x.y' doesn't exist"],
    [
      "--------------\nINSERT x\n--------------\n\nERROR 1062 (23000) at line 7: Duplicate entry '1'",
      1062,
      7,
      "Duplicate entry '1'",
    ],
    [
      "mysql: [Warning] x\nERROR 1045 (28000): Access denied for user 'a'@'b'",
      1045,
      null,
      "Access denied for user 'a'@'b'",
    ],
    ["ERROR at line 1: Unknown command '\\-'.", null, 1, "Unknown command '\\-'."],
  ])('%s', (stderr, number, line, message) => {
    expect(parseClientError(stderr)).toEqual({ number, line, message });
  });

  test('nothing, and warnings alone, are no error', () => {
    expect(parseClientError('')).toBeNull();
    expect(parseClientError('mysql: [Warning] ERROR prone')).toBeNull();
  });

  test('lines are found in their sections', () => {
    const section = (object: string): Section => ({
      kind: 'table-data',
      database: 'd',
      object,
      rawOffset: 0,
      rawBytes: 0,
      storedBytes: 0,
      firstFrame: 0,
      frameCount: 0,
      rows: null,
      sha256: null,
      storedSha256: '',
      dataSha256: null,
    });
    const lines = new LineMap();
    lines.begin(section('a'));
    lines.sent(Buffer.from('1\n2\n'));
    lines.begin(section('b'));
    lines.sent(Buffer.from('3'));
    lines.sent(Buffer.from('\n4\n'));
    lines.begin(section('c'));
    expect([1, 2, 3, 4, 5, 99].map((line) => lines.sectionAt(line)?.object)).toEqual([
      'a',
      'a',
      'b',
      'b',
      'c',
      'c',
    ]);
    expect(new LineMap().sectionAt(1)).toBeNull();
    lines.broke();
    lines.sent(Buffer.from('6\n'));
    expect([4, 5, 6, 7].map((line) => lines.dumpLine(line))).toEqual([4, 5, 5, 6]);
  });
});

describe('definers in a dump', () => {
  test('are read from statements, not from strings or comments', () => {
    const sql = [
      'DELIMITER ;;',
      "/*!50003 CREATE*/ /*!50017 DEFINER=`o'a`@`%`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a = 'DEFINER=`no`@`no`' */;;",
      '-- CREATE DEFINER=`comment`@`x` VIEW',
      'CREATE DEFINER=`role` PROCEDURE p() SELECT 1;;',
      'CREATE DEFINER=CURRENT_USER PROCEDURE q() SELECT 1;;',
      'CREATE DEFINER=CURRENT_USER() PROCEDURE q() SELECT 1;;',
      'CREATE DEFINER=Root@127.0.0.1 PROCEDURE q() SELECT 1;;',
      'DELIMITER ;',
      '/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`a``b`@`h` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select 1 */;',
    ].join('\n');
    expect(definersIn(sql)).toEqual(["o'a@%", 'role', 'Root@127.0.0.1', 'a`b@h']);
  });

  test.each([
    ['root@localhost', 'root', 'localhost'],
    ['a@b@%', 'a@b', '%'],
    ['role', 'role', ''],
    ['@', '', ''],
  ])('%s', (definer, user, host) => {
    expect(parseDefiner(definer)).toEqual({ user, host });
  });
});

test('a definition that names a renamed database is found in its code only', () => {
  const rules = {
    rename: new Map([
      ['shop', 'copy'],
      ['crm', 'crm2'],
    ]),
    ignoreCase: false,
  };
  const mentions = (sql: string) => mentionedDatabases(Buffer.from(sql, 'utf8').toString('latin1'), rules);
  expect(mentions("CREATE PROCEDURE p() SELECT 'shop.orders' AS x -- shop.orders\n FROM `t`;")).toEqual([]);
  expect(mentions('CREATE PROCEDURE p() SELECT 1 FROM shop . orders JOIN crm.x;')).toEqual(['shop', 'crm']);
  expect(mentions('CREATE VIEW `v` AS select `shop`.`f`(1) AS `x`;')).toEqual(['shop']);
  expect(mentions('CREATE TRIGGER shop.t BEFORE INSERT ON shop.orders FOR EACH ROW SET @a = 1;')).toEqual([]);
  expect(mentions('CREATE TRIGGER t BEFORE INSERT ON o FOR EACH ROW SET @a = shop.f();')).toEqual(['shop']);
  expect(mentions('CREATE VIEW `v` AS select `x`.`shop`.`y`, `shopping`.`z`;')).toEqual([]);
});

describe('definitions', () => {
  test('are compared without what the dump program writes around them', () => {
    const dump =
      '--\n-- Table structure\n--\n\nCREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4;\n';
    expect(comparableText(dump)).toBe(
      'CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;',
    );
    expect(comparableText('\n--\n-- x\n--\n\nBEGIN\n-- kept\n\nEND\n')).toBe('BEGIN\n-- kept\n\nEND');
    expect(comparableText("BEGIN\n --x\nSELECT ') ENGINE=InnoDB AUTO_INCREMENT=7';\nEND")).toContain(
      'AUTO_INCREMENT=7',
    );
  });

  test('a difference names the lines of each side', () => {
    expect(describeDifference('a (\n x\n)', 'a (\n x,\n KEY y\n)')).toBe(
      'Its definition differs. Only restored: “KEY y”.',
    );
    const long = 'select '.repeat(40);
    expect(describeDifference(`${long}1`, `${long}2`)).toMatch(
      /Only in the dump: “….*1”\. Only restored: “….*2”\.$/,
    );
  });
});

describe('a sandbox takes over from the source', () => {
  test.each([
    ['0', 'linux', 0],
    ['1', 'linux', 1],
    ['2', 'linux', 1],
    ['2', 'darwin', 2],
    ['0', 'darwin', 2],
    ['0', 'win32', 1],
  ] as const)('lower_case_table_names %s on %s: %s', (value, platform, expected) => {
    expect(fixedAtInit({ lower_case_table_names: value }, platform).lowerCaseTableNames).toBe(expected);
  });

  test('page size and variables, never anything that is not a plain word', () => {
    expect(fixedAtInit({ innodb_page_size: '8192' }).pageSize).toBe(8192);
    expect(fixedAtInit({ innodb_page_size: '16384' }).pageSize).toBeNull();
    expect(
      takenOverFlags({ character_set_server: 'latin1', innodb_strict_mode: 'ON --x', datadir: '/' }),
    ).toEqual(['--loose-character-set-server=latin1']);
  });
});

test('time zones are found where events set them', () => {
  const sql = [
    "/*!50003 SET time_zone             = 'SYSTEM' */ ;;",
    "/*!50003 SET time_zone             = '+02:00' */ ;;",
    "/*!50003 SET time_zone             = 'Europe/Berlin' */ ;;",
    '/*!50003 SET time_zone             = @saved_time_zone */ ;;',
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET time_zone = 'Asia/Tokyo' ;;",
  ].join('\n');
  expect(timeZonesIn(`DELIMITER ;;\n${sql}\nDELIMITER ;\n`)).toEqual(['Europe/Berlin']);
});
