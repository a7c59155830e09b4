-- construct: the four TEXT types
-- on: mariadb mysql9 mysql56
-- survives: every length, of none to more than one packet's default
-- query: SELECT LENGTH(d) AS n, SHA2(d, 256) AS hash FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, a TINYTEXT, b TEXT, c MEDIUMTEXT, d LONGTEXT) DEFAULT CHARSET=utf8mb4;
INSERT INTO t VALUES (1, REPEAT('a', 255), REPEAT('b', 65535), REPEAT('c', 100000), REPEAT('de\n', 100000)), (2, '', '', '', ''), (3, NULL, NULL, NULL, NULL);
