import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ComputedValues } from '../../../electron/engine/restore/computed-values.ts';
import type { Dialect } from '../../../electron/engine/restore/dialect.ts';
import type { TranslateRules } from '../../../electron/engine/restore/model.ts';
import { RenamedRows } from '../../../electron/engine/restore/renamed-rows.ts';
import { RowScan } from '../../../electron/engine/restore/row-scan.ts';
import { statementsOf } from '../../../electron/engine/restore/statements.ts';
import { createTranslator } from '../../../electron/engine/restore/translate.ts';

const MYSQL: Dialect = {
  flavour: 'mysql',
  version: '9.7.4',
  collations: new Set(['utf8mb4_0900_ai_ci', 'utf8mb4_bin', 'latin1_swedish_ci']),
  charsets: new Set(['utf8mb4', 'utf8mb3', 'utf8', 'latin1', 'binary']),
  engines: new Set(['INNODB', 'MYISAM']),
};
const NOTHING: TranslateRules = {
  rename: new Map(),
  ignoreCase: false,
  keepSandboxLine: true,
  stripStorage: false,
  disableEventsIn: new Set(),
  definer: null,
};
const EVERYTHING: TranslateRules = {
  rename: new Map([['shop', 'other']]),
  ignoreCase: false,
  keepSandboxLine: false,
  stripStorage: true,
  disableEventsIn: new Set(['shop']),
  definer: 'CURRENT_USER',
  translation: {
    source: { flavour: 'mariadb', version: '10.11.9' },
    target: MYSQL,
    hasHistory: false,
    leftOut: new Map(),
  },
};

const translate = (rules: TranslateRules, sql: Buffer): Buffer =>
  createTranslator(rules).translate(
    { kind: 'table-structure', rawOffset: 1, database: 'shop', object: 't' },
    sql,
  );

/** What rules look for, where none of them must find it. */
const LURE = fc.constantFrom(
  'DEFINER=`a`@`b`',
  'USE `shop`;',
  'ENGINE=Aria',
  'COLLATE utf8mb4_uca1400_ai_ci',
  "SET sql_mode = \\'NO_AUTO_CREATE_USER\\'",
  'uuid DEFAULT uuid()',
  'SQL_LOG_BIN= 0',
  'ENABLE',
  '/*!50003 */',
  '-- x',
  'DELIMITER ;;',
  '⛺ü',
);
const TEXT = fc
  .array(fc.oneof(LURE, fc.constantFrom(' ', ',', '(', ')', ';', '\\\\', "''", '\n', '"')), { maxLength: 6 })
  .map((parts) => parts.join(''));

describe('the translator', () => {
  test('without rules it is the identity, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const sql = Buffer.from(bytes);
        return translate(NOTHING, sql) === sql;
      }),
    );
  });

  test('strings, comments and quoted names survive every rule', () => {
    fc.assert(
      fc.property(TEXT, TEXT, (text, name) => {
        const quoted = `\`${name.replaceAll('`', '``')}\``;
        const line = text.replaceAll('\n', ' ');
        const sql = `-- ${line}\n/* ${line.replaceAll('*/', '')} */\nCREATE TABLE ${quoted} (\n  ${quoted} varchar(9) NOT NULL DEFAULT '${text}' COMMENT '${text}',\n  KEY ${quoted} (${quoted})\n) ENGINE=InnoDB COMMENT='${text}';\n`;
        expect(translate(EVERYTHING, Buffer.from(sql)).toString()).toBe(sql);
      }),
      { numRuns: 300 },
    );
  });

  test('what it writes is read as the same statements', () => {
    const sql =
      "CREATE TABLE `t` (`a` uuid DEFAULT uuid(), `b` text DEFAULT 'x', `c` int INVISIBLE, UNIQUE KEY `d` (`b`) USING HASH) ENGINE=Aria PAGE_CHECKSUM=1;";
    const written = translate(EVERYTHING, Buffer.from(sql)).toString();
    expect([...statementsOf(written)]).toHaveLength(1);
    expect(written.replaceAll(/\s+/g, ' ')).toBe(
      "CREATE TABLE `t` (`a` char(36) DEFAULT (uuid()), `b` text DEFAULT ('x'), `c` int INVISIBLE) ENGINE=InnoDB ;",
    );
  });
});

