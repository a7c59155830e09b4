-- construct: MariaDB’s unique keys over whole BLOB columns
-- on: mariadb
-- survives: the keys, with their hidden hash columns

CREATE TABLE t (id INT PRIMARY KEY, a BLOB UNIQUE, b TEXT, c VARCHAR(3000), UNIQUE KEY both_of (b, c)) DEFAULT CHARSET=utf8mb4;
INSERT INTO t VALUES (1, REPEAT('a', 5000), 'x', 'y'), (2, REPEAT('a', 5001), 'x', 'z'), (3, NULL, NULL, NULL);
