-- construct: rows that break a check, since it was off when they came (B10)
-- on: mariadb
-- survives: the check and the rows
-- query: SELECT COUNT(*) AS n FROM t WHERE a < 0

CREATE TABLE t (a INT, CONSTRAINT positive CHECK (a > 0));
SET SESSION check_constraint_checks = 0;
INSERT INTO t VALUES (-1), (1);
