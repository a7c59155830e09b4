-- construct: MariaDB’s collations that count spaces, and those of Unicode 14
-- on: mariadb
-- survives: the collations, unique keys under them

CREATE TABLE t (a VARCHAR(10) COLLATE utf8mb4_unicode_nopad_ci UNIQUE, b VARCHAR(10) CHARACTER SET utf8mb4 COLLATE uca1400_as_cs, c VARCHAR(10) COLLATE utf8mb4_unicode_520_nopad_ci, d VARCHAR(10) CHARACTER SET utf8mb4 COLLATE uca1400_swedish_ai_ci) DEFAULT CHARSET=utf8mb4;
INSERT INTO t VALUES ('a', 'a', 'x', 'å'), ('a ', 'A', 'x ', 'ä');
