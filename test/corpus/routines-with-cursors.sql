-- construct: cursors, handlers, loops and labels
-- on: mariadb mysql9 mysql56
-- survives: the body, and what it does
-- query: SELECT total() AS n

CREATE TABLE t (a INT);
INSERT INTO t VALUES (1), (2), (3);
CREATE FUNCTION total() RETURNS INT READS SQL DATA
BEGIN
  DECLARE done INT DEFAULT 0;
  DECLARE x, n INT DEFAULT 0;
  DECLARE c CURSOR FOR SELECT a FROM t;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
  OPEN c;
  again: LOOP
    FETCH c INTO x;
    IF done THEN LEAVE again; END IF;
    SET n = n + x;
  END LOOP again;
  CLOSE c;
  RETURN n;
END;
