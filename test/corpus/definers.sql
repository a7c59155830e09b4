-- construct: views and programs of another account, and of one that is gone (A9)
-- on: mariadb mysql9 mysql56
-- survives: the definers; that one is gone is said
-- note: definer-missing

CREATE TABLE t (id INT);
INSERT INTO t VALUES (1);
CREATE DEFINER='app'@'%' VIEW of_app AS SELECT * FROM t;
CREATE DEFINER='gone'@'10.0.0.%' VIEW of_nobody AS SELECT id FROM t;
CREATE DEFINER='app'@'%' PROCEDURE p() SQL SECURITY INVOKER SELECT 1;
CREATE DEFINER='gone'@'localhost' FUNCTION f() RETURNS INT DETERMINISTIC NO SQL RETURN 1;
CREATE DEFINER='gone'@'localhost' TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1;
CREATE DEFINER='app'@'%' EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00' DISABLE DO SELECT 1;
