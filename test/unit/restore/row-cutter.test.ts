import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutRows } from '../../../electron/engine/restore/row-cutter.ts';

/** What can mislead: ends of rows and statements in strings, quotes in both ways, backslashes before and behind. */
const texts = fc.array(
  fc.constantFrom('a', "\\'", "''", '\\\\', '\\n', '),(', ');', '),', '(', ';', '"', '`', 'ä'),
  {
    maxLength: 12,
  },
);
const values = fc.oneof(
  texts.map((parts) => `'${parts.join('')}'`),
  fc.constantFrom('NULL', '0x2C28', '-1.5e3', "_binary 'x'"),
);
const rows = fc.array(
  fc.array(values, { minLength: 1, maxLength: 4 }).map((row) => `(${row.join(',')})`),
  { minLength: 1, maxLength: 30 },
);
const layouts = fc.constantFrom('lines', 'line');
const chunkSizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 });

const HEAD = 'INSERT INTO `t``)` (`a`,`VALUES`) VALUES';

function section(statements: readonly (readonly string[])[], layout: 'lines' | 'line'): string {
  const inserts = statements.map((each) =>
    layout === 'lines' ? `${HEAD}\n${each.join(',\n')};\n` : `${HEAD} ${each.join(',')};\n`,
  );
  return [
    "--\n-- Dumping data for table `it's`\n--\n\nLOCK TABLES `t``)` WRITE;\n",
    ...inserts,
    'UNLOCK TABLES;\n',
  ].join('');
}

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function cut(sql: string, sizes: readonly number[], length: number): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of cutRows(pieces(Buffer.from(sql), sizes), length)) parts.push(part);
  return Buffer.concat(parts).toString();
}

it('only where one row ends and the next begins, whatever the rows hold and however the bytes come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(rows, { minLength: 1, maxLength: 4 }),
      layouts,
      chunkSizes,
      fc.integer({ min: 1, max: 200 }),
      async (statements, layout, sizes, length) => {
        const sql = section(statements, layout);
        const got = await cut(sql, sizes, length);
        expect(rejoined(got, statements, layout)).toBe(sql);
      },
    ),
    { numRuns: 500 },
  );
});

/** With a comma again wherever a row follows one of the same statement. */
function rejoined(got: string, statements: readonly (readonly string[])[], layout: 'lines' | 'line'): string {
  const comma = layout === 'lines' ? ',\n' : ',';
  let at = 0;
  let text = '';
  for (const each of statements) {
    for (const [i, row] of each.entries()) {
      const found = got.indexOf(row, at);
      const between = got.slice(at, found);
      text += (i > 0 && between === `;\n${HEAD} ` ? comma : between) + row;
      at = found + row.length;
    }
  }
  return text + got.slice(at);
}

it('a statement is ended with the first row that makes it as long as it shall be', async () => {
  const all = Array.from({ length: 100 }, (_, i) => `(${String(i).padStart(7, '1')})`);
  for (const layout of ['lines', 'line'] as const) {
    const got = await cut(section([all], layout), [1000], 100);
    const statements = got.split(';\n').filter((text) => text.startsWith(HEAD));
    const counts = statements.map((text) => text.split('(').length - 2);
    expect(Math.max(...counts), layout).toBeLessThanOrEqual(12);
    expect(Math.min(...counts.slice(0, -1)), layout).toBeGreaterThanOrEqual(9);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100);
  }
});

it('rows that are longer than that keep their statements one by one', async () => {
  const all = ["('aaaaaaaaaa')", "('bbbbbbbbbb')", "('cccccccccc')"];
  expect(await cut(section([all], 'line'), [64], 1)).toBe(
    section(
      all.map((row) => [row]),
      'line',
    ),
  );
});

it('an INSERT within an executable comment goes by as it is', async () => {
  const sql = '/*!50000 INSERT INTO `t` VALUES (1),(2),(3) */;\nINSERT INTO `t` VALUES (4),(5);\n';
  expect(await cut(sql, [7], 1)).toBe(sql);
});

it.each([
  "INSERT INTO `it's` VALUES",
  'INSERT INTO `; GRANT ALL ON *.* TO evil; -- ` VALUES',
  "INSERT INTO `t` /* ' */ VALUES",
  '/*!50000 INSERT INTO `t` VALUES',
])('what could mean something in a string is not written anew: %s', async (head) => {
  const sql = `${head}\n(1,'),\n(;'),\n(2,'b'),\n(3,'c');\n`;
  expect(await cut(sql, [50], 1)).toBe(sql);
});
