-- construct: views that need views which come later by name
-- on: mariadb mysql9 mysql56
-- survives: every view, and what it shows
-- query: SELECT * FROM a ORDER BY 1

CREATE TABLE m (id INT PRIMARY KEY, v VARCHAR(10));
INSERT INTO m VALUES (1, 'x'), (2, 'y');
CREATE VIEW z AS SELECT id, v FROM m;
CREATE VIEW y AS SELECT id, UPPER(v) AS v FROM z;
CREATE VIEW b AS SELECT y.id, z.v FROM y JOIN z ON y.id = z.id;
CREATE VIEW a AS SELECT b.id + 1 AS id, y.v FROM b JOIN y ON b.id = y.id;
