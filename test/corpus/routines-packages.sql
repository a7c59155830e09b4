-- construct: packages of Oracle’s mode
-- on: mariadb
-- survives: package and body

SET SESSION sql_mode = 'ORACLE';
CREATE PACKAGE tools AS FUNCTION one RETURN INT; PROCEDURE two; END;
CREATE PACKAGE BODY tools AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; PROCEDURE two AS BEGIN SELECT 'it''s; two'; END; END;
