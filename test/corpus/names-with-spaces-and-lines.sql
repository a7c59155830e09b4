-- construct: names with spaces, tabs and line ends, and one that looks like a comment
-- on: mariadb mysql9 mysql56
-- survives: the names

CREATE TABLE `a b  c` (`d e` INT, `f
g` INT);
INSERT INTO `a b  c` VALUES (1, 2);
CREATE TABLE `line
break` (a INT);
INSERT INTO `line
break` VALUES (1);
CREATE TABLE `x
-- Table structure for table ``y```  (a INT);
INSERT INTO `x
-- Table structure for table ``y``` VALUES (1);
CREATE TABLE `	tab` (`a	b` INT);
CREATE TABLE `; DROP TABLE t; --` (a INT);
INSERT INTO `; DROP TABLE t; --` VALUES (1);
CREATE TABLE `/* not a comment */` (a INT);
