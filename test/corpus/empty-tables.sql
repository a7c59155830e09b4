-- construct: tables without rows
-- on: mariadb mysql9 mysql56
-- survives: the tables

CREATE TABLE a (id INT PRIMARY KEY AUTO_INCREMENT);
CREATE TABLE b (id INT) COMMENT='empty';
CREATE TABLE c LIKE a;
