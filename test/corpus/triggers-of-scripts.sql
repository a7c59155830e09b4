-- construct: triggers that a script created in one go with other statements
-- on: mariadb mysql9 mysql56
-- survives: the triggers, though mysqldump writes a semicolon that the server then refuses
-- script: yes
-- query: SELECT v FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, v INT);
CREATE TRIGGER plain BEFORE INSERT ON t FOR EACH ROW SET NEW.v = NEW.v + 1;
CREATE TRIGGER compound BEFORE UPDATE ON t FOR EACH ROW
BEGIN
  SET NEW.v = NEW.v + 1;
END;
INSERT INTO t VALUES (1, 1);
