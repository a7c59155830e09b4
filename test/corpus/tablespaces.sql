-- construct: tables in a general tablespace, which a dump does not make
-- on: mysql9
-- survives: the tables and rows; that the tablespace is not is said

CREATE TABLESPACE corpus_space ADD DATAFILE 'corpus_space.ibd';
CREATE TABLE t (id INT PRIMARY KEY) TABLESPACE corpus_space;
INSERT INTO t VALUES (1);
CREATE TABLE u (id INT PRIMARY KEY) TABLESPACE innodb_system;
INSERT INTO u VALUES (2);
