-- construct: dates of zero, of a zero month, and a day that does not exist
-- on: mariadb mysql9 mysql56
-- survives: every one of them, although strict servers would not take them now
-- query: SELECT CAST(a AS CHAR) AS a, CAST(b AS CHAR) AS b FROM t ORDER BY id

SET SESSION sql_mode = 'ALLOW_INVALID_DATES';
CREATE TABLE t (id INT PRIMARY KEY, a DATE NOT NULL DEFAULT '0000-00-00', b DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00', c TIMESTAMP NULL DEFAULT NULL, d YEAR);
INSERT INTO t VALUES (1, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', 0), (2, '2024-00-00', '2024-01-00 00:00:00', NULL, '0000'), (3, '2023-02-31', '2023-04-31 01:02:03', NULL, 1970);
