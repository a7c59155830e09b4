-- construct: MyISAM, with holes, in each row format
-- on: mariadb mysql9 mysql56
-- survives: rows and options; that they are no part of the snapshot is said (A13)
-- loses: inconsistent-tables

CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(50), KEY (v)) ENGINE=MyISAM CHECKSUM=1 PACK_KEYS=1;
INSERT INTO t (v) VALUES ('a'), ('b'), ('c'), ('d');
DELETE FROM t WHERE id = 2;
CREATE TABLE u (a CHAR(5), FULLTEXT KEY (a)) ENGINE=MyISAM ROW_FORMAT=FIXED DELAY_KEY_WRITE=1;
INSERT INTO u VALUES ('fixed');
