-- construct: keys on expressions and on the members of JSON arrays
-- on: mysql9
-- survives: the expressions
-- inexact: t
-- query: SELECT id, name, doc FROM t ORDER BY id
-- query: SELECT id FROM t WHERE 2 MEMBER OF (doc->'$.tags') ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), doc JSON, KEY lowered ((LOWER(name))), KEY tags ((CAST(doc->'$.tags' AS UNSIGNED ARRAY))), KEY ((id + 1), name));
INSERT INTO t VALUES (1, 'Anna', '{"tags": [1, 2]}'), (2, 'Bo', '{"tags": []}'), (3, NULL, NULL);
