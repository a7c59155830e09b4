-- construct: strings full of quotes, backslashes and control characters
-- on: mariadb mysql9 mysql56
-- survives: every character
-- query: SELECT HEX(v) AS v FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(200)) DEFAULT CHARSET=utf8mb4 COMMENT='a \\ ''quoted'' "comment"; -- not one';
INSERT INTO t (v) VALUES ('it''s'), ('"'), ('\\'), ('\\\\'''), ('a\0b'), ('\n'), ('\r\n'), ('\Z'), ('\b\t'), ('`'), ('%_\%'), (';'), ('/* x */'), ('-- x'), ('# x'), ('\\n'),
  ('''; DROP TABLE t; -- '), ('\\''); SELECT 1; /*'), (REPEAT('\\', 99)), (REPEAT('''', 99));
