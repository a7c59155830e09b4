-- construct: partitions by range, one for all the rest
-- on: mariadb mysql9 mysql56
-- survives: partitions, their comments, the rows in them
-- query: SELECT PARTITION_NAME AS p, PARTITION_DESCRIPTION AS d FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1

CREATE TABLE t (id INT NOT NULL, day DATE NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (YEAR(day)) (PARTITION p0 VALUES LESS THAN (2020) COMMENT = 'it''s old', PARTITION p1 VALUES LESS THAN MAXVALUE);
INSERT INTO t VALUES (1, '2019-01-01'), (2, '2024-01-01');
