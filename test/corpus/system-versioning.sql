-- construct: a system-versioned table with history (A17)
-- on: mariadb
-- survives: every version of every row, with its times
-- query: SELECT COUNT(*) AS n FROM t FOR SYSTEM_TIME ALL

CREATE TABLE t (id INT PRIMARY KEY, price INT) WITH SYSTEM VERSIONING;
INSERT INTO t VALUES (1, 10), (2, 20);
UPDATE t SET price = 11 WHERE id = 1;
DELETE FROM t WHERE id = 2;
