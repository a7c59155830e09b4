-- construct: ENUM and SET with quotes, spaces, an empty member and 64 members
-- on: mariadb mysql9 mysql56
-- survives: members and values
-- query: SELECT a + 0 AS a, b + 0 AS b, c + 0 AS c, d + 0 AS d FROM t ORDER BY id

SET SESSION sql_mode = '';
CREATE TABLE t (id INT PRIMARY KEY, a ENUM('it''s', 'a"b', 'a;b', 'é') NOT NULL DEFAULT 'it''s', b SET('x', 'y y', 'z''z', '`'), d ENUM('', 'x'),
  c SET('1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16','17','18','19','20','21','22','23','24','25','26','27','28','29','30','31','32',
  '33','34','35','36','37','38','39','40','41','42','43','44','45','46','47','48','49','50','51','52','53','54','55','56','57','58','59','60','61','62','63','64')) DEFAULT CHARSET=utf8mb4;
INSERT INTO t (id, a, b, c, d) VALUES (1, 'it''s', 'x,y y', '1,64', ''), (2, 'a"b', '', '', 'x'), (3, 'é', 'z''z,`', NULL, NULL), (4, '', NULL, '32', '');
INSERT INTO t (id, a) VALUES (5, 'not a member');
