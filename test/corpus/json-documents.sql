-- construct: JSON with numbers at the edges, empty containers, escaped text
-- on: mariadb mysql9
-- survives: every document; MySQL’s own type and MariaDB’s checked text
-- query: SELECT JSON_EXTRACT(doc, '$.n') AS n FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, doc JSON);
INSERT INTO t VALUES (1, '{"n": 9007199254740993}'), (2, '{"n": -0.0}'), (3, '{"n": 1e308}'), (4, '{"n": 18446744073709551615}'), (5, '{"n": 0.1}'), (6, '[]'), (7, '{}'),
  (8, 'null'), (9, NULL), (10, '"a \\"quoted\\" \\\\ \\u0000 \\n 👍"'), (11, '{"": {"a.b": [1, [2, [3]]]}}'), (12, '[true, false, null, 1.0, 1]'), (13, '{"b": 1, "a": 2}'),
  (14, '{"n": 1.7976931348623157e308}'), (15, '{"n": 5e-324}');
