/** A small shop with what dumps stumble over, for tests that want their own database and not the sample. */
export function shopStatements(
  flavour: 'mariadb' | 'mysql' | 'mysql56',
  database = 'shop',
): readonly string[] {
  const isOld = flavour === 'mysql56';
  return [
    `CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4`,
    `USE \`${database}\``,
    `CREATE TABLE customers (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(80) NOT NULL, note TEXT,
       prefs ${isOld ? 'TEXT' : 'JSON'}, born DATE NULL, photo VARBINARY(200)${isOld ? '' : ', shout VARCHAR(90) GENERATED ALWAYS AS (UPPER(name)) STORED'})`,
    `INSERT INTO customers (name, note, prefs, photo) VALUES
       ('Søren Øberg', 'a),(b '';-- Dump completed', '{"lang":"da"}', x'00FF27225C0A1A'),
       ('Noor 😀', 'line\\nbreak\\tand \\\\ backslash', NULL, NULL), ('', NULL, '[1,2,{"a":"),("}]', x'')`,
    'CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT NOT NULL, total DECIMAL(10,2), placed DATETIME(3), KEY (customer_id))',
    `INSERT INTO orders SELECT n, 1 + n % 3, n * 1.37, '2026-01-01' + INTERVAL n SECOND FROM (
       SELECT a.d + b.d * 10 + c.d * 100 + e.d * 1000 AS n FROM ${digits('a')}, ${digits('b')}, ${digits('c')}, ${digits('e')}) AS numbers WHERE n < 5000`,
    'CREATE TABLE lines_of_orders (order_id INT, no INT, FOREIGN KEY (order_id) REFERENCES orders (id), PRIMARY KEY (order_id, no))',
    'INSERT INTO lines_of_orders SELECT id, 1 FROM orders WHERE id < 100',
    'CREATE TABLE bags (word VARCHAR(20))',
    "INSERT INTO bags VALUES ('same'), ('same'), (NULL)",
    'CREATE TABLE `odd ``name``; -- x` (`col``umn` BIT(5), spot POINT, at TIMESTAMP NULL)',
    "INSERT INTO `odd ``name``; -- x` VALUES (b'10101', ST_GeomFromText('POINT(1 2)'), '2026-02-03 04:05:06')",
    'CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 3',
    'INSERT INTO parts VALUES (1), (2), (3)',
    'CREATE TABLE nothing_in_it (id INT)',
    'CREATE VIEW z_big AS SELECT id, total FROM orders WHERE total > 1000',
    'CREATE VIEW a_bigger AS SELECT id FROM z_big WHERE total > 5000',
    'CREATE TRIGGER stamp BEFORE INSERT ON orders FOR EACH ROW BEGIN /* ;; */ SET NEW.placed = COALESCE(NEW.placed, NOW(3)); END',
    `CREATE PROCEDURE refill(IN n INT) COMMENT 'it''s; DELIMITER ;;' BEGIN
-- Dumping data for table x
  DELETE FROM bags WHERE word = 'none'; END`,
    `CREATE FUNCTION twice(n INT) RETURNS INT ${flavour !== 'mariadb' ? 'DETERMINISTIC ' : ''}RETURN n * 2`,
    "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DO BEGIN DELETE FROM bags WHERE 1 = 0; END",
  ];
}

function digits(alias: string): string {
  return `(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6
    UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) AS ${alias}`;
}
