-- construct: a table whose primary key the server made, and hides
-- on: mysql9
-- survives: the table and the rows

SET SESSION sql_generate_invisible_primary_key = ON;
CREATE TABLE t (a INT);
INSERT INTO t VALUES (1), (1), (2);
