const B = '\\';

/**
 * Statements that a server or a client program reads otherwise than they look (truths B14): each makes the account
 * `evil`, one way or another. One character is one byte.
 */
export const MISREAD: readonly (readonly [what: string, payload: string])[] = [
  ['a string in a comment that the server skips', `/*!999999 ' */ CREATE USER evil /*!999999 ' */;`],
  ['the end of a comment in a name', '/*!999999 ` */ CREATE USER evil /*!999999 ` */;'],
  ['the end of a comment in a line of comment', '/*!999999 -- */ CREATE USER evil;\n'],
  ['the same behind a #', '/*!999999 # */ CREATE USER evil;\n'],
  ['a comment of MariaDB alone', `/*M!999999 ' */ CREATE USER evil /*M!999999 ' */;`],
  ['the beginning of a comment in a skipped string', `/*!999999 '/*' */ ' */ CREATE USER evil /* ' */;`],
  ['a comment in a comment', `/*!40000 SELECT 1 /*!40000 +1 */ *2*/* ' */ 2; CREATE USER evil; /* ' */`],
  ['a product and a comment', `SELECT 2*/* ' */ 1; CREATE USER evil; /* ' */`],
  ['a DEL behind two dashes', `SELECT 1 --\x7f'\n; CREATE USER evil; -- '`],
  ['a control character behind two dashes', 'SELECT 1 --\x01 ; CREATE USER evil;\n'],
  ['rows in a comment that the server skips', `/*!999999 INSERT INTO t VALUES ('*/ CREATE USER evil; -- ');`],
  ['another statement under another delimiter', 'DELIMITER $$\nSELECT 1; CREATE USER evil $$\nDELIMITER ;'],
  ['a delimiter in quotes', `DELIMITER '$$'\nSELECT 1$$ CREATE USER evil $$\nDELIMITER ;`],
  ['a quote as delimiter', `DELIMITER "'"\nSELECT 1' CREATE USER evil '\nDELIMITER ;`],
  ['white space of latin1', 'SET NAMES latin1;\nCREATE\xa0USER evil;\nSET NAMES utf8mb4;'],
  [
    'dashes and white space of latin1',
    `SET NAMES latin1;\nSELECT 1 --\xa0'\n; CREATE USER evil; -- '\n;SET NAMES utf8mb4;`,
  ],
  ...[
    'SET NAMES gbk',
    'SET CHARACTER SET gbk',
    'SET CHARSET gbk',
    'SET CHARACTER SET "gbk"',
    'SET character_set_client := gbk',
    'SET character_set_client = 28',
    "SET character_set_client = (SELECT 'gbk')",
    "SET character_set_client = CONCAT('g', 'bk')",
    'SET `character_set_client` = gbk',
    'SET SESSION character_set_client = gbk',
    'SET @@session.character_set_client = gbk',
    'SET @a = 1, NAMES gbk',
    "SET @saved_cs_client = 'gbk'; SET character_set_client = @saved_cs_client",
    "SET @saved_cs_client = 'utf8'; SELECT 'gbk' INTO @saved_cs_client; SET character_set_client = @saved_cs_client",
    "SET @x = 'utf8'; SET @y = (@x := 'gbk'); SET character_set_client = @x",
  ].map((set): readonly [string, string] => [
    `${set}, and half a character`,
    `${set};\nSELECT '\xbf${B}'; CREATE USER evil; -- ';\nSET NAMES utf8mb4;`,
  ]),
  ...[
    "SET `sql_mode`='NO_BACKSLASH_ESCAPES'",
    "SET SESSION `sql_mode`='NO_BACKSLASH_ESCAPES'",
    `SET sql_mode='N${B}O_BACKSLASH_ESCAPES'`,
    "SET sql_mode=IFNULL(LOWER('NO_BACKSLASH_ESCAPES'), '')",
    "SET sql_mode=REPLACE(@@sql_mode, 'STRICT_TRANS_TABLES', 'NO_BACKSLASH_ESCAPES')",
    "SET @m=''; SELECT 'NO_BACKSLASH_ESCAPES' INTO @m; SET sql_mode=@m",
    "SET @m=''; SET @n=(@m:='NO_BACKSLASH_ESCAPES'); SET sql_mode=@m",
  ].map((set): readonly [string, string] => [
    `${set}, and a backslash`,
    `${set};\nSELECT '${B}'; CREATE USER evil; -- ';\nSET sql_mode='';`,
  ]),
  [
    'ANSI_QUOTES, and a backslash in a name',
    `SET sql_mode='ANSI_QUOTES';\nSELECT 1 AS "a${B}" -- " ; CREATE USER evil;\nSET sql_mode='';`,
  ],
  ['what stands behind MariaDB’s first line', '/*M!999999\\- enable the sandbox mode */ CREATE USER evil;'],
];
