import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../../electron/engine/restore/dialect.ts';
import type { TranslateRules, Translation } from '../../../electron/engine/restore/model.ts';
import { createTranslator } from '../../../electron/engine/restore/translate.ts';
import type { SectionKind } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';

const NOTHING: TranslateRules = {
  rename: new Map(),
  ignoreCase: false,
  keepSandboxLine: true,
  stripStorage: false,
  disableEventsIn: new Set(),
  definer: null,
  translation: null,
};
const RENAME: TranslateRules = { ...NOTHING, rename: new Map([['shop', 'shop_copy']]) };
const STRIP: TranslateRules = { ...NOTHING, stripStorage: true };
const DISABLE: TranslateRules = { ...NOTHING, disableEventsIn: new Set(['shop']) };

function translate(rules: TranslateRules, sql: string, kind: SectionKind = 'other', rawOffset = 100): string {
  return createTranslator(rules)
    .translate({ kind, rawOffset, database: 'shop', object: 'o' }, Buffer.from(sql))
    .toString();
}

describe('renaming a database', () => {
  test.each([
    [
      'CREATE DATABASE, MySQL',
      "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 */ /*!80016 DEFAULT ENCRYPTION='N' */;",
      "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop_copy` /*!40100 DEFAULT CHARACTER SET utf8mb4 */ /*!80016 DEFAULT ENCRYPTION='N' */;",
    ],
    ['USE', 'USE `shop`;', 'USE `shop_copy`;'],
    [
      'DROP DATABASE of a foreign dump',
      '/*!40000 DROP DATABASE IF EXISTS `shop`*/;\nUSE `shop`;',
      'DO 0;\nUSE `shop_copy`;',
    ],
    [
      'ALTER DATABASE around a program (truths B2)',
      'ALTER DATABASE `shop` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;',
      'ALTER DATABASE `shop_copy` CHARACTER SET latin1 COLLATE latin1_swedish_ci ;',
    ],
    [
      'ALTER DATABASE between other delimiters',
      'DELIMITER ;;\nALTER DATABASE `shop` COLLATE utf8mb4_bin ;;\nDELIMITER ;\nUSE `shop`;',
      'DELIMITER ;;\nALTER DATABASE `shop_copy` COLLATE utf8mb4_bin ;;\nDELIMITER ;\nUSE `shop_copy`;',
    ],
    [
      'a trigger that names its own database',
      'DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER shop.t1 BEFORE INSERT ON `shop`.orders FOR EACH ROW SET @x = shop.f(1) */;;',
      'DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER `shop_copy`.t1 BEFORE INSERT ON `shop_copy`.orders FOR EACH ROW SET @x = shop.f(1) */;;',
    ],
    [
      'a foreign key and a sequence of another database',
      'CREATE TABLE `t` (\n `id` int DEFAULT nextval(`shop`.`sq`),\n CONSTRAINT `c` FOREIGN KEY (`id`) REFERENCES `shop`.`orders` (`id`)\n);',
      'CREATE TABLE `t` (\n `id` int DEFAULT nextval(`shop_copy`.`sq`),\n CONSTRAINT `c` FOREIGN KEY (`id`) REFERENCES `shop_copy`.`orders` (`id`)\n);',
    ],
  ])('%s', (_, sql, expected) => {
    expect(translate(RENAME, sql, sql.includes('TRIGGER') ? 'trigger' : 'other')).toBe(expected);
  });

  test.each([
    ['a database of a similar name', 'USE `shop2`; USE `Shop`; CREATE DATABASE `shop-x`;'],
    ['a string', "SELECT 'USE `shop`; CREATE DATABASE `shop`';"],
    ['a comment', '-- USE `shop`;\n# USE `shop`\n/* USE `shop`; */'],
    [
      'a body',
      'DELIMITER ;;\nCREATE PROCEDURE `p`()\nBEGIN\nDROP DATABASE `shop`; ALTER DATABASE `shop` COLLATE utf8mb4_bin; SELECT 1 FROM `shop`.`t`; END ;;\nDELIMITER ;',
    ],
    ['a view', '/*!50001 CREATE VIEW `v` AS select `shop`.`f`() AS `x` from `shop`.`t` */;'],
    ['a string comment of a table', "CREATE TABLE `shop` (`shop` int COMMENT 'REFERENCES `shop`.`t`');"],
    ['an escaped quote', "SET @a = 'it''s \\'; USE `shop`; ';"],
  ])('leaves alone: %s', (_, sql) => {
    const bytes = Buffer.from(sql);
    const kind = /PROCEDURE|VIEW/.exec(sql)?.[0] ?? 'other';
    const section = { kind: kind.toLowerCase() as SectionKind, rawOffset: 9, database: 'shop', object: 'p' };
    expect(createTranslator(RENAME).translate(section, bytes)).toBe(bytes);
  });

  test('reads quotes as the sql_mode of the program says', () => {
    const ansi = `/*!50003 SET sql_mode = 'ANSI_QUOTES' */ ;\nUSE "shop";\n/*!50003 SET sql_mode = @saved_sql_mode */ ;\nSELECT "USE x"; USE \`shop\`;`;
    expect(translate(RENAME, ansi)).toBe(
      ansi.replace('"shop"', '`shop_copy`').replace('`shop`', '`shop_copy`'),
    );
    const raw = "/*!50003 SET sql_mode = 'NO_BACKSLASH_ESCAPES' */ ;\nSELECT 'a\\'; USE `shop`;";
    expect(translate(RENAME, raw)).toBe(raw.replace('`shop`', '`shop_copy`'));
  });

  test('quotes names, keeps every other byte, compares without case where the server does', () => {
    const rules = { ...NOTHING, ignoreCase: true, rename: new Map([['größe', 'a`b 🐜']]) };
    const bytes = Buffer.concat([
      Buffer.from('USE `GRÖSSE`; USE `GRÖßE`; -- '),
      Buffer.from([0xff, 0xfe, 0x00]),
    ]);
    const result = createTranslator(rules).translate(
      { kind: 'database', rawOffset: 5, database: null },
      bytes,
    );
    expect(result).toEqual(
      Buffer.concat([Buffer.from('USE `GRÖSSE`; USE `a``b 🐜`; -- '), Buffer.from([0xff, 0xfe, 0x00])]),
    );
  });
});

