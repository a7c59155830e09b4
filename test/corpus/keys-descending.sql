-- construct: keys in descending order
-- on: mariadb mysql9
-- survives: the order

CREATE TABLE t (a INT, b INT, c INT, PRIMARY KEY (a DESC, b), KEY (b DESC, c ASC));
INSERT INTO t VALUES (1, 1, 1), (2, 1, 1), (1, 2, 3);
