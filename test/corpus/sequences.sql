-- construct: sequences with each of their options
-- on: mariadb
-- survives: options and position
-- query: SELECT next_not_cached_value AS n, minimum_value AS low, maximum_value AS high, increment AS step, cycle_option AS cycles FROM s

CREATE SEQUENCE s START WITH 100 INCREMENT BY -10 MINVALUE -1000 MAXVALUE 200 CACHE 5 CYCLE;
SELECT NEXTVAL(s);
SELECT NEXTVAL(s);
CREATE SEQUENCE `odd ``name` NOCACHE;
