-- construct: a trigger of each time and kind, with a body that looks like something else
-- on: mariadb mysql9 mysql56
-- survives: the triggers; restoring does not fire them
-- query: SELECT COUNT(*) AS n FROM log

CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(50));
CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(50));
CREATE TRIGGER bi BEFORE INSERT ON t FOR EACH ROW SET NEW.v = CONCAT('-- ', NEW.v, ' /* ; */');
CREATE TRIGGER ai AFTER INSERT ON t FOR EACH ROW INSERT INTO log (what) VALUES ('insert; "x" ''y'' `z`');
CREATE TRIGGER bu BEFORE UPDATE ON t FOR EACH ROW
BEGIN
  -- a comment; with 'quotes
  /* and another one */
  IF NEW.v IS NULL THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no; -- DELIMITER ;;'; END IF;
END;
CREATE TRIGGER au AFTER UPDATE ON t FOR EACH ROW INSERT INTO log (what) VALUES ('update');
CREATE TRIGGER bd BEFORE DELETE ON t FOR EACH ROW SET @x = OLD.id;
CREATE TRIGGER ad AFTER DELETE ON t FOR EACH ROW INSERT INTO log (what) SELECT CONCAT('deleted ', OLD.id);
INSERT INTO t VALUES (1, 'a'), (2, 'b');
UPDATE t SET v = 'c' WHERE id = 2;
