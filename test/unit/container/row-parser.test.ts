import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowParser } from '../../../electron/engine/container/row-parser.ts';
import { RowBuckets, RowDifference } from '../../../electron/engine/verify/row-buckets.ts';
import { split } from '../../support/containers.ts';

const SQL = [
  "INSERT INTO `t` VALUES (1,'a'),(2,'it''s (x), \\'; VALUES ('),(3,NULL);\n",
  "INSERT INTO `VALUES (` (`a`, `b;)`) VALUES\n(0x00FF,_binary 'ü🐜\\\\'),\n(4.5e10,'');\n",
].join('');
const ROWS = [
  "(1,'a')",
  "(2,'it''s (x), \\'; VALUES (')",
  '(3,NULL)',
  "(0x00FF,_binary 'ü🐜\\\\')",
  "(4.5e10,'')",
];

function parse(chunks: readonly Buffer[]): string[] {
  const rows: string[] = [];
  const parser = new RowParser((row) => rows.push(row.toString('utf8')));
  for (const chunk of chunks) parser.push(chunk);
  return rows;
}

describe('rows of INSERT statements', () => {
  test('are found whatever stands in their values', () => {
    expect(parse([Buffer.from(SQL)])).toEqual(ROWS);
  });

  test('are the same however the stream is cut', () => {
    const bytes = Buffer.from(SQL);
    const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 20 });
    fc.assert(
      fc.property(cuts, (places) => {
        const edges = [0, ...places.sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
        expect(parse(chunks)).toEqual(ROWS);
      }),
    );
  });
});

describe('rows of statements that people and other programs write', () => {
  test.each([
    [
      'a name that ends as the word does',
      'INSERT INTO shop.keyvalues (id, myvalues) VALUES (1,2);',
      ['(1,2)'],
    ],
    [
      'a list of columns without quotes',
      'insert into t (a,values_) values (1,2),\n\t (3,4);',
      ['(1,2)', '(3,4)'],
    ],
    [
      'what follows the rows',
      'INSERT INTO `t` VALUES (1,2) ON DUPLICATE KEY UPDATE a=VALUES(a), b=VALUES(`b`);INSERT INTO t VALUES(5);',
      ['(1,2)', '(5)'],
    ],
    [
      'rows that say that they are',
      'INSERT INTO t VALUES ROW(1,2), ROW(3,(4)) AS n(a,b) ON DUPLICATE KEY UPDATE a=n.a;',
      ['(1,2)', '(3,(4))'],
    ],
    [
      'comments',
      "# o'brien's (x\n/* it's (VALUES (9) */ /*!40000 ALTER TABLE `t` DISABLE KEYS */;\nINSERT INTO t VALUES (1);",
      ['(1)'],
    ],
    ['nothing between the words', 'INSERT INTO`t`(`a`)VALUES(1),(2)', ['(1)', '(2)']],
  ])('%s', (_, sql, rows) => {
    for (const size of [1, 2, 7, sql.length]) {
      const bytes = Buffer.from(sql);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (__, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      );
      expect(parse(chunks)).toEqual(rows);
    }
    const counted = split(Buffer.from(`CREATE TABLE t (a int);\n${sql};\n`), undefined, { isForeign: true });
    expect(counted.reduce((sum, section) => sum + (section.rows ?? 0), 0)).toBe(rows.length);
  });
});

describe('tables as multisets', () => {
  const table = (rows: readonly string[]): RowBuckets => {
    const buckets = new RowBuckets();
    for (const row of rows) buckets.add(Buffer.from(row));
    return buckets;
  };

  test('are equal in any order, and differ when a duplicate is lost', () => {
    expect(table(['(1)', '(2)', '(2)']).differing(table(['(2)', '(1)', '(2)'])).size).toBe(0);
    expect(table(['(1)', '(2)', '(2)']).differing(table(['(2)', '(1)', '(1)'])).size).toBe(2);
    expect(table(['(1)', '(2)', '(2)']).differing(table(['(1)', '(2)'])).size).toBe(1);
  });

  test('the rows that differ are named', () => {
    const dumped = Array.from({ length: 6_000 }, (_, i) => `(${i},'row ${i}')`);
    const restored = dumped.map((row) => (row.startsWith('(4711,') ? "(4711,'row 471!')" : row)).reverse();
    const differing = table(dumped).differing(table(restored));
    expect(differing.size).toBeGreaterThan(0);
    const difference = new RowDifference(differing);
    for (const row of dumped) difference.add(Buffer.from(row), 'dumped');
    for (const row of restored) difference.add(Buffer.from(row), 'restored');
    expect(difference.result()).toEqual({
      onlyDumped: ["(4711,'row 4711')"],
      onlyRestored: ["(4711,'row 471!')"],
    });
  });
});
