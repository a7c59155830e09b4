import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { reachesOutside } from '../../../electron/engine/restore/outside.ts';
import { statementsOf } from '../../../electron/engine/restore/statements.ts';
import { split } from '../../support/containers.ts';

const inside = { databases: ['shop', 'my-db'], ignoreCase: false };

/** What the statements of a dump reach, without those that stay inside. */
const kindsOf = (sql: string): readonly string[] => [
  ...new Set([...statementsOf(sql)].flatMap(({ tokens }) => reachesOutside(tokens, inside) ?? [])),
];

/** As dump programs send what holds semicolons. */
const whole = (sql: string): string => `DELIMITER ;;\n${sql} ;;\nDELIMITER ;`;

describe('a statement that reaches beyond the restored databases', () => {
  // What runs at once.
  it.each([
    ['accounts', 'IF 1 THEN CREATE USER eve; END IF'],
    ['accounts', 'IF 1 THEN BEGIN NOT ATOMIC GRANT ALL ON *.* TO eve; END; END IF'],
    ['accounts', 'CASE WHEN 1 THEN GRANT ALL ON *.* TO eve; END CASE'],
    ['other-database', 'a: LOOP DROP DATABASE other; LEAVE a; END LOOP'],
    ['accounts', 'REPEAT GRANT ALL ON *.* TO eve; UNTIL 1 END REPEAT'],
    ['other-database', 'WHILE 1 DO DROP DATABASE other; END WHILE'],
    ['accounts', 'FOR i IN 1..2 DO GRANT ALL ON *.* TO eve; END FOR'],
    ['dynamic', "BEGIN NOT ATOMIC EXECUTE IMMEDIATE CONCAT('CREATE', ' USER eve'); END"],
    ['accounts', "BEGIN NOT ATOMIC EXECUTE IMMEDIATE 'CREATE USER eve'; END"],
    ['accounts', 'SET STATEMENT max_statement_time=9 FOR CREATE USER eve'],
    ['unusual', 'SET STATEMENT max_statement_time=9 FOR SELECT 1'],
    ['unusual', 'BEGIN NOT ATOMIC SELECT 1; END'],
    ['dynamic', 'PREPARE s FROM @sql'],
    ['dynamic', 'EXECUTE s'],
    ['accounts', "PREPARE s FROM 'CREATE USER eve'"],
    ['accounts', "PREPARE s FROM 'CRE\\ATE USER eve'"],
    ['dynamic', 'CALL shop.own()'],
    ['accounts', 'SELECT 1; CREATE USER eve'],
    ['dynamic', 'CREATE PROCEDURE p() SELECT 1; EXECUTE s'],
    [
      'dynamic',
      'CREATE PROCEDURE p() BEGIN SELECT 1; END; EXECUTE IMMEDIATE @sql; BEGIN NOT ATOMIC SELECT 1; END',
    ],
    ['unusual', 'CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; END; ALTER EVENT shop.e ENABLE'],
    ['unusual', 'ALTER EVENT e ENABLE'],
    ['unusual', 'XA RECOVER'],
    ['unusual', 'HANDLER t OPEN'],
    ['server', 'SET SESSION secure_auth = 0'],
    ['server', 'LOCK INSTANCE FOR BACKUP'],
    ['accounts', '/*!999999 SET @a = */ CREATE USER eve'],
    ['accounts', '/*M!999999 SET @a = */ CREATE USER eve'],
    ['accounts', '/*!50701 SET @a = ( */ CREATE USER eve /*!50701 ) */'],
    ['other-database', 'DROP TABLE /*!999999 shop. */ other.t'],
  ])('%s: %s', (kind, sql) => {
    expect(kindsOf(whole(sql))).toEqual([kind]);
  });

  // In the bodies of programs.
  it.each([
    [
      'dynamic',
      "CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO EXECUTE IMMEDIATE CONCAT('CREATE ', 'USER eve')",
    ],
    ['accounts', "CREATE EVENT e ON SCHEDULE EVERY 1 SECOND DO EXECUTE IMMEDIATE 'CREATE USER eve'"],
    ['dynamic', 'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN PREPARE s FROM @sql; EXECUTE s; END'],
    ['accounts', "CREATE PROCEDURE p() COMMENT 'x' GRANT ALL ON *.* TO eve"],
    ['accounts', 'CREATE PROCEDURE p() BEGIN CASE 1 WHEN 1 THEN GRANT ALL ON *.* TO eve; END CASE; END'],
    [
      'accounts',
      'CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION GRANT ALL ON *.* TO eve; END',
    ],
    ['accounts', 'CREATE PROCEDURE p() BEGIN IF 1 THEN SET PASSWORD = PASSWORD(1); END IF; END'],
    ['accounts', 'CREATE PROCEDURE p() SET STATEMENT max_statement_time=9 FOR CREATE USER eve'],
    ['accounts', "CREATE PROCEDURE p() BEGIN PREPARE s FROM 'GRANT ALL ON *.* TO eve'; EXECUTE s; END"],
    ['accounts', "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET @a = 1, PASSWORD = 'x'"],
    ['server', 'CREATE PROCEDURE p() BEGIN REPEAT SHUTDOWN; UNTIL 1 END REPEAT; END'],
    ['server', 'CREATE PROCEDURE p() SET `GLOBAL`.x = 1, @@GLOBAL.general_log = 1'],
    ['other-database', 'CREATE PROCEDURE p() BEGIN WHILE 1 DO DROP DATABASE other; END WHILE; END'],
    ['other-database', 'CREATE TRIGGER t BEFORE INSERT ON o FOR EACH ROW CALL other.p()'],
    [
      'other-database',
      'CREATE TRIGGER t BEFORE INSERT ON o FOR EACH ROW BEGIN IF 1 THEN UPDATE o, other.u SET u.a = 1; END IF; END',
    ],
    ['other-database', 'CREATE TRIGGER t BEFORE INSERT ON other.o FOR EACH ROW SET @a = 1'],
    ['other-database', 'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO CALL other.p(1)'],
    ['other-database', 'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE other.b FROM other.b'],
    ['other-database', 'CREATE VIEW v AS SELECT * FROM mysql.user'],
    ['other-database', 'CREATE PROCEDURE other.p() SELECT 1'],
    ['other-database', 'CREATE VIEW other.v AS SELECT 1'],
  ])('%s: %s', (kind, sql) => {
    expect(kindsOf(whole(sql))).toEqual([kind]);
  });

  // Other databases, engines, files.
  it.each([
    ['other-database', 'DROP TABLE shop.a, other.b'],
    ['other-database', 'DELETE other.b FROM other.b'],
    ['other-database', 'DELETE FROM a USING a JOIN other.b'],
    ['other-database', 'DELETE LOW_PRIORITY QUICK IGNORE FROM other.b'],
    ['other-database', 'ALTER TABLE shop.t RENAME TO other.t'],
    ['other-database', 'ALTER TABLE t EXCHANGE PARTITION p WITH TABLE other.t'],
    ['other-database', 'UPDATE shop.t, other.u SET u.a = 1'],
    ['other-database', 'UPDATE t AS other, other.u SET u.a = 1'],
    ['other-database', 'UPDATE LOW_PRIORITY other.t SET a = 1'],
    ['other-database', 'UPDATE t SET a = (SELECT b FROM (other.u))'],
    ['other-database', 'INSERT LOW_PRIORITY other.t VALUES'],
    ['other-database', 'INSERT INTO other.t VALUES'],
    ['other-database', 'REPLACE DELAYED INTO `other`.`t` VALUES'],
    ['other-database', 'RENAME TABLE a TO b, other.u TO shop.u'],
    ['other-database', 'CREATE INDEX i ON other.t (a)'],
    ['other-database', 'LOCK TABLES a READ, other.t WRITE'],
    ['other-database', 'TRUNCATE other.t'],
    ['other-database', 'CREATE TABLE t (a INT) ENGINE=MERGE UNION=(t1, other.t)'],
    ['other-database', 'INSERT INTO t SELECT u.* FROM a JOIN b ON a.x = b.x, mysql.user u'],
    ['other-database', 'UPDATE a JOIN b ON a.x = b.x, other.u SET u.a = 1'],
    ['other-database', 'WITH x AS (SELECT 1) DELETE FROM other.t'],
    ['other-database', 'WITH x AS (SELECT 1) UPDATE x, other.t SET t.a = 1'],
    ['other-database', 'DESC ANALYZE DELETE other.b FROM other.b'],
    ['server', "SET NAMES utf8, PASSWORD = 'x'"],
    ['server', "SET @transaction = 1, PASSWORD = 'x'"],
    ['other-database', 'CREATE TABLE t LIKE other.t'],
    ['other-database', 'CREATE TABLE t AS SELECT * FROM a JOIN other.t'],
    ['other-database', 'INSERT INTO t SELECT * FROM mysql.user'],
    ['other-database', 'INSERT INTO t SELECT * FROM a, (SELECT 1) x, other.t'],
    ['other-database', 'INSERT INTO t TABLE mysql.user'],
    ['other-database', 'SELECT other.f(1)'],
    ['other-database', 'DO SETVAL(`other`.`s`, 1)'],
    ['other-database', 'USE other'],
    ['other-database', 'USE SHOP2'],
    ['other-server', "CREATE TABLE t (a INT) ENGINE='FEDERATED' CONNECTION='mysql://x'"],
    ['other-server', 'CREATE TABLE t (a INT) ENGINE=`CONNECT`'],
    ['other-server', 'CREATE TABLE t (a INT) ENGINE spider'],
    ['other-server', 'SET default_storage_engine=FEDERATED'],
    ['other-server', "SET `default_storage_engine` := 'connect'"],
    ['other-server', "SET @@session.default_storage_engine = CONCAT('CON', 'NECT')"],
    ['file', "SELECT `load_file`('/etc/passwd')"],
    ['file', "INSERT INTO t SELECT `LOAD_FILE`('/etc/passwd')"],
    ['file', 'ALTER TABLE t IMPORT TABLESPACE'],
    ['hidden', 'INSERT INTO t VALUES ((SELECT a FROM b))'],
  ])('%s: %s', (kind, sql) => {
    expect(kindsOf(sql)).toEqual([kind]);
  });
});

