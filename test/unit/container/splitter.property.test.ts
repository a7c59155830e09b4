import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { openDump } from '../../../electron/engine/container/reader.ts';
import { collect, contain, inMemory, sha256, split } from '../../support/containers.ts';

// Hundreds of dumps, on machines that are busy.
vi.setConfig({ testTimeout: 120_000 });

/** A dump that is made up, with what must be found in it. */
interface MadeUp {
  readonly sql: string;
  readonly tables: readonly {
    readonly name: string;
    readonly rows: number;
    readonly inserts: string;
    /** In bytes. */
    readonly longestStatement: number;
  }[];
}

const quoteName = (name: string) => `\`${name.replaceAll('`', '``')}\``;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', '\\0'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['\u001a', '\\Z'],
]);
/** As mysql_real_escape_string does, which every dump program uses. */
const quoteText = (text: string) =>
  `'${[...text].map((character) => ESCAPES.get(character) ?? character).join('')}'`;
/** A dump is UTF-8, which has no lone surrogates. */
const wellFormed = (text: string) => Buffer.from(text).toString();

const nasty = fc.constantFrom(
  "'",
  '"',
  '`',
  '\\',
  '\n',
  ';',
  '),(',
  ');\n',
  '-- x\n',
  '/*',
  '*/',
  '#',
  'INSERT INTO ',
  '😀',
  'DELIMITER ;;\n',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 6 })
  .map((parts) => parts.join(''));
const name = text
  .map((raw) => wellFormed([...raw.replaceAll('\0', '')].slice(0, 40).join('')))
  .filter((raw) => raw.trim() !== '');
const value = fc.oneof(
  text.map((raw) => quoteText(wellFormed(raw))),
  fc.integer().map(String),
  fc.constantFrom('NULL', "''", '0x', '1.5e10', "_binary '\\0\\\\'"),
  fc
    .uint8Array({ minLength: 1, maxLength: 9 })
    .map((bytes) => `0x${Buffer.from(bytes).toString('hex').toUpperCase()}`),
);
const row = fc.array(value, { minLength: 1, maxLength: 4 }).map((values) => `(${values.join(',')})`);
const statements = fc.array(fc.array(row, { minLength: 1, maxLength: 5 }), { maxLength: 3 });

function table(tableName: string, inserts: readonly (readonly string[])[], isMariadb: boolean): MadeUp {
  const quoted = quoteName(tableName);
  const comment = quoted.replaceAll('\n', '\n-- ');
  const texts = inserts.map(
    (rows) => `INSERT INTO ${quoted} VALUES${isMariadb ? '\n' : ' '}${rows.join(isMariadb ? ',\n' : ',')};\n`,
  );
  const data = texts.join('');
  const around = [
    `LOCK TABLES ${quoted} WRITE;\n`,
    `/*!40000 ALTER TABLE ${quoted} DISABLE KEYS */;\n`,
    `/*!40000 ALTER TABLE ${quoted} ENABLE KEYS */;\n`,
    'UNLOCK TABLES;\n',
  ];
  const longestStatement = Math.max(...[...texts, ...around].map((each) => Buffer.byteLength(each)));
  const sql = [
    `\n--\n-- Table structure for table ${comment}\n--\n\nDROP TABLE IF EXISTS ${quoted};\n`,
    '/*!40101 SET @saved_cs_client     = @@character_set_client */;\n/*!50503 SET character_set_client = utf8mb4 */;\n',
    `CREATE TABLE ${quoted} (\n  \`a\` int DEFAULT NULL COMMENT ${quoteText(tableName)}\n);\n`,
    '/*!40101 SET character_set_client = @saved_cs_client */;\n',
    `\n--\n-- Dumping data for table ${comment}\n--\n\n`,
    ...around.slice(0, 2),
    data,
    ...around.slice(2),
  ].join('');
  const rows = inserts.flat().length;
  return { sql, tables: [{ name: tableName, rows, inserts: data, longestStatement }] };
}

