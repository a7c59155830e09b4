-- construct: a database with nothing in it
-- on: mariadb mysql9 mysql56
-- survives: the database, with its character set
-- query: SELECT DEFAULT_COLLATION_NAME AS c FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()

ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_polish_ci;
