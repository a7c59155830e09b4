import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { RowParser } from '../../../electron/engine/container/row-parser.ts';
import { Splitter } from '../../../electron/engine/container/splitter.ts';
import { type SplitSection, split } from '../../support/containers.ts';

const sample = (name: string) =>
  readFileSync(path.join(import.meta.dirname, 'samples', `${name}.golden.sql`));
const SAMPLES = ['mariadb-10.11', 'mysql-9.7', 'mariadb-10.11-collation', 'mysql-9.7-collation-gtid'];

const brief = ({ kind, database, object, rows }: SplitSection) =>
  [kind, database, object, rows].filter((part) => part !== null).join(' ');
const objects = (sections: readonly SplitSection[], kind: string) =>
  sections.filter((section) => section.kind === kind).map(({ object }) => object);
const only = (sections: readonly SplitSection[], kind: string, object: string | null = null) => {
  const found = sections.filter(
    (section) => section.kind === kind && (object === null || section.object === object),
  );
  expect(found, `${kind} ${object}`).toHaveLength(1);
  return found[0]?.text ?? '';
};

describe.each(SAMPLES)('the recorded dump %s', (name) => {
  const data = sample(name);
  const whole = split(data);

  test('is the concatenation of its sections', () => {
    expect(whole.map(({ text }) => text).join('')).toBe(data.toString('latin1'));
  });

  test.each([1, 2, 3, 5, 7, 64, 511, 513, 4096])('comes out the same in chunks of %i bytes', (size) => {
    expect(split(data, [size])).toEqual(whole);
  });

  test('begins with its header and ends with its trailer', () => {
    expect(whole[0]?.kind).toBe('header');
    expect(whole.at(-1)?.kind).toBe('trailer');
    expect(whole.filter(({ kind }) => kind === 'header' || kind === 'trailer')).toHaveLength(2);
    expect(whole.at(-1)?.text).toMatch(/-- Dump completed on [^\n]+\n$/);
  });

  test('names every other section by its database', () => {
    for (const section of whole)
      expect(section.database === null).toBe(section.kind === 'header' || section.kind === 'trailer');
  });

  test('has no object twice and every table’s data after its structure', () => {
    const keys = whole
      .filter(({ object }) => object !== null)
      .map((s) => `${s.kind}\0${s.database}\0${s.object}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const data_ of whole.filter(({ kind }) => kind === 'table-data')) {
      const at = whole.indexOf(data_);
      expect(whole[at - 1]).toMatchObject({
        kind: 'table-structure',
        object: data_.object,
        database: data_.database,
      });
    }
  });
});

test('a dump of MariaDB has these sections', () => {
  expect(split(sample('mariadb-10.11')).map(brief)).toMatchInlineSnapshot(`
    [
      "header",
      "database shop",
      "sequence shop seq 2",
      "sequence shop seq1",
      "table-structure shop -dash",
      "table-data shop -dash 1",
      "table-structure shop child",
      "table-data shop child 0",
      "table-structure shop csv1",
      "table-data shop csv1 2",
      "table-structure shop customers",
      "table-data shop customers 3",
      "trigger shop trg1",
      "trigger shop trg 2",
      "table-structure shop hist",
      "table-data shop hist 1",
      "table-structure shop mem",
      "table-data shop mem 0",
      "table-structure shop myi",
      "table-data shop myi 0",
      "table-structure shop nodata",
      "table-data shop nodata 0",
      "trigger shop trgn",
      "table-structure shop part",
      "table-data shop part 3",
      "table-structure shop tab\`le
    -- Dumping data for table x",
      "table-data shop tab\`le
    -- Dumping data for table x 2",
      "table-structure shop usesseq",
      "table-data shop usesseq 1",
      "view-placeholder shop v 2;",
      "view-placeholder shop v1",
      "other shop",
      "event shop ev1",
      "event shop ev2",
      "other shop",
      "function shop f\`1",
      "procedure shop orap",
      "procedure shop p1",
      "procedure shop p2",
      "package shop pkg",
      "package-body shop pkg",
      "database we\`ird
    name -- x",
      "table-structure we\`ird
    name -- x t",
      "table-data we\`ird
    name -- x t 1",
      "view-placeholder we\`ird
    name -- x vv",
      "other we\`ird
    name -- x",
      "procedure we\`ird
    name -- x px",
      "database empty1",
      "other empty1",
      "database shop",
      "view shop v 2;",
      "view shop v1",
      "database we\`ird
    name -- x",
      "view we\`ird
    name -- x vv",
      "database empty1",
      "trailer",
    ]
  `);
});

test('a dump of MySQL has these sections', () => {
  expect(split(sample('mysql-9.7')).map(brief)).toMatchInlineSnapshot(`
    [
      "header",
      "database shop",
      "table-structure shop -dash",
      "table-data shop -dash 1",
      "table-structure shop child",
      "table-data shop child 0",
      "table-structure shop csv1",
      "table-data shop csv1 2",
      "table-structure shop customers",
      "table-data shop customers 3",
      "trigger shop trg1",
      "trigger shop trg 2",
      "table-structure shop mem",
      "table-data shop mem 0",
      "table-structure shop myi",
      "table-data shop myi 0",
      "table-structure shop nodata",
      "table-data shop nodata 0",
      "trigger shop trgn",
      "table-structure shop part",
      "table-data shop part 3",
      "table-structure shop tab\`le
    -- Dumping data for table x",
      "table-data shop tab\`le
    -- Dumping data for table x 2",
      "view-placeholder shop v 2;",
      "view-placeholder shop v1",
      "other shop",
      "event shop ev1",
      "event shop ev2",
      "other shop",
      "function shop f\`1",
      "procedure shop p1",
      "procedure shop p2",
      "database we\`ird
    name -- x",
      "table-structure we\`ird
    name -- x t",
      "table-data we\`ird
    name -- x t 1",
      "view-placeholder we\`ird
    name -- x vv",
      "other we\`ird
    name -- x",
      "procedure we\`ird
    name -- x px",
      "database empty1",
      "other empty1",
      "database shop",
      "view shop v 2;",
      "view shop v1",
      "database we\`ird
    name -- x",
      "view we\`ird
    name -- x vv",
      "database empty1",
      "trailer",
    ]
  `);
});

describe('what belongs to an object', () => {
  test('a trigger has the lines that set and give back its variables, and its delimiter', () => {
    const text = only(split(sample('mysql-9.7')), 'trigger', 'trg 2');
    expect(text).toMatch(/^\/\*!50003 SET @saved_cs_client/);
    expect(text).toMatch(/\nDELIMITER ;;\n[^\n]*TRIGGER `trg 2`[^\n]*\*\/;;\nDELIMITER ;\n/);
    expect(text).toMatch(/SET collation_connection {2}= @saved_col_connection \*\/ ;\n$/);
  });

  test.each([
    ['mariadb-10.11-collation', 'trigger', 't1'],
    ['mysql-9.7-collation-gtid', 'trigger', 't1'],
    ['mysql-9.7-collation-gtid', 'event', 'e2'],
    ['mariadb-10.11-collation', 'procedure', 'p'],
  ])('in %s the %s %s has both its ALTER DATABASE', (name, kind, object) => {
    expect(only(split(sample(name)), kind, object).match(/ALTER DATABASE/g)).toHaveLength(2);
  });

  test('what is kept once for all events of a database belongs to none of them', () => {
    const sections = split(sample('mariadb-10.11'));
    const first = only(sections, 'event', 'ev1');
    const last = only(sections, 'event', 'ev2');
    expect(first).toMatch(/^\/\*!50106 DROP EVENT IF EXISTS `ev1` \*\/;\n/);
    expect(last).toMatch(/DELIMITER ;\n$/);
    expect(first + last).not.toContain('save_time_zone=');
    expect(first + last).not.toContain('@save_time_zone ');
  });

  test('a server’s GTID state and position are the header’s', () => {
    const [header] = split(sample('mysql-9.7-collation-gtid'));
    expect(header?.text).toContain('GTID_PURGED');
    expect(header?.text).toContain('CHANGE REPLICATION SOURCE TO');
  });

  test('a sequence has its SETVAL', () => {
    expect(only(split(sample('mariadb-10.11')), 'sequence', 'seq1')).toMatch(
      /DO SETVAL\(`seq1`, 1005, 0\);\n$/,
    );
  });

  test('a body with NO_BACKSLASH_ESCAPES ends where its server ends it', () => {
    const sections = split(sample('mysql-9.7-collation-gtid'));
    expect(objects(sections, 'procedure')).toEqual(['nb', 'p', 'p2']);
    expect(only(sections, 'procedure', 'nb')).toContain("SELECT '\\' ;;");
  });
});

describe('rows and INSERT statements', () => {
  test.each(['mariadb-10.11', 'mysql-9.7'])('of %s are counted, whatever stands in their strings', (name) => {
    const rows = Object.fromEntries(
      split(sample(name))
        .filter(({ kind, database }) => kind === 'table-data' && database === 'shop')
        .map(({ object, rows: count }) => [object, count]),
    );
    expect(rows).toMatchObject({ '-dash': 1, child: 0, csv1: 2, customers: 3, mem: 0, part: 3 });
    expect(rows['tab`le\n-- Dumping data for table x']).toBe(2);
  });

  test('the marked bytes are the INSERT statements with their line feeds and nothing else', () => {
    for (const { kind, text, inserts } of split(sample('mysql-9.7')))
      if (kind === 'table-data') {
        const statement = /INSERT INTO[\s\S]*?;\n(?=\/\*!40000)/.exec(text)?.[0] ?? '';
        expect(inserts).toBe(statement);
      } else expect(inserts).toBe('');
  });

  test.each([
    ['a row a line', '-- MariaDB dump 1\n', "INSERT INTO `t` VALUES\n(1,'a),\\'\\\\'),\n(2,'(');\n", 2],
    [
      'all on one line',
      '-- MySQL dump 1\n',
      "INSERT INTO `t` VALUES (1,'a),(\\'\\\\'),(2,'(;'),(3,'''');\n",
      3,
    ],
    ['columns named', '-- MySQL dump 1\n', "INSERT INTO `t` (`a`, `VALUES (`) VALUES (1,'x'),(2,'y');\n", 2],
    [
      'ignored or replaced',
      '-- MySQL dump 1\n',
      'INSERT  IGNORE INTO `t` VALUES (1),(2);\nREPLACE INTO `t` VALUES (3);\n',
      3,
    ],
    // What follows was written by somebody else, who need not escape line feeds.
    ['a raw line feed in a string', '', "INSERT INTO `t` VALUES\n(1,'x),\n(y'),\n(2,'z');\n", 2],
    [
      'calls and comments between rows',
      '',
      "INSERT INTO `t` VALUES (now(), (1)) /* ),( */ ,\n-- (\n(2, 'a''(b');\n",
      2,
    ],
    ['another dialect', '', 'insert into t values(1),(2),(3);\n', 3],
  ])('%s', (_, producer, sql, rows) => {
    const data = Buffer.from(`${producer}\nUSE \`db\`;\n${sql}`);
    for (const size of [1, 2, 3, 5, 1000]) {
      const section = split(data, [size]).find(({ kind }) => kind === 'table-data');
      expect(section).toMatchObject({ database: 'db', object: 't', rows, inserts: sql });
    }
  });

  test('rows of a dump program that are no rows are refused', () => {
    const data = Buffer.from(
      '-- MariaDB dump 1\nINSERT INTO `t` VALUES\n(1),\nmysqldump: Error 2013\n(2);\n',
    );
    expect(() => split(data)).toThrow(/dump-malformed/);
  });
});

test('without LOCK TABLES a table’s data is the same section, also when there is none', () => {
  for (const name of ['mariadb-10.11', 'mysql-9.7']) {
    const locked = sample(name).toString('latin1');
    const unlocked = locked
      .replaceAll(/LOCK TABLES `(?:[^`]|``)*` WRITE;\n/g, '')
      .replaceAll('UNLOCK TABLES;\n', '');
    const facts = ({ kind, database, object, rows, inserts }: SplitSection) => ({
      kind,
      database,
      object,
      rows,
      inserts,
    });
    expect(split(Buffer.from(unlocked, 'latin1')).map(facts)).toEqual(split(sample(name)).map(facts));
  }
});

describe('names come from statements', () => {
  test.each([
    ['CREATE TABLE `a``b` (i int);\n', 'table-structure', 'a`b'],
    ['CREATE TABLE IF NOT EXISTS plain (i int);\n', 'table-structure', 'plain'],
    ['CREATE TABLE `x`.`y` (i int);\n', 'table-structure', 'y'],
    ['CREATE ALGORITHM=MERGE DEFINER=`a b`@`%` SQL SECURITY INVOKER VIEW `v` AS SELECT 1;\n', 'view', 'v'],
    ['/*!50001 CREATE VIEW `v` AS SELECT 1 AS `i`*/;\n', 'view-placeholder', 'v'],
    ['/*!50001 CREATE TABLE `v` (`i` tinyint) ENGINE=MyISAM */;\n', 'view-placeholder', 'v'],
    ['CREATE OR REPLACE DEFINER=CURRENT_USER FUNCTION f() RETURNS int RETURN 1;\n', 'function', 'f'],
    ['CREATE DEFINER=`admin` PROCEDURE `p`() SELECT 1;\n', 'procedure', 'p'],
    ['CREATE AGGREGATE FUNCTION `agg`(x int) RETURNS int RETURN 1;\n', 'function', 'agg'],
    ['CREATE DEFINER="root"@"localhost" PACKAGE BODY "pkg" AS END;\n', 'package-body', 'pkg'],
    ['CREATE SEQUENCE `s` start with 1;\n', 'sequence', 's'],
    ['CREATE TRIGGER `TABLE` BEFORE INSERT ON `t` FOR EACH ROW SET @a=1;\n', 'trigger', 'TABLE'],
    [
      "CREATE DEFINER=`DEFINER=x`@`VIEW` EVENT `e` ON SCHEDULE EVERY 1 DAY COMMENT 'CREATE TABLE q' DO SELECT 1;\n",
      'event',
      'e',
    ],
  ])('%s', (sql, kind, object) => {
    for (const size of [1, 7, 1000])
      expect(split(Buffer.from(`USE d;\n${sql}`), [size]).at(-1)).toMatchObject({ kind, object });
  });

  test('not from comments, bodies or strings', () => {
    const sql = [
      'USE `d`;',
      'DELIMITER //',
      'CREATE PROCEDURE `p`()',
      'BEGIN',
      '-- Dumping data for table `fake`; //',
      '# INSERT INTO `fake` VALUES (1); //',
      "/* CREATE TABLE `fake` (i int); // ' */",
      "SELECT 'x; // CREATE TABLE `fake`';",
      'INSERT INTO `other` VALUES (1);',
      'END//',
      'DELIMITER ;',
      '-- CREATE TABLE `fake2` (i int);',
      '/* INSERT INTO `fake3` VALUES (1); */',
      'CREATE TABLE `real` (i int);',
      '',
    ].join('\n');
    for (const size of [1, 3, 1000]) {
      const sections = split(Buffer.from(sql), [size]);
      expect(sections.map(brief)).toEqual(['database d', 'procedure d p', 'table-structure d real']);
    }
  });

  test('UTF-8 is put together across chunks', () => {
    const data = Buffer.from('CREATE TABLE `größe 😀` (i int);\n');
    for (let size = 1; size < 12; size += 1) expect(split(data, [size])[0]?.object).toBe('größe 😀');
  });
});

