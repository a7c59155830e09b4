-- construct: tables that refer to each other, and to themselves
-- on: mariadb mysql9 mysql56
-- survives: keys and rows, in whatever order they are dumped

CREATE TABLE a (id INT PRIMARY KEY, b INT, parent INT, CONSTRAINT own FOREIGN KEY (parent) REFERENCES a (id));
CREATE TABLE b (id INT PRIMARY KEY, a INT, CONSTRAINT to_a FOREIGN KEY (a) REFERENCES a (id));
INSERT INTO a VALUES (1, NULL, NULL), (2, NULL, 1), (3, NULL, 3);
INSERT INTO b VALUES (1, 1), (2, 2);
UPDATE a SET b = 1 WHERE id = 2;
ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b (id);
