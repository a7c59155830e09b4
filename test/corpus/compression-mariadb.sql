-- construct: compressed columns and pages of MariaDB
-- on: mariadb
-- survives: the attributes and the values
-- query: SELECT SHA2(v, 256) AS v FROM t

CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT COMPRESSED, w VARCHAR(200) COMPRESSED DEFAULT 'x') ENGINE=InnoDB PAGE_COMPRESSED=1 PAGE_COMPRESSION_LEVEL=5;
INSERT INTO t VALUES (1, REPEAT('compress me ', 5000), 'y');
