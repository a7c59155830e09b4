-- construct: MEMORY with hash and tree keys
-- on: mariadb mysql9 mysql56
-- survives: rows and kinds of keys; that they are no part of the snapshot is said (A13)
-- loses: inconsistent-tables

CREATE TABLE t (id INT, v VARCHAR(10), PRIMARY KEY (id) USING HASH, KEY (v) USING BTREE) ENGINE=MEMORY MAX_ROWS=1000;
INSERT INTO t VALUES (1, 'a'), (2, 'b');