const VALUE = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom('NULL', '0x00FF', "_binary 'a(,b'", '-1.5e-7', "b'101'"),
  TEXT.map((text) => `'${text}'`),
);
const CUTS = fc.array(fc.nat(), { maxLength: 8 });
const ROWS = fc.array(fc.tuple(VALUE, VALUE, VALUE), { minLength: 1, maxLength: 5 });
const section = (rows: readonly (readonly string[])[], second: (value: string) => string): string =>
  `--\n-- Dumping data for table \`it's\`\n--\nLOCK TABLES \`t\` WRITE;\nINSERT INTO \`t\` VALUES\n${rows.map(([a = '', b = '', c = '']) => `(${a},${second(b)},${c})`).join(',\n')};\nUNLOCK TABLES;\n`;

/** Cut anywhere. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
}

describe('rows in pieces', () => {
  test('computed values become DEFAULT and everything else stays, wherever the input is cut', () => {
    fc.assert(
      fc.property(ROWS, fc.array(fc.nat(), { maxLength: 8 }), (rows, cuts) => {
        const values = new ComputedValues({ columns: ['a', 'b', 'c'], computed: new Set(['b']) });
        const sent = pieces(Buffer.from(section(rows, (b) => b)), cuts).map((piece) =>
          Buffer.from(values.push(piece)),
        );
        expect(Buffer.concat([...sent, values.end()]).toString()).toBe(section(rows, () => 'DEFAULT'));
      }),
      { numRuns: 300 },
    );
  });

  test('under another name every row stays, and only what stands around rows is changed, wherever it is cut', () => {
    fc.assert(
      fc.property(ROWS, CUTS, fc.boolean(), fc.boolean(), (rows, cuts, isQualified, isRowByRow) => {
        const written = (name: string): string =>
          (isRowByRow
            ? rows.map((row) => section([row], (b) => b)).join('')
            : section(rows, (b) => b)
          ).replaceAll('`t`', name);
        const place = { kind: 'table-data', database: 'shop', object: 't' } as const;
        const renamed = new RenamedRows(EVERYTHING, place);
        const sql = written(isQualified ? '`shop`.`t`' : '`t`');
        const sent = pieces(Buffer.from(sql), cuts).map((piece) => Buffer.from(renamed.push(piece)));
        expect(Buffer.concat([...sent, renamed.end()]).toString()).toBe(
          written(isQualified ? '`other`.`t`' : '`t`'),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('the scan finds the same statements wherever the input is cut, and none in rows', () => {
    const scanned = (parts: readonly Buffer[]): string[] => {
      const found: string[] = [];
      const scan = new RowScan({
        note: (_, text) => found.push(text),
        hide: (text) => found.push(`hidden: ${text}`),
      });
      for (const part of parts) scan.push(part);
      scan.end();
      return found;
    };
    fc.assert(
      fc.property(ROWS, fc.array(fc.nat(), { maxLength: 8 }), fc.boolean(), (rows, cuts, isHostile) => {
        const sql = `${section(rows, (b) => b)}${isHostile ? 'GRANT ALL ON *.* TO x;\nINSERT INTO `t` VALUES (LOAD_FILE(1));\n' : ''}`;
        const found = scanned(pieces(Buffer.from(sql), cuts));
        expect(found).toEqual([
          'LOCK TABLES `t` WRITE',
          'INSERT INTO `t` VALUES',
          'UNLOCK TABLES',
          ...(isHostile ? ['GRANT ALL ON *.* TO x', 'INSERT INTO `t` VALUES', 'INSERT … LOAD_FILE'] : []),
        ]);
      }),
      { numRuns: 300 },
    );
  });

  // 1 GiB where memory is asked for; what must not grow shows long before.
  test('a line without end takes no memory', () => {
    const megabytes = process.env.HOLDFAST_LONG_LINE === undefined ? 96 : 1024;
    const values = new ComputedValues({ columns: ['a', 'b', 'c'], computed: new Set(['b']) });
    const scan = new RowScan({ note: () => undefined, hide: () => undefined });
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const before = process.memoryUsage().rss;
    let most = 0;
    for (const bytes of [
      Buffer.from("INSERT INTO `t` VALUES (1,2,'"),
      ...Array.from({ length: megabytes }, () => piece),
      Buffer.from("');"),
    ]) {
      values.push(bytes);
      scan.push(bytes);
      most = Math.max(most, process.memoryUsage().rss);
    }
    expect((most - before) / 1024 / 1024).toBeLessThan(48);
  }, 60_000);
});
