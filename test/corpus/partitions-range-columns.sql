-- construct: partitions by range of several columns
-- on: mariadb mysql9 mysql56
-- survives: the partitions and their rows

CREATE TABLE t (a INT, b VARCHAR(10), c DATE) PARTITION BY RANGE COLUMNS (a, b) (PARTITION p0 VALUES LESS THAN (10, 'm'), PARTITION `p ``1` VALUES LESS THAN (10, 'z''z'), PARTITION p2 VALUES LESS THAN (MAXVALUE, MAXVALUE));
INSERT INTO t VALUES (1, 'a', NULL), (10, 'n', '2024-01-01'), (11, 'a', NULL);
