-- construct: geometries of a reference system, which the column prescribes
-- on: mysql9
-- survives: the reference system, values and key
-- query: SELECT ST_AsText(p) AS p, ST_SRID(p) AS srid FROM t

CREATE TABLE t (id INT PRIMARY KEY, p POINT NOT NULL SRID 4326, g GEOMETRY SRID 0, SPATIAL KEY (p));
INSERT INTO t VALUES (1, ST_GeomFromText('POINT(48.1 11.5)', 4326), ST_GeomFromText('POINT(1 2)'));