describe('for a sandbox', () => {
  test.each([
    [
      'DATA DIRECTORY of MySQL',
      "CREATE TABLE `t` (\n `a` int\n) ENGINE=InnoDB DATA DIRECTORY='/srv/x/' COMMENT='DATA DIRECTORY=''/y''';",
      "CREATE TABLE `t` (\n `a` int\n) ENGINE=InnoDB  COMMENT='DATA DIRECTORY=''/y''';",
    ],
    [
      'of a partition',
      "CREATE TABLE `t` (`a` int)\n/*!50100 PARTITION BY RANGE (`a`)\n(PARTITION p0 VALUES LESS THAN (10) DATA DIRECTORY = '/x' INDEX DIRECTORY = '/y' ENGINE = MyISAM) */;",
      'CREATE TABLE `t` (`a` int)\n/*!50100 PARTITION BY RANGE (`a`)\n(PARTITION p0 VALUES LESS THAN (10)   ENGINE = MyISAM) */;',
    ],
    [
      'encryption of MySQL',
      "CREATE TABLE `t` (`a` int) /*!80016 ENCRYPTION='Y' */;",
      "CREATE TABLE `t` (`a` int) /*!80016 ENCRYPTION='N' */;",
    ],
    [
      'encryption of MariaDB',
      'CREATE TABLE `t` (`ENCRYPTED` int) ENGINE=InnoDB `ENCRYPTED`=YES `ENCRYPTION_KEY_ID`=2;',
      'CREATE TABLE `t` (`ENCRYPTED` int) ENGINE=InnoDB  ;',
    ],
    [
      'encryption of a database',
      "CREATE DATABASE `x` /*!80016 DEFAULT ENCRYPTION='Y' */;",
      "CREATE DATABASE `x` /*!80016 DEFAULT ENCRYPTION='N' */;",
    ],
    [
      'a general tablespace',
      'CREATE TABLE `t` (`a` int) /*!50100 TABLESPACE `fast` */ ENGINE=InnoDB;',
      'CREATE TABLE `t` (`a` int) /*!50100  */ ENGINE=InnoDB;',
    ],
  ])('%s', (_, sql, expected) => {
    expect(translate(STRIP, sql, 'table-structure')).toBe(expected);
  });

  test.each([
    "CREATE TABLE `t` (`data directory` int, `c` int COMMENT 'ENCRYPTION=''Y''') /*!80016 ENCRYPTION='N' */;",
    'CREATE TABLE `t` (`a` int) /*!50100 TABLESPACE `innodb_system` */;',
    "CREATE PROCEDURE p() CREATE TABLE t (a int) DATA DIRECTORY='/x';",
  ])('leaves alone %s', (sql) => {
    expect(translate(STRIP, sql)).toBe(sql);
  });
});