describe('what is no dump', () => {
  test.each([
    ['nothing', ''],
    ['a line feed', '\n'],
    ['text', 'mysqldump: command not found'],
    ['an open string', "INSERT INTO t VALUES ('"],
    ['an open comment', '/* never closed'],
    ['a lone delimiter line', 'DELIMITER'],
    ['bytes', '\xff\xfe\0;\0'],
  ])('%s comes out as it came in', (_, text) => {
    const data = Buffer.from(text, 'latin1');
    for (const size of [1, 2, 1000])
      expect(
        split(data, [size])
          .map((section) => section.text)
          .join(''),
      ).toBe(text);
  });

  test('a section of its own for what nobody claims, in bounded memory', () => {
    const long = `-- ${'x'.repeat(200_000)}\nFOO ${'y'.repeat(200_000)};\n`;
    const data = Buffer.from(`USE d;\n${long}CREATE TABLE t (i int);\n`);
    const expected = ['database d', 'other d', 'table-structure d t'];
    for (const size of [999, 70_000, data.length]) expect(split(data, [size]).map(brief)).toEqual(expected);
  });
});

describe('a dump that breaks off', () => {
  const values = "INSERT INTO t VALUES (1,'a),(\\'b\\\\',NULL),(-2,'',''),(3,',)',0x41);";
  const foreign =
    "INSERT INTO t (a, b) VALUES (1, UNHEX('41')), (2, ')),(');INSERT INTO t VALUES (3, (4));\n";

  test.each([
    ['mysqldump', `-- MySQL dump 10.13\n\n${values}\n`],
    [
      'mariadb-dump',
      `-- MariaDB dump 10.19\n\n${values.replace('VALUES ', 'VALUES\n').replaceAll('),(-', '),\n(-').replace('),(3', '),\n(3')}\n`,
    ],
    ['another program', foreign],
  ])('of %s has as many rows as are whole, wherever that is', (_, text) => {
    const whole = Buffer.from(text);
    for (let length = text.indexOf('VALUES') + 8; length <= whole.length; length += 1) {
      const data = whole.subarray(0, length);
      const rows: string[] = [];
      new RowParser((row) => rows.push(row.toString())).push(data.subarray(data.indexOf('INSERT')));
      for (const size of [1, 7, length]) {
        const found = split(data, [size]).map((section) => section.rows ?? 0);
        expect(
          found.reduce((sum, count) => sum + count, 0),
          data.toString(),
        ).toBe(rows.length);
      }
    }
  });
});

test('a line of a GiB takes no memory', () => {
  let bytes = 0;
  let rows: number | null = 0;
  const splitter = new Splitter({
    begin: () => {},
    bytes: (chunk) => {
      bytes += chunk.length;
    },
    end: (count) => {
      rows = count ?? rows;
    },
  });
  const head = Buffer.from("-- MySQL dump 10.13\n\nINSERT INTO `t` VALUES (1,'");
  const middle = Buffer.alloc(1024 * 1024, "),(\\';;x");
  const before = process.memoryUsage().rss;
  splitter.push(head);
  for (let i = 0; i < 1024; i += 1) splitter.push(middle);
  splitter.push(Buffer.from("'),(2,'');\n"));
  splitter.finish();
  expect(rows).toBe(2);
  expect(bytes).toBeGreaterThan(1024 ** 3);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 ** 2);
}, 60_000);
