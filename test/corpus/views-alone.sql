-- construct: a database of nothing but views, of another one’s tables
-- on: mariadb mysql9 mysql56
-- survives: the views

CREATE DATABASE c_views_alone_z;
CREATE TABLE c_views_alone_z.t (id INT, v INT);
INSERT INTO c_views_alone_z.t VALUES (1, 2);
CREATE VIEW over_there AS SELECT * FROM c_views_alone_z.t;
CREATE VIEW again AS SELECT id FROM over_there;
