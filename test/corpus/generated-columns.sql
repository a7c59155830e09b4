-- construct: generated columns, virtual and stored, with keys
-- on: mariadb mysql9
-- survives: the expressions; the values come from them
-- query: SELECT full_name, doubled, initial FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, first VARCHAR(20), last VARCHAR(20), full_name VARCHAR(50) GENERATED ALWAYS AS (CONCAT(first, ' ', last)) VIRTUAL,
  doubled INT GENERATED ALWAYS AS (id * 2) STORED, initial CHAR(1) AS (LEFT(first, 1)) VIRTUAL COMMENT 'it''s generated', KEY (full_name), UNIQUE KEY (doubled));
INSERT INTO t (id, first, last) VALUES (1, 'Anna', 'O''Brien'), (2, NULL, 'x');
