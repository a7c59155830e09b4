-- construct: CSV, whose values may hold quotes, commas and line ends
-- on: mariadb mysql9 mysql56
-- survives: the rows; that they are no part of the snapshot is said (A13)
-- loses: inconsistent-tables

CREATE TABLE t (id INT NOT NULL, v VARCHAR(50) NOT NULL) ENGINE=CSV;
INSERT INTO t VALUES (1, 'a,"b"'), (2, 'line\nbreak'), (3, '');
