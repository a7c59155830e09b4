-- construct: an aggregate function
-- on: mariadb
-- survives: that it is one
-- query: SELECT product(a) AS p FROM t

CREATE TABLE t (a INT);
INSERT INTO t VALUES (2), (3), (4);
CREATE AGGREGATE FUNCTION product(x INT) RETURNS BIGINT
BEGIN
  DECLARE p BIGINT DEFAULT 1;
  DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN p;
  LOOP FETCH GROUP NEXT ROW; SET p = p * x; END LOOP;
END;
