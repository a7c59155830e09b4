-- construct: programs written under other SQL modes
-- on: mariadb mysql9 mysql56
-- survives: the modes, and bodies that only they understand
-- query: SELECT ROUTINE_NAME AS name, SQL_MODE AS mode FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY 1

SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT';
CREATE PROCEDURE "ansi"() BEGIN SELECT "a", 'back\' || '''' AS "b" FROM (SELECT 1 AS "a") "x"; END;
SET SESSION sql_mode = '';
CREATE PROCEDURE loose() SELECT '2024-00-00', 1 / 0;
SET SESSION sql_mode = 'IGNORE_SPACE,HIGH_NOT_PRECEDENCE';
CREATE FUNCTION spaced() RETURNS INT DETERMINISTIC NO SQL RETURN COUNT (1);
