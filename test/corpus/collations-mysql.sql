-- construct: collations that MySQL has had since version 8
-- on: mysql9
-- survives: the collations, the order that they give
-- query: SELECT GROUP_CONCAT(a ORDER BY a SEPARATOR '|') AS a FROM t

ALTER DATABASE COLLATE utf8mb4_0900_as_cs;
CREATE TABLE t (a VARCHAR(10), b VARCHAR(10) COLLATE utf8mb4_ja_0900_as_cs_ks, c VARCHAR(10) COLLATE utf8mb4_0900_bin, d VARCHAR(10) COLLATE utf8mb4_de_pb_0900_ai_ci, UNIQUE KEY (a), KEY (d));
INSERT INTO t VALUES ('a', 'か', 'a ', 'ä'), ('A', 'カ', 'a', 'ae'), ('á', 'が', 'b', 'z');