describe('events', () => {
  test.each([
    [
      'an enabled one',
      "EVENT `e` ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01' ON COMPLETION PRESERVE ENABLE COMMENT 'ENABLE' DO SELECT 'ENABLE'",
      'PRESERVE DISABLE COMMENT',
    ],
    ['one that says nothing', 'EVENT `e` ON SCHEDULE EVERY 1 DAY DO SELECT 1', 'DAY DISABLE DO'],
  ])('%s arrives disabled', (_, event, expected) => {
    const sql = `DELIMITER ;;\n/*!50106 CREATE*/ /*!50117 DEFINER=\`ENABLE\`@\`%\`*/ /*!50106 ${event} */ ;;\nDELIMITER ;`;
    const result = translate(DISABLE, sql, 'event');
    expect(result).toContain(expected);
    expect(result).toContain('DEFINER=`ENABLE`@`%`');
    expect(result.length - sql.length).toBe(event.includes('PRESERVE') ? 1 : 8);
  });

  test.each([
    ['ALTER EVENT e ENABLE', 'ALTER EVENT e DISABLE', 'other'],
    [
      "ALTER EVENT shop.enable RENAME TO enable ON COMPLETION PRESERVE ENABLE COMMENT 'ENABLE'",
      "ALTER EVENT shop.enable RENAME TO enable ON COMPLETION PRESERVE DISABLE COMMENT 'ENABLE'",
      'event',
    ],
    ['ALTER EVENT e COMMENT "x"', 'ALTER EVENT e COMMENT "x"', 'event'],
    ['CREATE EVENT enable ON SCHEDULE EVERY 1 DAY DO SELECT 1', 'DAY DISABLE DO', 'table-structure'],
  ] as const)('%s, wherever it stands', (sql, expected, kind) => {
    expect(translate(DISABLE, sql, kind)).toContain(expected);
  });

  test.each(['DISABLE', 'DISABLE ON SLAVE', 'DISABLE ON REPLICA'])('%s stays', (state) => {
    const sql = `CREATE EVENT \`e\` ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE ${state} DO SET @a = 1;`;
    expect(translate(DISABLE, sql, 'event')).toBe(sql);
  });
});

describe('the sandbox line', () => {
  test.each(['/*M!999999\\- enable the sandbox mode */ ', '/*!999999\\- enable the sandbox mode */'])(
    '%s',
    (line) => {
      const sql = `${line}\n-- MariaDB dump 10.19\n`;
      expect(translate({ ...NOTHING, keepSandboxLine: false }, sql, 'header', 0)).toBe(
        '\n-- MariaDB dump 10.19\n',
      );
      expect(translate(NOTHING, sql, 'header', 0)).toBe(sql);
      expect(translate({ ...NOTHING, keepSandboxLine: false }, sql, 'other', 7)).toBe(sql);
    },
  );
});

