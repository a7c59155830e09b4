-- construct: a full-text key with a parser of its own
-- on: mysql9
-- survives: the parser, and what the key finds
-- query: SELECT id FROM t WHERE MATCH (body) AGAINST ('数据' IN BOOLEAN MODE) ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, body TEXT, FULLTEXT KEY (body) WITH PARSER ngram) DEFAULT CHARSET=utf8mb4;
INSERT INTO t VALUES (1, '数据库备份'), (2, '恢复');
