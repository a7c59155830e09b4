import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOfRows } from '../../../electron/engine/container/row-columns.ts';
import { RowParser } from '../../../electron/engine/container/row-parser.ts';
import { readCells, valuesOf } from '../../../electron/engine/container/row-values.ts';
import { csvOf } from '../../../electron/engine/jobs/table-csv.ts';

/** As mysql_real_escape_string writes them. */
const WRITTEN = new Map([
  ['\0', '\\0'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\x1a', '\\Z'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

const NASTY = fc.constantFrom(
  "'",
  '\\',
  '"',
  '\0',
  '\n',
  '\r',
  '\x1a',
  '(',
  ')',
  ',',
  ';',
  '`',
  'ü',
  '🐜',
  'n',
  '0',
  ' ',
);

const cells = (row: string) => readCells(Buffer.from(row)).map(({ kind, text }) => `${kind}:${text}`);

describe('the values of a row', () => {
  test.each([
    ["(1,-2.50,3e10,'a')", ['number:1', 'number:-2.50', 'number:3e10', 'text:a']],
    ["(NULL,'NULL',0x00ff,_binary 'ab')", ['null:', 'text:NULL', 'binary:00FF', 'binary:6162']],
    [String.raw`('it''s','a\'b','x\ny\\',''')`, ["text:it's", "text:a'b", 'text:x\ny\\', "text:'"]],
    ["('),(',';','🐜 ü')", ['text:),(', 'text:;', 'text:🐜 ü']],
    ["('','{\\\"a\\\": [1, 2]}',b'101')", ['text:', 'text:{"a": [1, 2]}', "expression:b'101'"]],
    ['(1, 2)', ['number:1', 'number:2']],
    [String.raw`('50\%','a\_b',x'0aff')`, [String.raw`text:50\%`, String.raw`text:a\_b`, 'binary:0AFF']],
  ])('%s', (row, expected) => {
    expect(cells(row)).toEqual(expected);
  });

  test('are as many as were written, whatever strings hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: NASTY }), { minLength: 1, maxLength: 8 }), (texts) => {
        const quoted = (text: string) => `'${[...text].map((char) => WRITTEN.get(char) ?? char).join('')}'`;
        const row = Buffer.from(`(${texts.map(quoted).join(',')})`);
        expect(valuesOf(row)).toHaveLength(texts.length);
        const whole = { text: Number.POSITIVE_INFINITY, binary: Number.POSITIVE_INFINITY };
        expect(readCells(row, whole).map(({ text }) => text)).toEqual(texts);
      }),
    );
  });

  test('long ones are cut, and say from what length', () => {
    const [text, binary] = readCells(Buffer.from(`('${'ä'.repeat(500)}',0x${'ab'.repeat(100)})`));
    expect(text).toEqual({ kind: 'text', text: 'ä'.repeat(300), cutFrom: 500 });
    expect(binary).toEqual({ kind: 'binary', text: 'AB'.repeat(64), cutFrom: 100 });
  });
});

describe('the columns of rows', () => {
  const create = [
    'CREATE TABLE `odd ``(names)` (',
    '  `id` int(11) unsigned NOT NULL AUTO_INCREMENT,',
    "  `a,b` varchar(80) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT ' AS (x), ' COMMENT 'it''s (AS), fine',",
    "  `kind` enum('a','b,c',')') DEFAULT NULL,",
    '  `total` decimal(10,2) GENERATED ALWAYS AS (`id` * 2) STORED,',
    '  `old` int(11) AS (`id`) VIRTUAL,',
    '  `tick``s` json DEFAULT NULL CHECK (json_valid(`tick``s`)),',
    '  PRIMARY KEY (`id`),',
    '  KEY `k` (`a,b`(10)),',
    '  CONSTRAINT `c` CHECK (`id` > 0)',
    ') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4',
  ].join('\n');

  test('are those of the definition, without generated ones', () => {
    expect(columnsOfRows(create, 'INSERT INTO `odd ``(names)` VALUES\n(1', 4)).toEqual([
      { name: 'id', type: 'int(11) unsigned' },
      { name: 'a,b', type: 'varchar(80)' },
      { name: 'kind', type: "enum('a','b,c',')')" },
      { name: 'tick`s', type: 'json' },
    ]);
  });

  test('are all of them where a row has so many values', () => {
    const names = columnsOfRows(create, 'INSERT INTO `odd ``(names)` VALUES\n(1', 6).map(({ name }) => name);
    expect(names).toEqual(['id', 'a,b', 'kind', 'total', 'old', 'tick`s']);
  });

  test('are those that the statement lists, where it lists them', () => {
    expect(columnsOfRows(create, 'INSERT INTO `odd` (`tick``s`, `id`) VALUES (', 2)).toEqual([
      { name: 'tick`s', type: 'json' },
      { name: 'id', type: 'int(11) unsigned' },
    ]);
  });
});

