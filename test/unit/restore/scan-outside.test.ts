import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDump } from '../../../electron/engine/container/reader.ts';
import { scanOutside } from '../../../electron/engine/restore/scan-outside.ts';
import type { OutsideStatement } from '../../../shared/model/restore.ts';
import { contain, inMemory } from '../../support/containers.ts';
import { MISREAD } from '../../support/misread.ts';

const DATABASES = ['shop', 'h', 'd', 'corpus'];

/** What the scan says of a dump. @param sql one character for each byte */
async function scanned(
  sql: string,
  sizes: readonly number[] = [65_536],
): Promise<readonly OutsideStatement[]> {
  const { stored, index } = await contain(Buffer.from(sql, 'latin1'), { sizes });
  const reader = openDump(inMemory(stored), index);
  const inside = { databases: DATABASES, ignoreCase: false };
  const { signal } = new AbortController();
  return (await scanOutside({ reader, sections: index.sections, inside, signal })).outside;
}

const HEADER = `-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB
--
-- Server version	10.11.6-MariaDB

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET NAMES utf8mb4 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;

--
-- Current Database: \`h\`
--

CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`h\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;

USE \`h\`;
`;
const TABLE = `
--
-- Table structure for table \`t\`
--

DROP TABLE IF EXISTS \`t\`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE \`t\` (
  \`v\` text DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table \`t\`
--

LOCK TABLES \`t\` WRITE;
/*!40000 ALTER TABLE \`t\` DISABLE KEYS */;
INSERT INTO \`t\` VALUES
('it\\'s; --  # /* \\\\'),
('\xbf\\\\');
/*!40000 ALTER TABLE \`t\` ENABLE KEYS */;
UNLOCK TABLES;
`;
const TRAILER = `
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;

-- Dump completed on 2026-11-22  6:00:00
`;

describe.each(MISREAD)('%s', (_, payload) => {
  test.each([
    ['before all', `${payload}\n${HEADER}${TABLE}${TRAILER}`],
    ['in the header', `${HEADER.replace('SET NAMES utf8mb4 */;\n', (all) => `${all}${payload}\n`)}${TABLE}`],
    ['before rows', `${HEADER}${TABLE.replace('INSERT', () => `${payload}\nINSERT`)}${TRAILER}`],
    ['behind rows', `${HEADER}${TABLE.replace('UNLOCK TABLES;', (all) => `${payload}\n${all}`)}${TRAILER}`],
    ['in a definition', `${HEADER}${TABLE.replace('CREATE TABLE', (all) => `${payload}\n${all}`)}${TRAILER}`],
    ['at the end', `${HEADER}${TABLE}${TRAILER}${payload}\n`],
  ])('is found %s', async (_where, sql) => {
    expect(await scanned(sql)).not.toEqual([]);
  });
});

const PROGRAM = `DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`localhost\`*/ /*!50003 TRIGGER \`h\`.\`x\` BEFORE INSERT ON \`t\` FOR EACH ROW BEGIN
  -- it's; a comment */ of lines
  SET NEW.v = '/* no */', @old_row = 'a\\'b'; /* plain */
END */;;
DELIMITER ;
`;
const inProgram = (charset: string, program: string): string => `
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET character_set_client  = ${charset} */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION' */ ;
${program}/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
`;

test.each([
  ['as mariadb-dump writes it', TABLE],
  ['a trigger', TABLE + inProgram('utf8mb4', PROGRAM)],
  ['a trigger of a client of cp850', TABLE + inProgram('cp850', PROGRAM)],
  ['a trigger of a client of gbk', TABLE + inProgram('gbk', PROGRAM.replace("it's", "\xd6\xd0's"))],
  [
    'settings of MariaDB alone',
    `${TABLE}/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */;\n`,
  ],
  ['as MySQL 8 writes it', TABLE.replaceAll('40101 SET character', '50503 SET character')],
  [
    'a delimiter of $$, and of //',
    'DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nDELIMITER ;\nDELIMITER //\nCREATE PROCEDURE q() BEGIN SELECT 1; END //\nDELIMITER ;\n',
  ],
  ['the sandbox line', TABLE],
])('nothing is found in a dump %s', async (_, body) => {
  const first = '/*M!999999\\- enable the sandbox mode */ \n';
  for (const before of ['', first, first.replace('M', '')])
    for (const sizes of [[65_536], [7]])
      expect(await scanned(before + HEADER + body + TRAILER, sizes)).toEqual([]);
});

test('nothing is found in rows with quotes and line feeds as other programs write them', async () => {
  const rows = "INSERT INTO t VALUES (\"a;\n'b\"),('two\nlines;\n--');\n";
  expect(await scanned(HEADER.replace('MariaDB dump', 'a dump') + rows)).toEqual([]);
});

test('nothing is found where all of a dump is latin1', async () => {
  const sql = (HEADER + TABLE + inProgram('latin1', PROGRAM) + TRAILER).replaceAll('utf8mb4', 'latin1');
  expect(await scanned(sql)).toEqual([]);
});

const dumps = path.join(import.meta.dirname, '../../foreign-dumps');
const samples = path.join(import.meta.dirname, '../container/samples');
test.each([
  ...readdirSync(dumps)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => path.join(dumps, name)),
  ...readdirSync(samples).map((name) => path.join(samples, name)),
])('nothing is found to be misread in %s', async (file) => {
  const found = await scanned(readFileSync(file, 'latin1'));
  expect(found.filter(({ kind }) => kind === 'hidden' || kind === 'client')).toEqual([]);
});
