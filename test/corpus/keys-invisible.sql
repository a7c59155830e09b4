-- construct: keys that the optimiser does not use
-- on: mysql9
-- survives: that they are invisible

CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY hidden (a) INVISIBLE);
INSERT INTO t VALUES (1, 1);
