-- construct: partitions by hash and by key, linear ones too
-- on: mariadb mysql9 mysql56
-- survives: the methods and the rows

CREATE TABLE a (id INT) PARTITION BY HASH (id) PARTITIONS 4;
CREATE TABLE b (id INT) PARTITION BY LINEAR HASH (id DIV 2) PARTITIONS 3;
CREATE TABLE c (id VARCHAR(10) PRIMARY KEY) PARTITION BY KEY () PARTITIONS 2;
CREATE TABLE d (id INT, e INT) PARTITION BY LINEAR KEY (id, e) PARTITIONS 5;
INSERT INTO a VALUES (1), (2), (3), (4), (5), (NULL);
INSERT INTO b VALUES (1), (2), (3), (4), (5), (6);
INSERT INTO c VALUES ('a'), ('b'), ('ç');
INSERT INTO d VALUES (1, 1), (2, 2), (3, 3);
