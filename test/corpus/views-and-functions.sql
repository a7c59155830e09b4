-- construct: views that call functions
-- on: mariadb mysql9 mysql56
-- survives: both, in the order in which they are needed
-- query: SELECT * FROM shouted

CREATE FUNCTION a_shout(s VARCHAR(20)) RETURNS VARCHAR(30) CHARSET utf8mb4 DETERMINISTIC NO SQL RETURN CONCAT(UPPER(s), '!');
CREATE TABLE t (v VARCHAR(20)) DEFAULT CHARSET=utf8mb4;
INSERT INTO t VALUES ('hey');
CREATE VIEW shouted AS SELECT a_shout(v) AS v FROM t;
