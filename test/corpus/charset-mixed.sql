-- construct: one table of many character sets and collations, in a database of another
-- on: mariadb mysql9 mysql56
-- survives: what each column says, and the database’s default
-- query: SELECT DEFAULT_CHARACTER_SET_NAME AS a, DEFAULT_COLLATION_NAME AS b FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()

ALTER DATABASE CHARACTER SET latin2 COLLATE latin2_czech_cs;
CREATE TABLE t (a VARCHAR(10), b VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, c VARCHAR(10) COLLATE latin2_bin, d TEXT CHARACTER SET latin1, e CHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'x');
INSERT INTO t VALUES ('č', '👍', 'č', 'ñ', 'y');
CREATE TABLE u (a VARCHAR(10)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_spanish2_ci;
INSERT INTO u VALUES ('llama'), ('luz');
