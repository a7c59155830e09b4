-- construct: reserved words as names
-- on: mariadb mysql9 mysql56
-- survives: the names

CREATE TABLE `select` (`from` INT, `where` INT, `key` INT, PRIMARY KEY (`from`), KEY `index` (`where`));
INSERT INTO `select` VALUES (1, 2, 3);
CREATE VIEW `table` AS SELECT `from` AS `group` FROM `select`;
CREATE TABLE `DUMMY` (`rank` INT, `system` INT, `window` INT);
CREATE TABLE `null` (`default` INT);
INSERT INTO `null` VALUES (NULL);
