-- construct: several triggers of one time, whose order was said
-- on: mariadb mysql9
-- survives: the order, which is not that of their names
-- query: SELECT v FROM t WHERE id = 1
-- query: SELECT TRIGGER_NAME AS name, ACTION_ORDER AS place FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY 2

CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(50));
CREATE TRIGGER a_last BEFORE INSERT ON t FOR EACH ROW SET NEW.v = CONCAT(NEW.v, 'a');
CREATE TRIGGER z_first BEFORE INSERT ON t FOR EACH ROW PRECEDES a_last SET NEW.v = CONCAT(NEW.v, 'z');
CREATE TRIGGER m_middle BEFORE INSERT ON t FOR EACH ROW FOLLOWS z_first SET NEW.v = CONCAT(NEW.v, 'm');
INSERT INTO t VALUES (1, '');
