-- construct: primary and unique keys of several columns, unique ones with NULLs, named ones
-- on: mariadb mysql9 mysql56
-- survives: the keys in their order, with names and comments

CREATE TABLE t (a INT NOT NULL, b VARCHAR(20) NOT NULL, c INT, d INT, PRIMARY KEY (b, a), UNIQUE KEY `odd ``name` (c, d), KEY d (d) COMMENT 'it''s; one', KEY (c, a, d) USING BTREE);
INSERT INTO t VALUES (1, 'a', NULL, 1), (2, 'a', NULL, 1), (1, 'b', 1, NULL), (2, 'b', 1, 2);
