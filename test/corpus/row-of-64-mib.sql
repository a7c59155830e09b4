-- construct: a row of 64 MiB (A20)
-- on: mariadb mysql9 mysql56
-- survives: every byte
-- query: SELECT LENGTH(v) AS n, SHA2(v, 256) AS hash FROM t

CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT) DEFAULT CHARSET=latin1;
INSERT INTO t VALUES (1, REPEAT('Holdfast keeps', 4793491));
