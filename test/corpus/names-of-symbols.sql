-- construct: names of symbols, digits and other scripts
-- on: mariadb mysql9 mysql56
-- survives: the names

CREATE TABLE `⛺☃★` (`✓` INT);
INSERT INTO `⛺☃★` VALUES (1);
CREATE TABLE `таблица` (`столбец` INT);
CREATE TABLE `1e5` (`2` INT);
INSERT INTO `1e5` VALUES (5);
CREATE TABLE `a.b` (`c.d` INT);
INSERT INTO `a.b` VALUES (1);
CREATE TABLE `a/b\\c` (a INT);
CREATE TABLE `100%_sure?*` (a INT);
INSERT INTO `100%_sure?*` VALUES (1);
CREATE TABLE `$@#!` (`$` INT);
CREATE TABLE `#sql-fake` (a INT);
CREATE TABLE `{{x}}` (`${y}` INT);
