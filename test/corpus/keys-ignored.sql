-- construct: keys that the optimiser does not use, as MariaDB calls them
-- on: mariadb
-- survives: that they are ignored

CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY hidden (a) IGNORED);
INSERT INTO t VALUES (1, 1);
