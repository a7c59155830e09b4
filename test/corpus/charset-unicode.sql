-- construct: utf8mb3, ucs2, utf16, utf16le and utf32
-- on: mariadb mysql9 mysql56
-- survives: the characters and the character set of each column
-- query: SELECT HEX(a) AS a, HEX(b) AS b, HEX(c) AS c, HEX(d) AS d, HEX(e) AS e FROM t

CREATE TABLE t (a VARCHAR(20) CHARACTER SET utf8, b VARCHAR(20) CHARACTER SET ucs2, c VARCHAR(20) CHARACTER SET utf16, d VARCHAR(20) CHARACTER SET utf16le, e VARCHAR(20) CHARACTER SET utf32);
INSERT INTO t VALUES ('ß€漢', 'ß€漢', 'ß€漢👍', 'ß€漢👍', 'ß€漢👍');
