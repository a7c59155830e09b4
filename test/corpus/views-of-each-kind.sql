-- construct: views of each algorithm, check option and security
-- on: mariadb mysql9 mysql56
-- survives: all three, and the columns’ names

CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
INSERT INTO t VALUES (1, 'it''s');
CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW merged (one, `two 2`) AS SELECT id, v FROM t WHERE id > 0 WITH CASCADED CHECK OPTION;
CREATE ALGORITHM=TEMPTABLE VIEW counted AS SELECT COUNT(*) AS n, MAX(v) AS v FROM t GROUP BY id HAVING n > 0;
CREATE VIEW of_merged AS SELECT * FROM merged WHERE one < 100 WITH LOCAL CHECK OPTION;
CREATE VIEW quoted AS SELECT 'it''s "x" \\ ; -- no comment' AS a, "/* none */" AS b, CAST(NULL AS CHAR(5)) AS c;
CREATE VIEW joined AS SELECT a.id AS a, b.id AS b FROM t a LEFT JOIN t b ON a.id = b.id + 1 UNION ALL SELECT 1, 2;
