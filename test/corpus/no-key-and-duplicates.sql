-- construct: a table without any key, with rows that are the same
-- on: mariadb mysql9 mysql56
-- survives: as many of each as there were
-- query: SELECT a, b, COUNT(*) AS n FROM t GROUP BY a, b ORDER BY a, b

CREATE TABLE t (a INT, b VARCHAR(10));
INSERT INTO t VALUES (1, 'x'), (1, 'x'), (2, NULL), (2, NULL), (1, 'x'), (NULL, NULL), (NULL, NULL);
