import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InsertRows } from '../../../electron/engine/container/insert-rows.ts';
import { rowScan } from '../../../electron/engine/container/row-scan.ts';
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

/** Where `pass` must stop, by the rule, byte by byte. */
function stopsOf(text: string): number[] {
  const stops: number[] = [];
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? '';
    if (isInString && byte === '\\') at += 1;
    else if (byte === "'") isInString = !isInString;
    else if (isInString) continue;
    // The stop forgets that the byte before was a dash.
    else if (byte === '-' && text[at - 1] === '-' && stops.at(-1) !== at - 1) stops.push(at);
    else if (!/[0-9.+,() \t\r\nxXA-Fa-fNULnul-]/.test(byte)) stops.push(at);
  }
  return stops;
}

/** All stops, in pieces of the input as they come. */
function passed(text: string, cuts: readonly number[]): number[] {
  const { memory, pass, state } = rowScan();
  const bytes = Buffer.from(text, 'latin1');
  const edges = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const stops: number[] = [];
  state.value = 0;
  let start = 0;
  for (const end of [...edges, bytes.length]) {
    memory.set(bytes.subarray(start, end));
    memory.fill(0xff, end - start, end - start + 16);
    for (let at = 0; at < end - start; ) {
      at = pass(at, end - start);
      if (at < end - start) stops.push(start + at);
      at += 1;
    }
    start = end;
  }
  return stops;
}

test('all but strings and plain values is stopped at, wherever the input is cut', () => {
  const part = fc.oneof(
    { arbitrary: row, weight: 3 },
    { arbitrary: fc.constantFrom(',', '-1', '--', '---', '-', ' ', '\n'), weight: 2 },
    {
      arbitrary: fc.constantFrom('LOAD_FILE(', '"', '`', '#', '/*', ';', '\x80', '_binary ', '@', '\0'),
      weight: 1,
    },
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 12 }), (parts, cuts) => {
      const text = parts.join('');
      expect(passed(text, cuts)).toEqual(stopsOf(text));
    }),
    { numRuns: 3_000 },
  );
});

test('each byte is plain or not, in each place of a block', () => {
  for (let byte = 0; byte < 256; byte += 1)
    for (const at of [0, 1, 15, 16, 17]) {
      const text = `${'0'.repeat(at)}${String.fromCharCode(byte)}${byte === 39 ? "'" : ''}${'0'.repeat(20)}`;
      expect(passed(text, []), `byte ${byte} at ${at}`).toEqual(stopsOf(text));
    }
});
