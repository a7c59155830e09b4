-- construct: system versioning with visible period columns, and columns without
-- on: mariadb
-- survives: definition, rows and history
-- query: SELECT COUNT(*) AS n FROM t FOR SYSTEM_TIME ALL

CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT WITHOUT SYSTEM VERSIONING, born TIMESTAMP(6) GENERATED ALWAYS AS ROW START, died TIMESTAMP(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (born, died)) WITH SYSTEM VERSIONING;
INSERT INTO t (id, a, b) VALUES (1, 1, 1);
UPDATE t SET a = 2;
UPDATE t SET b = 2;