const dump = fc
  .record({
    isMariadb: fc.boolean(),
    isKnown: fc.boolean(),
    tables: fc.uniqueArray(fc.record({ name, statements }), { maxLength: 4, selector: (each) => each.name }),
  })
  .map(({ isMariadb, isKnown, tables }): MadeUp => {
    const made = tables.map((each) => table(each.name, each.statements, isMariadb));
    // Without its first line nobody knows who wrote it, and the careful way has to find the same.
    const head = isKnown ? `-- ${isMariadb ? 'MariaDB' : 'MySQL'} dump 10\n` : '';
    const header = `${head}--\n\n/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;\n/*!40103 SET TIME_ZONE='+00:00' */;\n`;
    const database = '\n--\n-- Current Database: `d`\n--\n\nCREATE DATABASE `d`;\n\nUSE `d`;\n';
    const trailer = '/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;\n\n-- Dump completed on 2026-11-22  6:00:00\n';
    return {
      sql: header + database + made.map(({ sql }) => sql).join('') + trailer,
      tables: made.flatMap((each) => each.tables),
    };
  });
const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 });

test('any dump in any chunks gives the same sections, rows, INSERT statements and longest statements', () => {
  fc.assert(
    fc.property(dump, sizes, ({ sql, tables }, cuts) => {
      const data = Buffer.from(sql);
      const sections = split(data, cuts);
      expect(sections.map((section) => section.text).join('')).toBe(data.toString('latin1'));
      expect(sections.map(({ kind }) => kind)).toEqual([
        'header',
        'database',
        ...tables.flatMap(() => ['table-structure', 'table-data']),
        'trailer',
      ]);
      const found = sections.filter(({ kind }) => kind === 'table-data');
      expect(
        found.map(({ object, rows, inserts, longestStatement }) => ({
          ...{ name: object, rows, inserts, longestStatement },
        })),
      ).toEqual(tables.map((each) => ({ ...each, inserts: Buffer.from(each.inserts).toString('latin1') })));
    }),
    { numRuns: 400 },
  );
});

test('any bytes in any chunks come out as they came in, in the same sections', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc.array(fc.oneof(nasty, fc.string()), { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))),
  );
  fc.assert(
    fc.property(anything, sizes, (data, cuts) => {
      const whole = split(data);
      expect(whole.map((section) => section.text).join('')).toBe(data.toString('latin1'));
      expect(split(data, cuts)).toEqual(whole);
    }),
    { numRuns: 600 },
  );
});

test('any container reads back byte-equal, whole and section by section, with the hashes that it states', async () => {
  await fc.assert(
    fc.asyncProperty(dump, sizes, async ({ sql, tables }, cuts) => {
      const data = Buffer.from(sql);
      const { stored, written, index } = await contain(data, { sizes: cuts });
      expect(written).toMatchObject({ rawBytes: data.length, storedBytes: stored.length });
      const reader = openDump(inMemory(stored), index);
      expect((await collect(reader.read())).equals(data)).toBe(true);
      const parts: Buffer[] = [];
      let at = 0;
      for (const section of index.sections) {
        const part = await collect(reader.read([section]));
        const frames = stored.subarray(at, at + section.storedBytes);
        const hasRows = section.kind === 'table-data';
        expect([section.sha256, section.storedSha256]).toEqual(
          hasRows ? [null, sha256(frames)] : [sha256(part), null],
        );
        parts.push(part);
        at += section.storedBytes;
      }
      expect(Buffer.concat(parts).equals(data)).toBe(true);
      expect(index.sections.flatMap(({ dataSha256 }) => dataSha256 ?? [])).toEqual(
        tables.map(({ inserts }) => sha256(Buffer.from(inserts))),
      );
      expect(
        index.sections.flatMap(({ kind, longestStatement }) =>
          kind === 'table-data' ? longestStatement : [],
        ),
      ).toEqual(tables.map((each) => each.longestStatement));
      expect(reader.objects()).toMatchObject(
        tables.map(({ name: table_, rows }) => ({ kind: 'table', database: 'd', name: table_, rows })),
      );
    }),
    { numRuns: 60 },
  );
});
