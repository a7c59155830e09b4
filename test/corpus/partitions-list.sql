-- construct: partitions by list
-- on: mariadb mysql9 mysql56
-- survives: the lists, NULL among them

CREATE TABLE t (a INT, v VARCHAR(5)) PARTITION BY LIST (a) (PARTITION odd VALUES IN (1, 3, 5), PARTITION even VALUES IN (2, 4, NULL));
INSERT INTO t VALUES (1, 'x'), (4, 'y'), (NULL, 'z');
CREATE TABLE u (a VARCHAR(10), b INT) PARTITION BY LIST COLUMNS (a) (PARTITION p0 VALUES IN ('it''s', 'b'), PARTITION p1 VALUES IN ('', 'c;'));
INSERT INTO u VALUES ('it''s', 1), ('', 2);
