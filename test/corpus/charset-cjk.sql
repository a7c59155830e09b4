-- construct: the Chinese, Japanese and Korean character sets, whose second bytes may be a backslash
-- on: mariadb mysql9 mysql56
-- survives: every character
-- query: SELECT HEX(a) AS a, HEX(b) AS b, HEX(c) AS c, HEX(d) AS d, HEX(e) AS e, HEX(f) AS f FROM t

CREATE TABLE t (a VARCHAR(20) CHARACTER SET gbk, b VARCHAR(20) CHARACTER SET big5, c VARCHAR(20) CHARACTER SET sjis, d VARCHAR(20) CHARACTER SET cp932, e VARCHAR(20) CHARACTER SET ujis, f VARCHAR(20) CHARACTER SET euckr);
INSERT INTO t VALUES ('誠實', '許功蓋', 'ソ表十', 'ソ①表', 'ソ表十', '한국어');
