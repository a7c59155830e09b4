-- construct: procedures and functions with parameters of each direction and type
-- on: mariadb mysql9 mysql56
-- survives: the parameters, the characteristics
-- query: SELECT f(2, 'x') AS f

CREATE PROCEDURE p(IN a INT, OUT b DECIMAL(10, 2), INOUT c VARCHAR(20) CHARSET latin1, d ENUM('x', 'it''s'), e DATETIME) READS SQL DATA SQL SECURITY INVOKER COMMENT 'it''s; "one"' BEGIN SET b = a * 1.5; SET c = d; END;
CREATE FUNCTION f(a INT UNSIGNED, `b ``c` VARCHAR(10)) RETURNS VARCHAR(30) CHARSET utf8mb4 COLLATE utf8mb4_bin DETERMINISTIC NO SQL RETURN CONCAT(a, `b ``c`);
CREATE FUNCTION g() RETURNS SET('a', 'b') CHARSET latin1 NOT DETERMINISTIC READS SQL DATA RETURN 'a,b';
