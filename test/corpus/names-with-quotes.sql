-- construct: names with backticks and quotes
-- on: mariadb mysql9 mysql56
-- survives: the names, of everything that has one

CREATE TABLE `a``b` (`c``d` INT, `e'f` INT, `g"h` INT, KEY `i``j` (`c``d`));
INSERT INTO `a``b` VALUES (1, 2, 3);
CREATE TABLE `'` (`"` INT);
INSERT INTO `'` VALUES (1);
CREATE TABLE ```` (a INT);
INSERT INTO ```` VALUES (1);
CREATE VIEW `v``"'` AS SELECT `c``d` AS `x``y` FROM `a``b`;
CREATE TRIGGER `t``'` BEFORE INSERT ON `a``b` FOR EACH ROW SET NEW.`c``d` = 1;
CREATE PROCEDURE `p``;'`(`q``` INT) SELECT `q```;
