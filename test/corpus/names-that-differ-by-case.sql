-- construct: names that differ by upper and lower case alone
-- on: mariadb mysql9 mysql56
-- survives: each with its own rows

CREATE TABLE item (a INT);
CREATE TABLE Item (a INT);
CREATE TABLE ITEM (a INT, B INT);
INSERT INTO item VALUES (1);
INSERT INTO Item VALUES (2);
INSERT INTO ITEM VALUES (3, 4);
CREATE VIEW v AS SELECT a FROM item;
CREATE VIEW V AS SELECT a FROM Item;
