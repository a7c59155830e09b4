-- construct: each action of a foreign key, keys of several columns
-- on: mariadb mysql9 mysql56
-- survives: the actions and names
-- query: SELECT CONSTRAINT_NAME AS name, UPDATE_RULE AS up, DELETE_RULE AS del FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY 1

CREATE TABLE parent (a INT, b INT, PRIMARY KEY (a, b));
CREATE TABLE child (a INT, b INT, c INT, d INT, e INT, f INT, CONSTRAINT one FOREIGN KEY (a, b) REFERENCES parent (a, b) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT `two ``odd` FOREIGN KEY (c, d) REFERENCES parent (a, b) ON DELETE SET NULL, CONSTRAINT three FOREIGN KEY (e, f) REFERENCES parent (a, b) ON DELETE RESTRICT ON UPDATE NO ACTION);
INSERT INTO parent VALUES (1, 1), (2, 2);
INSERT INTO child VALUES (1, 1, 2, 2, NULL, NULL), (1, 1, NULL, 2, 1, 1);
