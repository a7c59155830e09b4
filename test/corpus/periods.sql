-- construct: application-time periods, keys without overlaps
-- on: mariadb
-- survives: periods and keys

CREATE TABLE t (id INT, a DATE, b DATE, PERIOD FOR stay (a, b), UNIQUE KEY (id, stay WITHOUT OVERLAPS));
INSERT INTO t VALUES (1, '2024-01-01', '2024-02-01'), (1, '2024-02-01', '2024-03-01');