describe('one account in the place of all definers', () => {
  test.each([
    [
      'a trigger, in comments',
      'DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`10.%`*/ /*!50003 TRIGGER t1 BEFORE INSERT ON orders FOR EACH ROW SET @definer = 1 */;;',
      'DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`rs`@`localhost`*/ /*!50003 TRIGGER t1 BEFORE INSERT ON orders FOR EACH ROW SET @definer = 1 */;;',
    ],
    [
      'a view',
      '/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`view`@`%` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select 1 */;',
      '/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`rs`@`localhost` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select 1 */;',
    ],
    [
      'a procedure under ANSI_QUOTES keeps its quotes',
      '/*!50003 SET sql_mode = \'ANSI_QUOTES\' */ ;\nDELIMITER ;;\nCREATE DEFINER="a"@"%" PROCEDURE "p"() SELECT "x" FROM "t" ;;',
      '/*!50003 SET sql_mode = \'ANSI_QUOTES\' */ ;\nDELIMITER ;;\nCREATE DEFINER="rs"@"localhost" PROCEDURE "p"() SELECT "x" FROM "t" ;;',
    ],
    [
      'a host without quotes',
      'CREATE DEFINER=root@127.0.0.1 TRIGGER t1 BEFORE INSERT ON t FOR EACH ROW SET @a = 1',
      'CREATE DEFINER=`rs`@`localhost` TRIGGER t1 BEFORE INSERT ON t FOR EACH ROW SET @a = 1',
    ],
    [
      'whoever restores, as a call',
      'CREATE DEFINER=CURRENT_USER() SQL SECURITY INVOKER VIEW v AS SELECT 1',
      'CREATE DEFINER=`rs`@`localhost` SQL SECURITY INVOKER VIEW v AS SELECT 1',
    ],
    [
      'an event that is changed, of somebody called view',
      "ALTER DEFINER=view@'%' EVENT e DISABLE",
      'ALTER DEFINER=`rs`@`localhost` EVENT e DISABLE',
    ],
    [
      'a body and a string are left alone',
      "DELIMITER ;;\nCREATE PROCEDURE p() SELECT 'DEFINER=`a`@`b`', 1 AS definer = `a` ;;",
      "DELIMITER ;;\nCREATE PROCEDURE p() SELECT 'DEFINER=`a`@`b`', 1 AS definer = `a` ;;",
    ],
  ])('%s', (_, sql, expected) => {
    expect(translate({ ...NOTHING, definer: '`rs`@`localhost`' }, sql)).toBe(expected);
  });
});

test('data is passed on untouched, and rewrites are counted with an example', () => {
  const translator = createTranslator({ ...RENAME, disableEventsIn: new Set(['shop']) });
  const data = Buffer.from('USE `shop`;');
  expect(translator.translate({ kind: 'table-data', rawOffset: 1, database: 'shop' }, data)).toBe(data);
  for (const sql of ['USE `shop`;', 'ALTER DATABASE `shop` COLLATE x;', 'USE `other`;']) {
    translator.translate({ kind: 'database', rawOffset: 1, database: 'shop' }, Buffer.from(sql));
  }
  expect(translator.rewrites()).toEqual([
    { kind: 'rename-database', count: 2, example: 'USE `shop`; → USE `shop_copy`;' },
  ]);
});

test('a package and its body, which share a name, are told apart where they are left out', () => {
  const flavourless = { version: '', collations: new Set<string>(), engines: new Set<string>() };
  const why = 'all of it: MySQL has no packages';
  const translator = createTranslator({
    ...NOTHING,
    translation: {
      source: { flavour: 'mariadb', version: '10.11.6' },
      target: { ...flavourless, flavour: 'mysql', version: '8.4.0' } as unknown as Dialect,
      hasHistory: false,
      leftOut: new Map(
        (['package', 'package-body'] as const).map((kind) => [
          objectKey({ kind, database: 'odd', name: 'pkg' }),
          why,
        ]),
      ),
    } as Translation,
  });
  for (const kind of ['package', 'package-body'] as const)
    translator.translate(
      { kind, rawOffset: 1, database: 'odd', object: 'pkg' },
      Buffer.from('CREATE PACKAGE `pkg` AS END;'),
    );
  expect(translator.losses()).toEqual([
    { object: 'odd.pkg (package)', what: why },
    { object: 'odd.pkg (package body)', what: why },
  ]);
});
