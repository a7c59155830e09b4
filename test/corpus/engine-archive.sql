-- construct: ARCHIVE, which has no keys but one
-- on: mysql9 mysql56
-- survives: the rows; that they are no part of the snapshot is said (A13)
-- loses: inconsistent-tables

CREATE TABLE t (id INT AUTO_INCREMENT, v TEXT, KEY (id)) ENGINE=ARCHIVE;
INSERT INTO t (v) VALUES ('old'), ('older');
