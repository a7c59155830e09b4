-- construct: CHAR and VARCHAR: empty, NULL, spaces at the end
-- on: mariadb mysql9 mysql56
-- survives: the difference between empty, spaces and NULL
-- query: SELECT LENGTH(b) AS n FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, a CHAR(10), b VARCHAR(20), c VARCHAR(255) NOT NULL DEFAULT '', d CHAR(0)) DEFAULT CHARSET=utf8mb4;
INSERT INTO t VALUES (1, 'x', 'x  ', '   ', ''), (2, '', '', '', NULL), (3, NULL, NULL, 'NULL', NULL), (4, '  lead', '\tx', '0', '');
