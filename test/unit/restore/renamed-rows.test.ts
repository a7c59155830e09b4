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
      const rows = new RenamedRows(rules);
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
