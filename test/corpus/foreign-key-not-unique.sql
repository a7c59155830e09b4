-- construct: a foreign key to columns that are not unique, which MySQL takes only when told (B19)
-- on: mysql9
-- survives: the key

SET SESSION restrict_fk_on_non_standard_key = OFF;
CREATE TABLE parent (id INT PRIMARY KEY, code INT, KEY (code));
CREATE TABLE child (id INT PRIMARY KEY, code INT, FOREIGN KEY (code) REFERENCES parent (code));
INSERT INTO parent VALUES (1, 5), (2, 5);
INSERT INTO child VALUES (1, 5);
