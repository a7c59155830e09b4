-- construct: full-text keys
-- on: mariadb mysql9 mysql56
-- survives: the keys, and what they find
-- query: SELECT id FROM t WHERE MATCH (title, body) AGAINST ('restore') ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, title VARCHAR(100), body TEXT, FULLTEXT KEY (title, body), FULLTEXT KEY just_body (body)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO t VALUES (1, 'Backups', 'that restore are the only good ones'), (2, 'A drill', 'shows how long it takes'), (3, 'restore', ''), (4, 'none', 'nothing');
