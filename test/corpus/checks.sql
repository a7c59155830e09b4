-- construct: check constraints of columns and tables, named and not
-- on: mariadb mysql9
-- survives: the conditions

CREATE TABLE t (a INT CHECK (a > 0), b VARCHAR(20), c INT, CONSTRAINT `b's length` CHECK (CHAR_LENGTH(b) < 10 AND b <> 'it''s'), CHECK (c IS NULL OR c BETWEEN 1 AND 9));
INSERT INTO t VALUES (1, 'x', NULL), (2, 'y', 9);
