-- construct: FLOAT, of which a dump writes six digits
-- on: mariadb mysql9 mysql56
-- survives: the table; digits beyond the sixth are lost, and said (A16)
-- note: float-digits
-- inexact: t

CREATE TABLE t (id INT PRIMARY KEY, a FLOAT, b FLOAT UNSIGNED, c FLOAT(10, 3));
INSERT INTO t VALUES (1, 16777217, 0.1, 1.5), (2, -1.17549e-38, 3.40282e38, 9999999.999), (3, NULL, NULL, NULL);
