-- construct: BIT of 1, 9 and 64
-- on: mariadb mysql9 mysql56
-- survives: every bit, also the leading zeros
-- query: SELECT HEX(b) AS b, HEX(c) AS c FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, a BIT, b BIT(9), c BIT(64) DEFAULT b'101');
INSERT INTO t VALUES (1, b'1', b'100000001', ~0), (2, b'0', 0, 0), (3, NULL, NULL, NULL), (4, 1, 39, 10);
