-- construct: programs written by clients of other character sets
-- on: mariadb mysql9 mysql56
-- survives: their texts, and the character sets of their sessions
-- query: SELECT CHARACTER_SET_CLIENT AS client, COLLATION_CONNECTION AS connection FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY ROUTINE_NAME
-- query: SELECT HEX(greet()) AS v

SET character_set_connection = latin1;
CREATE FUNCTION greet() RETURNS VARCHAR(20) CHARSET utf8mb4 DETERMINISTIC NO SQL RETURN 'Grüße';
SET collation_connection = utf8mb4_spanish_ci;
CREATE PROCEDURE adios() SELECT 'mañana 👋';
CREATE VIEW v AS SELECT 'ñ' AS a;
