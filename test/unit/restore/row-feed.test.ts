import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readBetween } from '../../../electron/engine/restore/insert-head.ts';
import { type StatementFeed, statementFeed } from '../../../electron/engine/restore/row-feed.ts';
import { StatementEnds } from '../../../electron/engine/restore/statement-ends.ts';
import { TableQueue } from '../../../electron/engine/restore/table-queue.ts';
import { StatementBatch } from '../../../electron/engine/server/statement-bytes.ts';
import type { Section } from '../../../shared/model/dump-index.ts';

const INSERT = "INSERT INTO `t` VALUES (1,'a;\\n');\n";

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** What each of several sessions was given, as they take turns. */
async function share(feed: StatementFeed, sessions: number): Promise<string[]> {
  const got: string[] = [];
  await Promise.all(
    Array.from({ length: sessions }, async () => {
      const batch = new StatementBatch();
      while (await feed.next(batch)) {
        got.push(...batch.statements.map((statement) => statement.text()));
        await new Promise((resolve) => setImmediate(resolve));
      }
    }),
  );
  return got;
}

const rowsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => INSERT.replace('1', String(i)));
const withoutEnd = (statement: string): string => statement.slice(0, -2);

const BEFORE = [
  '--\n-- Dumping data for table `t`\n--\n\nLOCK TABLES `t` WRITE;\n',
  '/*!40000 ALTER TABLE `t` DISABLE KEYS */;\n',
  'set autocommit=0;\n',
];
const AFTER = ['/*!40000 ALTER TABLE `t` ENABLE KEYS */;\n', 'UNLOCK TABLES;\n', 'commit;\n'];

it('every statement goes to one session, whole, without what stands around them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 400 }),
      fc.constantFrom(0, 10, 5_000),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 3 }),
      async (count, longer, sizes, sessions) => {
        const rows = rowsOf(count).map((row) => row.replace('a;', `a;${'x'.repeat(longer)}`));
        const bytes = Buffer.from([...BEFORE, ...rows, ...AFTER].join(''));
        const feed = statementFeed(pieces(bytes, sizes), bytes.length, { isShared: true });
        expect((await share(feed, sessions)).sort()).toEqual(rows.map(withoutEnd).sort());
        expect([feed.isEmpty, feed.bytesLeft]).toEqual([true, 0]);
      },
    ),
    { numRuns: 200 },
  );
});

it('one session alone gets what stands around them, too, in its order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 100 }),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }),
      async (count, sizes) => {
        const all = [...BEFORE, ...rowsOf(count), ...AFTER];
        const bytes = Buffer.from(all.join(''));
        const feed = statementFeed(pieces(bytes, sizes), bytes.length, { isShared: false });
        const expected = all.map((text) => withoutEnd(text).replace(/^--.*\n\n/s, ''));
        expect(await share(feed, 1)).toEqual(expected);
      },
    ),
    { numRuns: 100 },
  );
});

it('the last statement needs no end, and bytes are what they were', async () => {
  const bytes = Buffer.from([...Buffer.from('INSERT INTO `t` VALUES ('), 0xff, 0x00, 0xe4, 0x29]);
  const feed = statementFeed(pieces(bytes, [3]), bytes.length, { isShared: true });
  const [statement = ''] = await share(feed, 1);
  expect(Buffer.from(statement, 'latin1')).toEqual(bytes);
});

it('a statement that is longer than any index may say is given up, and not held', async () => {
  const bytes = Buffer.from(`INSERT INTO \`t\` VALUES ('${'x'.repeat(40 * 1024 * 1024)}');\n`);
  const feed = statementFeed(pieces(bytes, [1024 * 1024]), bytes.length, { isShared: true });
  await expect(feed.next(new StatementBatch())).rejects.toMatchObject({ code: 'not-possible' });
});

