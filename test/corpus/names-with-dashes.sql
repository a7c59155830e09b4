-- construct: names that look like options of a program
-- on: mariadb mysql9 mysql56
-- survives: the names; none is taken for an option

CREATE TABLE `--help` (a INT);
INSERT INTO `--help` VALUES (1);
CREATE TABLE `--result-file=x` (`--where` INT);
INSERT INTO `--result-file=x` VALUES (2);
CREATE TABLE `-` (a INT);
CREATE VIEW `--version` AS SELECT * FROM `--help`;
