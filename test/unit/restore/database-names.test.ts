import { describe, expect, test } from 'vitest';
import type { TranslateRules } from '../../../electron/engine/restore/model.ts';
import { createTranslator } from '../../../electron/engine/restore/translate.ts';
import type { SectionKind } from '../../../shared/model/dump-index.ts';

const RULES: TranslateRules = {
  rename: new Map([['shop', 'new']]),
  ignoreCase: false,
  keepSandboxLine: true,
  stripStorage: false,
  disableEventsIn: new Set(),
  definer: null,
  translation: null,
};

const renamed = (sql: string, kind: SectionKind = 'other', rules = RULES): string =>
  createTranslator(rules)
    .translate({ kind, rawOffset: 1, database: 'shop', object: 'o' }, Buffer.from(sql))
    .toString();

describe('a restore under another name reaches every place where a statement names the database', () => {
  test.each([
    'UPDATE shop.orders SET paid = 1',
    'UPDATE LOW_PRIORITY IGNORE shop.orders SET paid = 1',
    'UPDATE a, shop.b SET a.x = 1',
    'UPDATE a JOIN shop.b ON a.id = b.id, shop.c SET a.x = 1',
    'UPDATE (a, shop.b) SET a.x = 1',
    'DELETE FROM shop.orders WHERE id = 1',
    'DELETE shop.a, b FROM shop.a JOIN shop.b',
    'DELETE QUICK FROM shop.a USING shop.a JOIN shop.b USING (id)',
    'REPLACE shop.t SET a = 1',
    'REPLACE INTO shop.t (a) SELECT a FROM shop.u',
    'INSERT IGNORE shop.t (a) VALUES (1)',
    'INSERT INTO shop.t SELECT * FROM shop.u, shop.v',
    'INSERT INTO t SELECT * FROM (SELECT a FROM shop.u) x, shop.v',
    'INSERT INTO t SELECT shop.u.a FROM u',
    'INSERT INTO t SELECT a FROM u ON DUPLICATE KEY UPDATE a = (SELECT b FROM shop.v)',
    'WITH x AS (SELECT * FROM shop.u) SELECT * FROM x',
    'OPTIMIZE TABLE a, shop.b',
    'REPAIR NO_WRITE_TO_BINLOG TABLE shop.b QUICK',
    'ANALYZE TABLE shop.b',
    'CHECK TABLE shop.b EXTENDED',
    'CHECKSUM TABLE shop.b',
    'TRUNCATE shop.b',
    'TRUNCATE TABLE shop.b',
    'DROP TABLE IF EXISTS a, shop.b',
    'DROP VIEW shop.v',
    'DROP PROCEDURE IF EXISTS shop.p',
    'DROP INDEX i ON shop.t',
    'LOCK TABLES a READ, shop.b WRITE',
    'CALL shop.p(1)',
    'DO shop.f(1)',
    'SET @x = shop.f(1)',
    'SET @x = (SELECT a FROM shop.t)',
    'HANDLER shop.t OPEN',
    'TABLE shop.t',
    'RENAME TABLE a TO shop.b, shop.c TO d',
    'ALTER TABLE shop.a RENAME TO shop.b',
    'ALTER TABLE a RENAME shop.b',
    'ALTER TABLE a EXCHANGE PARTITION p WITH TABLE shop.b',
    'ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES shop.b (id) ON DELETE CASCADE ON UPDATE CASCADE',
    'CREATE INDEX view ON shop.t (a)',
    'CREATE FULLTEXT INDEX i ON shop.t (a)',
    'CREATE TABLE a LIKE shop.b',
    'CREATE TABLE a (LIKE shop.b)',
    'CREATE TABLE a AS SELECT * FROM shop.b',
    'CREATE TABLE a (x INT) ENGINE=MERGE UNION=(shop.b,shop.c)',
    'CREATE SEQUENCE shop.s START WITH 1',
    'SELECT NEXT VALUE FOR shop.s, SETVAL(shop.s, 1)',
    'CREATE DATABASE IF NOT EXISTS shop',
    'CREATE OR REPLACE SCHEMA shop',
    'BEGIN NOT ATOMIC DELETE FROM shop.t',
    'IF 1 THEN INSERT INTO shop.t VALUES (1)',
    'LOAD DATA LOCAL INFILE "f" INTO TABLE shop.t',
    'UPDATE shop /* a */ . orders SET paid = 1',
    'UPDATE "shop"."orders" SET paid = 1',
    'UPDATE /*!50000 shop */ . /*!50000 orders */ SET paid = 1',
  ])('%s', (sql) => {
    expect(renamed(sql)).toBe(sql.replaceAll(/"shop"|\bshop\b/g, '`new`'));
  });

  test.each([
    ['CREATE EVENT IF NOT EXISTS shop.e ON SCHEDULE AT NOW() DO DELETE FROM t', 'event'],
    ['ALTER EVENT shop.e RENAME TO shop.f DISABLE', 'event'],
    ['CREATE PROCEDURE IF NOT EXISTS shop.p() SELECT 1', 'procedure'],
    ['CREATE OR REPLACE VIEW shop.v (a) AS SELECT 1', 'view'],
    ['CREATE TRIGGER shop.t BEFORE INSERT ON shop.a FOR EACH ROW SET @a = 1', 'trigger'],
    ['CREATE DEFINER=view@event PACKAGE BODY shop.p AS END', 'package-body'],
  ] as const)('the head of a program: %s', (sql, kind) => {
    expect(renamed(sql, kind)).toBe(sql.replaceAll('shop', '`new`'));
  });

  test('a name without quotes is found whatever bytes it has, and in any case', () => {
    const rules = { ...RULES, rename: new Map([['tõotl', 'new']]) };
    expect(renamed('UPDATE tõotl.a SET b = 1', 'other', rules)).toBe('UPDATE `new`.a SET b = 1');
    expect(renamed('UPDATE Shop.a SET b = 1')).toBe('UPDATE `new`.a SET b = 1');
  });

  test.each([
    ['of a table with its name', 'UPDATE t AS shop SET shop.a = 1, shop.b = 2 WHERE shop.c = shop.d'],
    ['of a table with its name, chosen', 'SELECT shop.a, MAX(shop.b) FROM shop GROUP BY shop.a'],
    ['of a join', 'SELECT 1 FROM a AS shop JOIN b ON shop.id = b.id AND b.x IN (shop.c, 2)'],
    ['all columns of a table', 'SELECT shop.* FROM t AS shop'],
    ['a host', 'SELECT 1 FROM t WHERE a = @shop.b'],
    ['of another database', 'UPDATE x.shop SET a = 1'],
    [
      'comment that says its name',
      "CREATE TABLE t (a INT COMMENT 'shop') COMMENT='shop' /*!50100 PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (1.5)) */",
    ],
    ['a definer’s host', 'CREATE DEFINER=root@shop.example PROCEDURE p() SELECT 1'],
  ])('leaves alone a column %s', (_, sql) => {
    expect(renamed(sql)).toBe(sql);
  });

  test('numbers are no names', () => {
    const rules = { ...RULES, rename: new Map([['1', 'new']]) };
    const sql = 'CREATE TABLE t (a DECIMAL(3,1) DEFAULT 1.5)';
    expect(renamed(sql, 'table-structure', rules)).toBe(sql);
    expect(renamed('DELETE FROM `1`.t', 'other', rules)).toBe('DELETE FROM `new`.t');
  });
});

describe('what would still name the original is not sent', () => {
  test.each([
    ['the text of a program where nobody was asked', 'CREATE VIEW v AS SELECT * FROM shop.t'],
    ['an event among other things', 'CREATE EVENT e ON SCHEDULE AT NOW() DO DELETE FROM shop.t'],
    ['a dot that a server may not see', 'UPDATE shop /*!999999 x */ .t SET a = 1'],
    ['a dot that only some servers see', 'UPDATE shop /*!999999 x */ /*!50000 . */ t SET a = 1'],
    ['a name that another would hide', 'SELECT 1 FROM shop a, /*!999999 b. */ shop.t'],
    ['a clause that a server may not see', 'UPDATE t /*!999999 AS shop SET a = 1 */ , shop.u SET b = 1'],
    ['a star that a server may not see', 'DELETE FROM shop. /*!999999 * */ t'],
  ])('%s', (_, sql) => {
    expect(() => renamed(sql)).toThrow(
      expect.objectContaining({
        code: 'names-original',
        data: { database: 'shop', object: 'shop.o', statement: sql },
      }),
    );
  });
});