describe('the columns of dumps that people write', () => {
  test('may be without quotes, and their types may hold any word', () => {
    const create =
      "CREATE TABLE t (id int NOT NULL, kind enum('is on hold','NOT NULL') default 'x', primary key (id), Note text)";
    expect(columnsOfRows(create, 'INSERT INTO t VALUES (1', 3)).toEqual([
      { name: 'id', type: 'int' },
      { name: 'kind', type: "enum('is on hold','NOT NULL')" },
      { name: 'Note', type: 'text' },
    ]);
  });

  test('are numbered where nothing defines them', () => {
    expect(columnsOfRows('', 'INSERT INTO t VALUES (1,2)', 2).map(({ name }) => name)).toEqual([
      'column 1',
      'column 2',
    ]);
  });
});

describe('reading on among the rows', () => {
  test('begins where a row was said to begin', () => {
    const sql = Buffer.from("-- it's a comment of `x`\nINSERT INTO `t` VALUES (1,'a'),(2,'(b'),\n(3,'c');\n");
    const starts: number[] = [];
    const whole = new RowParser(() => undefined, { onStart: (at) => starts.push(at) });
    whole.push(sql);
    expect(starts).toHaveLength(3);
    const rows: string[] = [];
    new RowParser((row) => rows.push(row.toString()), { isAmongRows: true }).push(sql.subarray(starts[1]));
    expect(rows).toEqual(["(2,'(b')", "(3,'c')"]);
  });
});

describe('CSV', () => {
  async function csv(sql: string, columns: readonly string[]): Promise<string> {
    async function* source() {
      // In two pieces, the cut inside a value.
      yield Buffer.from(sql.slice(0, 40));
      yield Buffer.from(sql.slice(40));
    }
    const parts: Buffer[] = [];
    const typed = columns.map((name) => ({ name, type: name === 'photo' ? 'blob' : '' }));
    for await (const part of csvOf([{ sql: source() }], typed)) parts.push(part);
    return Buffer.concat(parts).toString();
  }

  test('quotes what needs it, and tells NULL from an empty text', async () => {
    const sql = `INSERT INTO \`t\` VALUES (1,NULL,'','a,b'),(2,'say \\"x\\"','line\\nfeed',0x00ff);\n`;
    expect(await csv(sql, ['id', 'n', 'x,y', 'b'])).toBe(
      ['id,n,"x,y",b', '1,,"","a,b"', '2,"say ""x""","line\nfeed",0x00FF', ''].join('\r\n'),
    );
  });

  test('puts values under their columns, whatever order a statement lists them in', async () => {
    const sql =
      "INSERT INTO t (id, n) VALUES (1,'a'); INSERT INTO t (n, id) VALUES ('b',2); insert into t (N) values ('c');";
    expect(await csv(sql, ['id', 'n'])).toBe('id,n\r\n1,a\r\n2,b\r\n,c\r\n');
    await expect(csv('INSERT INTO t (id, other) VALUES (1,2);', ['id', 'n'])).rejects.toMatchObject({
      code: 'bad-input',
    });
  });

  test('keeps bytes that are no text as bytes, also where nothing in the dump says so', async () => {
    const sql = 'INSERT INTO t VALUES ("ab","\xff\\0");';
    async function* source() {
      yield Buffer.from(sql, 'latin1');
    }
    const parts: Buffer[] = [];
    const columns = ['photo', 'x'].map((name) => ({ name, type: name === 'photo' ? 'blob' : 'text' }));
    for await (const part of csvOf([{ sql: source() }], columns)) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe('photo,x\r\n0x6162,0xFF00\r\n');
  });
});
