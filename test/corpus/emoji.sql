-- construct: characters of four bytes, right-to-left and combining ones
-- on: mariadb mysql9 mysql56
-- survives: every character (A18)
-- query: SELECT HEX(v) AS v, CHAR_LENGTH(v) AS n FROM t ORDER BY id

CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(100)) DEFAULT CHARSET=utf8mb4 COMMENT='⛺ tents';
INSERT INTO t VALUES (1, '👩‍👩‍👧‍👦 family'), (2, '🏳️‍🌈'), (3, 'שלום עולם'), (4, 'é vs é'), (5, '𝔘𝔫𝔦𝔠𝔬𝔡𝔢'), (6, '\u200B​'), (7, '﻿bom'), (8, '漢字仮名交じり');
