-- construct: BLACKHOLE, which keeps no rows
-- on: mysql9 mysql56
-- survives: the table

CREATE TABLE t (id INT, v TEXT) ENGINE=BLACKHOLE;
INSERT INTO t VALUES (1, 'gone');