it('what one session gets at once lies together, half a megabyte or a little more of it', async () => {
  const rows = Array.from(
    { length: 90 },
    (_, i) => `INSERT INTO \`t\` VALUES (${i},'${'x'.repeat(20_000)}');\n`,
  );
  const bytes = Buffer.from(rows.join(''));
  const feed = statementFeed(pieces(bytes, [4_000]), bytes.length, { isShared: true });
  const batch = new StatementBatch();
  const firsts: number[] = [];
  const sizes: number[] = [];
  while (await feed.next(batch)) {
    const texts = batch.statements.map((statement) => statement.text());
    const numbers = texts.map((text) => Number(/\((\d+),/.exec(text)?.[1]));
    const [first = -1] = numbers;
    expect(numbers).toEqual(numbers.map((_, i) => first + i));
    expect(batch.bytes).toBe(texts.join('').length);
    firsts.push(first);
    sizes.push(batch.bytes);
  }
  expect(firsts).toEqual([0, 27, 54, 81]);
  for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThanOrEqual(512 * 1024);
});

it('single rows come in batches of a thousand', async () => {
  const bytes = Buffer.from(rowsOf(2_500).join(''));
  const feed = statementFeed(pieces(bytes, [4_000]), bytes.length, { isShared: true });
  const batch = new StatementBatch();
  const lengths: number[] = [];
  while (await feed.next(batch)) lengths.push(batch.statements.length);
  expect(lengths).toEqual([1_000, 1_000, 500]);
});

it('a table whose rows became shorter on the way is at its end when all have been handed out', async () => {
  const bytes = Buffer.from(rowsOf(10).join(''));
  const section: Section = {
    ...{
      kind: 'table-data' as const,
      database: 'd',
      object: 't',
      rawOffset: 0,
      rawBytes: 8 * 1024 * 1024,
      rows: 10,
    },
    ...{ storedBytes: 0, firstFrame: 0, frameCount: 0, sha256: null, storedSha256: null, dataSha256: null },
  };
  const done: unknown[] = [];
  const queue = new TableQueue<StatementFeed>([section], {
    open: ({ rawBytes }) => statementFeed(pieces(bytes, [100]), rawBytes, { isShared: true }),
    isShared: () => true,
    onDone: (each) => done.push(each),
  });
  for (let table = queue.next(), i = 0; table !== null; table = queue.next(), i += 1) {
    expect(i).toBe(0);
    const end = table.part();
    const batch = new StatementBatch();
    while (await table.feed.next(batch)) expect(batch.statements.length).toBe(10);
    expect(table.feed.bytesLeft).toBe(0);
    end();
  }
  expect(done).toEqual([section]);
});

it.each([
  ['a line feed', "('a;\nGRANT ALL ON *.* TO evil;\n')"],
  ['other quotes', '("a\';\nGRANT ALL ON *.* TO evil;\n\'")'],
  ['a backslash', "('a\\';\nGRANT ALL ON *.* TO evil;\n')"],
  ['doubled quotes', "('a'';\nGRANT ALL ON *.* TO evil;\n')"],
  ['backticks', "(`a\\`, '`;\nGRANT ALL ON *.* TO evil;\n')"],
  ['a comment', "(1 /* '; */, ';\nGRANT ALL ON *.* TO evil;\n')"],
  ['a line of comment', "(1 -- '\n, ';\nGRANT ALL ON *.* TO evil;\n')"],
  ['no comment', "(1 --2, '; -- \nGRANT ALL ON *.* TO evil;\n')"],
  ['an executable comment', "(/*!50000 1 */* '2', ';\nGRANT ALL ON *.* TO evil;\n')"],
])('none begins in a string: %s', async (_, row) => {
  const statement = `INSERT INTO \`t\` VALUES ${row}`;
  for (const size of [1, 2, 3, 7, 1_000]) {
    const bytes = Buffer.from([...BEFORE, `${statement};\n`, INSERT, ...AFTER].join(''));
    const feed = statementFeed(pieces(bytes, [size]), bytes.length, { isShared: true });
    expect(await share(feed, 1)).toEqual([statement, withoutEnd(INSERT)]);
  }
});

it('a backslash is one where the section says so', async () => {
  const bytes = Buffer.from("INSERT INTO `t` VALUES ('a\\');\nINSERT INTO `t` VALUES (';\n\\');\n");
  const feed = statementFeed(pieces(bytes, [5]), bytes.length, { isShared: true, backslashes: 'plain' });
  expect(await share(feed, 1)).toEqual([
    "INSERT INTO `t` VALUES ('a\\')",
    "INSERT INTO `t` VALUES (';\n\\')",
  ]);
});

it('statements are those that the dump was looked through for, whatever they hold', async () => {
  const bits = [
    "'",
    '"',
    '`',
    '\\',
    '\\\\',
    ';',
    ';\n',
    '\n',
    '--',
    '-- ',
    '#',
    '/*',
    '*/',
    '/*!50000',
    '/*M!',
    '(',
    ',',
    'a',
    '1',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...bits), { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      async (parts, sizes) => {
        const text = `SELECT ${parts.join('')};\n`;
        const read = readBetween(Buffer.from(text), true).statements;
        const ends = new StatementEnds();
        const found: number[] = [];
        let at = 0;
        for await (const piece of pieces(Buffer.from(text), sizes)) {
          found.push(...ends.in(piece).map((end) => at + end));
          at += piece.length;
        }
        const ended = found.map((end) => text.slice(0, end).trimEnd().length);
        for (const end of ended) expect(read.map((statement) => statement.end)).toContain(end);
      },
    ),
    { numRuns: 3_000 },
  );
});

it('what follows a semicolon in its line stays with it, so that a server refuses both', async () => {
  const bytes = Buffer.from('INSERT INTO `t` VALUES (1); DROP DATABASE d;\r\nINSERT INTO `t` VALUES (2); \n');
  const feed = statementFeed(pieces(bytes, [3]), bytes.length, { isShared: true });
  expect(await share(feed, 1)).toEqual([
    'INSERT INTO `t` VALUES (1); DROP DATABASE d',
    'INSERT INTO `t` VALUES (2)',
  ]);
});
