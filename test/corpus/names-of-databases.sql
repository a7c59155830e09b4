-- construct: databases with odd names
-- on: mariadb mysql9 mysql56
-- survives: the databases with what is in them

CREATE DATABASE `c_names_of_databases --odd ``x``; ü%`;
CREATE TABLE `c_names_of_databases --odd ``x``; ü%`.`t ``t` (a INT);
INSERT INTO `c_names_of_databases --odd ``x``; ü%`.`t ``t` VALUES (1);
CREATE VIEW `c_names_of_databases --odd ``x``; ü%`.v AS SELECT * FROM `c_names_of_databases --odd ``x``; ü%`.`t ``t`;
