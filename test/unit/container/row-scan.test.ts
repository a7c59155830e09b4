import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InsertRows } from '../../../electron/engine/container/insert-rows.ts';
import { rowScanModule } from '../../../scripts/lib/row-scan.mjs';

const folder = new URL('../../../electron/engine/container/', import.meta.url);

test('row-scan.wasm.ts is made from row-scan.wat; `node scripts/row-scan.mjs` writes it anew', async () => {
  const source = readFileSync(new URL('row-scan.wat', folder), 'utf8');
  expect(readFileSync(new URL('row-scan.wasm.ts', folder), 'utf8')).toBe(await rowScanModule(source));
});

/** The rule, byte by byte. */
function rowsOf(text: string): { rows: number; end: number } {
  let rows = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    if (isInString && text[at] === '\\') at += 1;
    else if (text[at] === "'") isInString = !isInString;
    else if (!isInString && text[at] === '(') rows += 1;
    else if (!isInString && text[at] === ';') return { rows, end: at + 1 };
  }
  return { rows, end: -1 };
}

function scanned(text: string, cuts: readonly number[]): { rows: number; end: number } {
  const counter = new InsertRows(false);
  const bytes = Buffer.from(text, 'latin1');
  const edges = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...edges, bytes.length]) {
    const end = counter.scan(bytes.subarray(0, to), from, 0);
    if (end >= 0) return { rows: counter.rows, end };
    from = to;
  }
  return { rows: counter.rows, end: -1 };
}

const value = fc.oneof(
  fc.integer().map(String),
  fc.constant('NULL'),
  fc.constant('0xDEADBEEF'),
  fc
    .array(fc.constantFrom('(', ')', ';', ',', "\\'", '\\\\', "''", '\\n', 'a', 'ü', '),('), {
      maxLength: 60,
    })
    .map((parts) => `'${parts.join('')}'`),
);
const row = fc.array(value, { minLength: 1, maxLength: 6 }).map((values) => `(${values.join(',')})`);
const statement = fc
  .array(row, { minLength: 1, maxLength: 30 })
  .map((rows) => ({ count: rows.length, text: ` ${rows.join(',')};\nUNLOCK TABLES (;` }));

test('rows of one line are counted exactly, wherever the input is cut', () => {
  fc.assert(
    fc.property(statement, fc.array(fc.nat(), { maxLength: 12 }), ({ count, text }, cuts) => {
      const found = scanned(text, cuts);
      expect(found).toEqual(rowsOf(text));
      expect(found.rows).toBe(count);
      expect(found.end).toBe(text.indexOf('UNLOCK') - 1);
    }),
    { numRuns: 2_000 },
  );
});

test('a cut after each byte changes nothing', () => {
  const text = String.raw` (1,'a\\',';(\'(',0x27),('\'',';'),(2,'''(''',NULL);(`;
  const all = Array.from(text, (_, at) => at + 1);
  for (const cuts of [all, ...all.map((at) => [at])])
    expect(scanned(text, cuts)).toEqual({ rows: 3, end: text.length - 1 });
});

test('strings longer than what is taken at a time', () => {
  for (const length of [65_533, 65_534, 65_535, 65_536, 65_537, 131_072]) {
    const text = `('${'('.repeat(length)}\\''),(2);`;
    expect(scanned(text, [])).toEqual({ rows: 2, end: text.length });
  }
});
