-- construct: defaults that are expressions
-- on: mariadb mysql9
-- survives: the expressions

CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(36) DEFAULT (UUID()), b INT DEFAULT (1 + 2 * 3), c DATE DEFAULT (CURRENT_DATE + INTERVAL 1 YEAR), d JSON DEFAULT (JSON_ARRAY()), e TEXT DEFAULT (CONCAT('it''s', ' "text"')));
INSERT INTO t (id) VALUES (1), (2);
