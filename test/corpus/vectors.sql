-- construct: MySQL’s VECTOR
-- on: mysql9
-- survives: type and bytes
-- query: SELECT HEX(v) AS v FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, v VECTOR(3));
INSERT INTO t VALUES (1, STRING_TO_VECTOR('[1.5, -2, 3e10]')), (2, NULL);
