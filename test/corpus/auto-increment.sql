-- construct: AUTO_INCREMENT with gaps, a zero, and a next value beyond the largest
-- on: mariadb mysql9 mysql56
-- survives: the values, zero too, and the next one
-- query: SELECT AUTO_INCREMENT AS next_one FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't'

SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
CREATE TABLE t (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, v INT) AUTO_INCREMENT=5000;
INSERT INTO t VALUES (0, 1), (7, 2), (100, 3);
CREATE TABLE u (id BIGINT UNSIGNED AUTO_INCREMENT, g INT, PRIMARY KEY (g, id), KEY (id));
INSERT INTO u VALUES (18446744073709551610, 1);
