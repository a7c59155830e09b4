-- construct: a column whose default is the next value of a sequence
-- on: mariadb
-- survives: default, sequence and rows

CREATE SEQUENCE numbers START WITH 100 INCREMENT BY 10;
CREATE TABLE t (id INT DEFAULT NEXTVAL(numbers), v VARCHAR(10));
INSERT INTO t (v) VALUES ('one'), ('two');
