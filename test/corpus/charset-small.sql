-- construct: the one-byte character sets of Europe, the Middle East and Asia
-- on: mariadb mysql9 mysql56
-- survives: the characters and the character set of each column

CREATE TABLE t (a VARCHAR(20) CHARACTER SET latin2, b VARCHAR(20) CHARACTER SET cp1251, c VARCHAR(20) CHARACTER SET koi8r, d VARCHAR(20) CHARACTER SET greek, e VARCHAR(20) CHARACTER SET hebrew,
  f VARCHAR(20) CHARACTER SET cp1256, g VARCHAR(20) CHARACTER SET tis620, h VARCHAR(20) CHARACTER SET latin5, i VARCHAR(20) CHARACTER SET cp850, j VARCHAR(20) CHARACTER SET ascii, k VARCHAR(20) CHARACTER SET binary);
INSERT INTO t VALUES ('žluť', 'Привет', 'Привет', 'Ελλάδα', 'שלום', 'سلام', 'ไทย', 'ığüş', 'é£', 'plain', x'00FF');
