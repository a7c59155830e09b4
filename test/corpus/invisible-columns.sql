-- construct: columns that SELECT * does not show
-- on: mariadb mysql9
-- survives: the columns, and what is in them
-- query: SELECT id, secret FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, secret VARCHAR(20) DEFAULT 'x' INVISIBLE, shown INT);
INSERT INTO t (id, secret, shown) VALUES (1, 'hidden', 1), (2, 'too', 2);
INSERT INTO t VALUES (3, 3);
