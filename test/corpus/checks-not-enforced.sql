-- construct: a check that is not enforced, and rows that break it
-- on: mysql9
-- survives: the check, that it is not enforced, the rows

CREATE TABLE t (a INT, CONSTRAINT positive CHECK (a > 0) NOT ENFORCED);
INSERT INTO t VALUES (-1), (1);
