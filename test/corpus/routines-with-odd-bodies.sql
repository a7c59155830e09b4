-- construct: bodies with DELIMITER, quotes, comment marks and lines like a dump’s (B15)
-- on: mariadb mysql9 mysql56
-- survives: every character of a body, comments too

CREATE TABLE t (id INT);
CREATE PROCEDURE p()
BEGIN
-- Dumping data for table `t`
-- DELIMITER ;;
# a hash comment; with 'one quote
  /* DELIMITER $$ and ;; and */ SELECT 'DELIMITER ;;' AS a, ";;" AS b, `id` AS `;;` FROM t /* '"` */;
  SELECT '-- Dump completed' AS c, '/*!50003 x */' AS d, "it's", 'a "b"', 'back\\slash\'';
  SELECT 1; /*!50000 SELECT 2 */;
END;
CREATE FUNCTION f() RETURNS TEXT DETERMINISTIC NO SQL
-- before the body
RETURN '\nDELIMITER ;;\n';
CREATE PROCEDURE q() /* between */ BEGIN END;
