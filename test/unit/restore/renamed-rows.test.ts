import { describe, expect, test } from 'vitest';
import { RenamedRows } from '../../../electron/engine/restore/renamed-rows.ts';
import { createTranslator } from '../../../electron/engine/restore/translate.ts';

const rules = {
  rename: new Map([['shop', 'copy`1']]),
  ignoreCase: false,
  keepSandboxLine: true,
  stripStorage: false,
  disableEventsIn: new Set<string>(),
  definer: null,
};

const section = { kind: 'table-data', database: 'shop', object: 'orders' } as const;

describe('names of databases that other programs write before tables', () => {
  const SQL = [
    'LOCK TABLES `shop`.`orders` WRITE;',
    "INSERT INTO shop.orders (id,note) VALUES\n\t (1,'INSERT INTO shop.x VALUES (1);'),\n\t (2,'\\';');",
    'INSERT INTO `shop`.`orders` VALUES (3,"shop.`a");',
    'replace into other.orders values (4,NULL);\nINSERT INTO orders VALUES (5,NULL)',
  ].join('\n');
  const WANTED = SQL.replace('`shop`.`orders` WRITE', '`copy``1`.`orders` WRITE')
    .replace('INTO shop.orders', 'INTO `copy``1`.orders')
    .replace('INTO `shop`.`orders`', 'INTO `copy``1`.`orders`');

  test('get the new name around rows, wherever the bytes are cut, and never in values', () => {
    for (const size of [1, 3, 17, SQL.length]) {
      const rows = new RenamedRows(rules, section);
      const parts: Buffer[] = [];
      for (let at = 0; at < SQL.length; at += size)
        parts.push(rows.push(Buffer.from(SQL.slice(at, at + size))));
      parts.push(rows.end());
      expect(Buffer.concat(parts).toString()).toBe(WANTED);
    }
  });

  test.each([
    ['DROP TABLE IF EXISTS `shop`.`t`;', 'DROP TABLE IF EXISTS `copy``1`.`t`;'],
    ['DROP VIEW IF EXISTS shop.v;', 'DROP VIEW IF EXISTS `copy``1`.v;'],
    [
      'ALTER TABLE shop.t ADD FOREIGN KEY (a) REFERENCES shop.u (id);',
      'ALTER TABLE `copy``1`.t ADD FOREIGN KEY (a) REFERENCES `copy``1`.u (id);',
    ],
    ['CREATE UNIQUE INDEX i ON shop.t (a);', 'CREATE UNIQUE INDEX i ON `copy``1`.t (a);'],
    ["ALTER TABLE t COMMENT 'shop.t';", "ALTER TABLE t COMMENT 'shop.t';"],
  ])('%s', (sql, wanted) => {
    const section = { kind: 'table-structure', rawOffset: 0, database: 'shop', object: 't' } as const;
    expect(createTranslator(rules).translate(section, Buffer.from(sql)).toString()).toBe(wanted);
  });
});

const through = (sql: string, size = sql.length, order = rules): string => {
  const rows = new RenamedRows(order, section);
  const parts: Buffer[] = [];
  for (let at = 0; at < sql.length; at += size) parts.push(rows.push(Buffer.from(sql.slice(at, at + size))));
  return Buffer.concat([...parts, rows.end()]).toString();
};
const SIZES = [1, 2, 3, 7, 1000];

describe('values that read the original', () => {
  test.each([
    'INSERT INTO t VALUES (1),((SELECT a FROM shop.u)),(2);',
    "INSERT INTO t VALUES (1),((SELECT a FROM Shop /* it's */ . u)),(2);",
    'INSERT INTO t VALUES (`shop`.f(1));',
    "INSERT INTO t VALUES (1, -- it's\n shop.f(1));",
    "INSERT INTO t VALUES (1---- it's\n, shop.f(1));",
    'INSERT INTO t VALUES (/* \' */ "shop".f(1));',
    'INSERT INTO t VALUES (shop /*!999999 x */ .f(1));',
    'INSERT INTO t SELECT value FROM shop.u;',
    'INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = (SELECT b FROM `shop`.u);',
  ])('are not let through, wherever the bytes are cut: %s', (sql) => {
    for (const size of SIZES)
      expect(() => through(sql, size), String(size)).toThrow(
        expect.objectContaining({
          code: 'names-original',
          data: expect.objectContaining({ object: 'shop.orders' }),
        }),
      );
  });

  test.each([
    "INSERT INTO t VALUES (1,'shop.f(1)',\"shop.f(1)\",NULL,shop),(bishop.f(1),x.eshop,`a``shop`.b,-1,- -2,0x1F,_binary 'shop.'),('\\'shop.',1/2);",
    'INSERT INTO t VALUES (/* shop.f(1) */ 1, # shop.f\n 2, -- shop.f\n 3) ON DUPLICATE KEY UPDATE shop = VALUES(shop);',
    `INSERT INTO t VALUES ("${'long '.repeat(900)} shop.f","a""shop.f");`,
  ])('and others are: %s', (sql) => {
    for (const size of SIZES) expect(through(sql, size), String(size)).toBe(sql);
  });

  test('also of a database whose name looks like a number', () => {
    const order = { ...rules, rename: new Map([['1a', 'new']]) };
    expect(() => through('INSERT INTO t VALUES (1a.f(1));', 4, order)).toThrow();
    expect(through("INSERT INTO t VALUES (1.5,11,0x1a,'1a.');", 4, order)).toContain('1.5');
  });
});

test('an event among the rows is disabled like any other', () => {
  const order = { ...rules, disableEventsIn: new Set(['shop']) };
  expect(through('INSERT INTO t VALUES (1);\nALTER EVENT e ENABLE;', 5, order)).toContain(
    'ALTER EVENT e DISABLE;',
  );
});
