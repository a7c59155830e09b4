-- construct: options of tables that only show in SHOW CREATE TABLE
-- on: mariadb mysql9 mysql56
-- survives: each of them

CREATE TABLE t (id INT PRIMARY KEY COMMENT 'the ''id''') ENGINE=InnoDB MIN_ROWS=5 MAX_ROWS=100000 AVG_ROW_LENGTH=50 STATS_PERSISTENT=1 STATS_AUTO_RECALC=0 STATS_SAMPLE_PAGES=9 COMMENT='a table; with "quotes" and \\ and\nlines';
INSERT INTO t VALUES (1);
