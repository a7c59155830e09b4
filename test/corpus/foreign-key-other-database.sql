-- construct: a foreign key into another database, which is dumped later
-- on: mariadb mysql9 mysql56
-- survives: both databases, and the key between them

CREATE DATABASE c_foreign_key_other_database_z;
CREATE TABLE c_foreign_key_other_database_z.parent (id INT PRIMARY KEY);
CREATE TABLE child (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES c_foreign_key_other_database_z.parent (id));
INSERT INTO c_foreign_key_other_database_z.parent VALUES (1);
INSERT INTO child VALUES (1, 1);
