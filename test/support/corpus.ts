import type { ServerKind } from './test-server.ts';

/**
 * Two databases with what makes restores go wrong: names, references from one to the other, programs of other sql
 * modes and character sets, definers without an account, generated columns, duplicates without a key, binary data.
 */
export function corpus(kind: ServerKind): readonly string[] {
  return [
    "CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED BY 'x'",
    "GRANT ALL ON *.* TO 'app'@'%'",
    'CREATE DATABASE `shop` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
    'CREATE DATABASE `crm-ü` CHARACTER SET latin1',
    'USE `shop`',
    `CREATE TABLE customers (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(60) NOT NULL, prefs JSON, photo BLOB,
      shout VARCHAR(70) GENERATED ALWAYS AS (CONCAT(name, '!')) VIRTUAL, score FLOAT, born DATE,
      flags BIT(9), UNIQUE KEY (name)) COMMENT='it''s; "quoted"'`,
    `INSERT INTO customers (name, prefs, photo, score, born, flags) VALUES
      ('Anna ⛺', '{"a": [1, 2, {"b": null}]}', x'00FF0A0D275C22', 16777217, '1970-01-01', b'101'),
      ('O''Brien \\\\ "x"', NULL, NULL, 0.1, NULL, NULL), ('line\nbreak\ttab;', '[]', '', -1.5e10, '9999-12-31', b'1')`,
    `INSERT INTO customers (name) SELECT CONCAT('bulk ', a.n * 100 + b.n) FROM
      (SELECT 0 n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) a,
      (SELECT 0 n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) b`,
    'CREATE TABLE orders (id INT PRIMARY KEY, customer INT NOT NULL, FOREIGN KEY (customer) REFERENCES customers (id))',
    'INSERT INTO orders VALUES (1, 1), (2, 2), (3, 1)',
    'CREATE TABLE duplicates (a INT, b VARCHAR(10))',
    "INSERT INTO duplicates VALUES (1, 'x'), (1, 'x'), (2, NULL)",
    'CREATE TABLE empty_one (a INT)',
    'CREATE TABLE `--help; ``x` (`select` INT)',
    "CREATE DEFINER='app'@'%' FUNCTION twice(x INT) RETURNS INT DETERMINISTIC NO SQL COMMENT 'doubles; it''s fine' RETURN x * 2",
    "CREATE DEFINER='gone'@'nowhere' PROCEDURE report()\nBEGIN\n  -- Dumping data for table `orders`\n  SELECT 'USE `shop`;' AS text, COUNT(*) FROM shop.orders;\nEND",
    "CREATE DEFINER='app'@'%' TRIGGER shop.customers_trim BEFORE INSERT ON shop.customers FOR EACH ROW SET NEW.name = TRIM(NEW.name)",
    "CREATE DEFINER='gone'@'nowhere' TRIGGER orders_check BEFORE UPDATE ON orders FOR EACH ROW\nBEGIN\n  IF NEW.customer = 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '/* no; */'; END IF;\nEND",
    "CREATE DEFINER='app'@'%' VIEW order_names AS SELECT o.id, c.name, twice(o.id) AS two FROM orders o JOIN customers c ON c.id = o.customer",
    "CREATE DEFINER='app'@'%' SQL SECURITY INVOKER VIEW anna AS SELECT * FROM order_names WHERE name LIKE 'Anna%'",
    "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 03:00:00' ON COMPLETION PRESERVE ENABLE COMMENT 'ENABLE' DO DELETE FROM empty_one",
    "CREATE EVENT once ON SCHEDULE AT '2035-05-05 05:05:05' DO BEGIN DELETE FROM empty_one; SELECT 'ENABLE'; END",
    "CREATE EVENT sleeping ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01' DISABLE DO SELECT 1",
    // A time zone that the server was told of, as most are.
    "INSERT INTO mysql.time_zone (Use_leap_seconds) VALUES ('N')",
    'SET @zone = LAST_INSERT_ID()',
    "INSERT INTO mysql.time_zone_name VALUES ('Mars/Olympus', @zone)",
    "INSERT INTO mysql.time_zone_transition_type VALUES (@zone, 0, 3600, 0, 'MST')",
    "SET SESSION time_zone = 'Mars/Olympus'",
    "CREATE EVENT elsewhere ON SCHEDULE EVERY 1 WEEK STARTS '2031-03-30 02:30:00' DISABLE DO SELECT 1",
    "SET SESSION time_zone = '+00:00'",
    // Past by the time of the drill, and still there because it is disabled.
    'CREATE EVENT soon ON SCHEDULE AT NOW() + INTERVAL 1 SECOND DISABLE DO DO 0',
    'USE `crm-ü`',
    "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
    'CREATE PROCEDURE ansi() BEGIN SELECT "a", \'back\\\' FROM (SELECT 1 AS "a") x; END',
    'SET SESSION sql_mode = DEFAULT',
    'CREATE TABLE contacts (id INT PRIMARY KEY, customer INT, note TEXT, FOREIGN KEY (customer) REFERENCES shop.customers (id))',
    "INSERT INTO contacts VALUES (1, 1, 'called'), (2, NULL, 'é')",
    'CREATE VIEW shop_names AS SELECT c.id, s.name FROM contacts c JOIN shop.customers s ON s.id = c.customer',
    'ALTER DATABASE `crm-ü` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    ...(kind === 'mariadb' ? onlyMariadb : onlyMysql),
  ];
}

const onlyMariadb: readonly string[] = [
  'USE `shop`',
  'CREATE SEQUENCE numbers START WITH 100 INCREMENT BY 10',
  'SELECT NEXTVAL(numbers)',
  'CREATE TABLE numbered (id INT DEFAULT NEXTVAL(shop.numbers), note VARCHAR(10))',
  "INSERT INTO numbered (note) VALUES ('one'), ('two')",
  'CREATE TABLE prices (id INT PRIMARY KEY, price INT) WITH SYSTEM VERSIONING',
  'INSERT INTO prices VALUES (1, 10), (2, 20)',
  'UPDATE prices SET price = 11 WHERE id = 1',
  'CREATE TABLE ids (id UUID, ip INET6)',
  "INSERT INTO ids VALUES ('123e4567-e89b-12d3-a456-426655440000', '::1')",
  "SET SESSION sql_mode = 'ORACLE'",
  'CREATE PACKAGE tools AS FUNCTION one RETURN INT; END',
  'CREATE PACKAGE BODY tools AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END',
  'SET SESSION sql_mode = DEFAULT',
];

const onlyMysql: readonly string[] = [
  'USE `shop`',
  'CREATE TABLE keyed (id INT PRIMARY KEY, doc JSON, secret INT INVISIBLE, INDEX tags ((CAST(doc->"$.tags" AS UNSIGNED ARRAY))))',
  'INSERT INTO keyed (id, doc, secret) VALUES (1, \'{"tags": [1, 2]}\', 7)',
  'CREATE TABLE parts (id INT NOT NULL, day DATE NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (YEAR(day)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)',
  "INSERT INTO parts VALUES (1, '2019-01-01'), (2, '2024-01-01')",
];
