import type { ServerKind } from './test-server.ts';

const digits = Array.from({ length: 10 }, (_, d) => `SELECT ${d} AS d`).join(' UNION ALL ');
/** 0 to 9,999. */
const numbers = `(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n FROM (${digits}) a, (${digits}) b, (${digits}) c, (${digits}) e)`;

/**
 * A database of some megabytes with every kind of key that a restore must take care of: what refers to each other and
 * to itself, by several columns, by a key that is not unique; FULLTEXT and SPATIAL, generated columns, partitions, keys
 * on prefixes, tables without one, MyISAM; and a trigger that would change rows if it were there before them.
 */
export function keyedShop(kind: ServerKind): readonly string[] {
  const fill = (table: string, columns: string) =>
    `INSERT INTO ${table} SELECT ${columns} FROM ${numbers} x WHERE n < 3000 ORDER BY n`;
  const pad = 'REPEAT(CHAR(97 + n % 26), 350)';
  return [
    'CREATE DATABASE keyed CHARACTER SET utf8mb4',
    'USE keyed',
    'SET foreign_key_checks = 0',
    ...(kind === 'mysql9' ? ['SET SESSION restrict_fk_on_non_standard_key = OFF'] : []),
    `CREATE TABLE orders (id INT NOT NULL AUTO_INCREMENT, code VARCHAR(40) NOT NULL, item INT, former INT, x INT NOT NULL, y INT NOT NULL,
      pad VARCHAR(2000), PRIMARY KEY (id), UNIQUE KEY code (code(12)), KEY first (pad(20)), KEY xy (x, y), KEY \`o\`\`dd\` (y, pad(5)),
      KEY item (item), KEY former (former),
      CONSTRAINT z_item FOREIGN KEY (item) REFERENCES items (id) ON DELETE SET NULL,
      CONSTRAINT a_former FOREIGN KEY (former) REFERENCES orders (id)) AUTO_INCREMENT = 50000 COMMENT='KEY (a), it''s'`,
    `CREATE TABLE items (id INT NOT NULL PRIMARY KEY, last_order INT, KEY last_order (last_order), CONSTRAINT to_orders FOREIGN KEY (last_order) REFERENCES orders (id))`,
    `CREATE TABLE marks (a INT NOT NULL, b INT NOT NULL, KEY ab (a, b), CONSTRAINT to_xy FOREIGN KEY (a, b) REFERENCES orders (x, y))`,
    `CREATE TABLE texts (id INT NOT NULL PRIMARY KEY, n INT, body TEXT, UNIQUE KEY both_of (id, n), KEY n (n), FULLTEXT KEY body (body), KEY late (n, id))`,
    `CREATE TABLE places (id INT NOT NULL PRIMARY KEY, n INT, at POINT NOT NULL, pad VARCHAR(400), KEY n (n), SPATIAL KEY at (at), KEY late (id, n)) ENGINE=${kind === 'mysql56' ? 'MyISAM' : 'InnoDB'}`,
    `CREATE TABLE parts (id INT NOT NULL, n INT, pad VARCHAR(400), PRIMARY KEY (id), KEY n (n)) PARTITION BY HASH (id) PARTITIONS 3`,
    `CREATE TABLE bare (n INT, pad VARCHAR(400), KEY n (n))`,
    `CREATE TABLE counted (n INT NOT NULL AUTO_INCREMENT, m INT, pad VARCHAR(400), KEY m (m), KEY n (n), KEY last (m, n))`,
    `CREATE TABLE isam (id INT NOT NULL PRIMARY KEY, pad VARCHAR(400), KEY pad (pad(200))) ENGINE=MyISAM`,
    fill(
      'orders',
      `n + 1, CONCAT(n, '-', n), 1 + n % 50, IF(n = 0, NULL, n), n % 100, n % 7, REPEAT('pad ', 490)`,
    ),
    `INSERT INTO items SELECT 1 + n, 1 + n FROM ${numbers} x WHERE n < 50`,
    'INSERT INTO marks VALUES (1, 1), (2, 2)',
    fill('texts', `n, n % 10, CONCAT('some words ', n, ${pad})`),
    fill('places', `n, n % 10, POINT(n, n), ${pad}`),
    fill('parts', `n, n % 10, ${pad}`),
    fill('bare', `n, ${pad}`),
    fill('counted', `n + 1, n % 10, ${pad}`),
    fill('isam', `n, CONCAT(n, ${pad})`),
    ...(kind === 'mysql56'
      ? []
      : [
          `CREATE TABLE made (id INT NOT NULL PRIMARY KEY, pad VARCHAR(400), short CHAR(5) GENERATED ALWAYS AS (LEFT(pad, 5)) STORED, KEY short (short), KEY pad (pad(200)))`,
          `INSERT INTO made (id, pad) SELECT n, ${pad} FROM ${numbers} x WHERE n < 100`,
        ]),
    "CREATE TRIGGER spoil BEFORE INSERT ON orders FOR EACH ROW SET NEW.pad = 'spoilt'",
    'CREATE VIEW z_first AS SELECT id, pad FROM orders',
    'CREATE VIEW a_last AS SELECT id FROM z_first WHERE id < 10',
    'CREATE PROCEDURE count_orders() SELECT COUNT(*) FROM orders',
    "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DISABLE DO DELETE FROM marks",
    "CREATE EVENT weekly ON SCHEDULE EVERY 1 WEEK STARTS '2030-01-01' DISABLE DO DELETE FROM marks",
    'SET foreign_key_checks = 1',
  ];
}
