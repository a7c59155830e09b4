-- construct: MariaDB’s Aria
-- on: mariadb
-- survives: rows and options; that they are no part of the snapshot is said (A13)
-- loses: inconsistent-tables

CREATE TABLE t (id INT PRIMARY KEY, v TEXT) ENGINE=Aria TRANSACTIONAL=1 PAGE_CHECKSUM=1;
INSERT INTO t VALUES (1, 'a'), (2, NULL);