describe('what stays inside', () => {
  it.each([
    'USE `shop`',
    'USE shop',
    "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `my-db` /*!40100 DEFAULT CHARACTER SET utf8mb4 */ /*!80016 DEFAULT ENCRYPTION='N' */",
    'ALTER DATABASE `shop` CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci',
    'ALTER DATABASE CHARACTER SET utf8mb4',
    "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */",
    '/*!50503 SET NAMES utf8mb4 */',
    "/*!40103 SET TIME_ZONE='+00:00' */",
    "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ ''",
    'SET @@SESSION.SQL_LOG_BIN= 0',
    'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
    'SET FOREIGN_KEY_CHECKS=0, `unique_checks` = 0, @a = (SELECT 1), NAMES utf8',
    '/*!40000 ALTER TABLE `t` DISABLE KEYS */',
    'LOCK TABLES `t` WRITE, `shop`.`u` READ',
    'UNLOCK TABLES',
    'START TRANSACTION',
    'BEGIN',
    'COMMIT',
    'INSERT INTO `t` VALUES',
    "REPLACE INTO shop.t (a, b) VALUES (1.5, 'other.t')",
    'INSERT INTO t SELECT o.a, EXTRACT(DAY FROM o.made) FROM old AS o JOIN shop.x ON x.a = o.a ON DUPLICATE KEY UPDATE t.a = 1',
    'SELECT STRAIGHT_JOIN a.x, b.y FROM a JOIN b ON a.x = b.x AND b.z = a.z WHERE a.x = 1 ORDER BY a.x, b.y',
    'SELECT a.x FROM a JOIN b ON a.x = b.x UNION SELECT c.x, d.y FROM c, d',
    'SET NAMES utf8mb4 COLLATE utf8mb4_bin',
    'SET CHARACTER SET utf8',
    'UPDATE t JOIN u ON t.a = u.a SET t.b = u.b WHERE u.c IN (1, t.d)',
    'DELETE FROM `t`',
    'DELETE a FROM t AS a JOIN u ON a.id = u.id WHERE a.x = u.x',
    'TRUNCATE TABLE `t`',
    'DO SETVAL(`s`, 1, 0)',
    'SELECT SETVAL(`shop`.`s`, 1, 0)',
    'SELECT COUNT(*) INTO @x FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 1',
    'CREATE TABLE `t` (`start` INT, `user` INT, FOREIGN KEY (`a`) REFERENCES `other`.`b` (`c`)) ENGINE=InnoDB',
    'CREATE TABLE `t` (`id` INT DEFAULT nextval(`shop`.`s`)) ENGINE=MyISAM',
    'CREATE TABLE t (a INT) ENGINE=MRG_MYISAM UNION=(`t1`,`t2`)',
    'ALTER TABLE t DROP COLUMN a, ADD PRIMARY KEY (b)',
    'DROP TABLE IF EXISTS `t`, shop.u',
    '/*!50001 DROP VIEW IF EXISTS `v`*/',
    'CREATE VIEW v AS SELECT c.a, `crm`.`f`(1) FROM `crm`.`customers` c, sys.version v',
    "/*!50001 CREATE ALGORITHM=UNDEFINED */ /*!50013 DEFINER=`a`@`%` SQL SECURITY DEFINER */ /*!50001 VIEW `v` AS select `t`.`a` from `t` where `t`.`b` = 'mysql.user'*/",
    'FLUSH PRIVILEGES',
  ])('%s', (sql) => {
    expect(kindsOf(sql)).toEqual([]);
  });

  it.each([
    "CREATE PROCEDURE p(IN n VARCHAR(64)) BEGIN SET @s = CONCAT('ALTER TABLE ', n); PREPARE st FROM @s; EXECUTE st; DEALLOCATE PREPARE st; END",
    "CREATE DEFINER=`a`@`%` PROCEDURE `p`() MODIFIES SQL DATA SQL SECURITY INVOKER COMMENT 'x' lbl: BEGIN DECLARE done INT DEFAULT 0; DECLARE c CURSOR FOR SELECT a FROM t; DECLARE CONTINUE HANDLER FOR NOT FOUND, SQLSTATE '42000', 1146 BEGIN SET done = 1; END; IF done THEN LEAVE lbl; ELSEIF (done = 2) THEN SELECT CASE WHEN 1 THEN 2 ELSE 3 END; END IF; w: WHILE done DO REPEAT SET done = IF(1, 2, 3); UNTIL done END REPEAT; END WHILE w; CASE done WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; EXECUTE IMMEDIATE @s; CALL own(1); CALL shop.own(1); END lbl",
    "CREATE PROCEDURE p() BEGIN PREPARE s FROM 'SELECT ? FROM t'; EXECUTE s USING @a; END",
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN PREPARE s FROM 'DELETE FROM t WHERE a = \\'x\\''; EXECUTE s; END",
    'CREATE PROCEDURE p() BEGIN UPDATE users SET password = MD5(1), role = 2; SET @role = 1; INSERT INTO users SET password = 1; INSERT INTO log SELECT o.* FROM orders o; DELETE o FROM orders o JOIN x ON x.a = o.a; END',
    'CREATE PROCEDURE p() BEGIN CREATE TEMPORARY TABLE IF NOT EXISTS tmp (user INT); ALTER TABLE tmp DROP user; DROP TEMPORARY TABLE tmp; TRUNCATE TABLE x; SHOW CREATE TABLE t; SELECT restart, start FROM t; END',
    'CREATE PROCEDURE p() BEGIN DECLARE role INT; SET role = 2; SELECT COUNT(*) FROM information_schema.TABLES; SELECT name FROM mysql.time_zone_name; START TRANSACTION; END',
    'CREATE FUNCTION f(a INT) RETURNS VARCHAR(10) CHARSET utf8mb4 COLLATE utf8mb4_bin DETERMINISTIC READS SQL DATA BEGIN DECLARE r INT; SELECT REPLACE(o.a, 1, 2) INTO r FROM orders o; RETURN INSERT(r, 1, 2, 3); END',
    'CREATE TRIGGER t AFTER UPDATE ON shop.o FOR EACH ROW FOLLOWS t0 BEGIN IF NEW.a <> OLD.a THEN INSERT INTO log (a, b) VALUES (OLD.a, NEW.b); UPDATE o2 SET x = NEW.x WHERE o2.id = NEW.id; END IF; END',
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01' ON COMPLETION PRESERVE ENABLE DO BEGIN DELETE FROM log WHERE log.at < NOW(); CALL own(); END",
    'CREATE PACKAGE BODY tools AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; PROCEDURE two AS BEGIN SELECT 1; END; END',
    "CREATE PROCEDURE p() SELECT '; GRANT ALL' AS a",
  ])('%s', (sql) => {
    expect(kindsOf(whole(sql))).toEqual([]);
  });
});

describe('dumps of other programs stay inside', () => {
  const folder = path.join(import.meta.dirname, '../../foreign-dumps');
  // The import gives those delimiters.
  const MYDUMPERS_PROGRAMS = /(post|triggers)\.sql$/;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  it.each(files.filter((name) => name.endsWith('.sql') && !MYDUMPERS_PROGRAMS.test(name)))('%s', (name) => {
    for (const { kind, text } of split(readFileSync(path.join(folder, name)), undefined, { isForeign: true }))
      expect([kind, ...kindsOf(text)]).toEqual([kind]);
  });
});
