-- construct: rows whose parent is gone, since keys were not checked when they came
-- on: mariadb mysql9 mysql56
-- survives: the rows, as they are
-- query: SELECT COUNT(*) AS n FROM child WHERE parent NOT IN (SELECT id FROM parent)

CREATE TABLE parent (id INT PRIMARY KEY);
CREATE TABLE child (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parent (id));
SET SESSION foreign_key_checks = 0;
INSERT INTO child VALUES (1, 99), (2, NULL);
