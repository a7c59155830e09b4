-- construct: keys on the beginning of long columns
-- on: mariadb mysql9 mysql56
-- survives: the lengths

CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b BLOB, c VARCHAR(500), KEY (a(10)), UNIQUE KEY (b(20)), KEY (c(100), a(5))) DEFAULT CHARSET=latin1;
INSERT INTO t VALUES (1, 'aaaa', 'b', REPEAT('c', 500)), (2, 'aaaa', 'bb', '');
