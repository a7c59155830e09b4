-- construct: defaults with quotes, of each kind of literal
-- on: mariadb mysql9 mysql56
-- survives: the defaults

CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(30) DEFAULT 'it''s "a" \\ `b`', b INT DEFAULT -1, c DECIMAL(5, 2) NOT NULL DEFAULT 1.50, d BIT(3) DEFAULT b'101', e DATE DEFAULT '2024-02-29',
  f VARCHAR(10) DEFAULT NULL, g VARCHAR(10) NOT NULL DEFAULT 'NULL', h BINARY(3) DEFAULT 'a\0b', i CHAR(3) DEFAULT '\n');
INSERT INTO t (id) VALUES (1);
