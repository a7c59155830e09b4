import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RowFeed, sharedFeed } from '../../../electron/engine/restore/row-feed.ts';

const INSERT = "INSERT INTO `t` VALUES (1,'a;\\n');\n";

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** What each of several sessions was given, as they take turns. */
async function share(feed: RowFeed, sessions: number): Promise<string[]> {
  const got = Array.from({ length: sessions }, () => '');
  await Promise.all(
    got.map(async (_, i) => {
      const write = async (bytes: Buffer): Promise<boolean> => {
        await new Promise((resolve) => setImmediate(resolve));
        got[i] += bytes.toString('latin1');
        return true;
      };
      while (await feed.take(write));
    }),
  );
  return got;
}

it('every statement goes to one session, whole, without what stands around them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 400 }),
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 3 }),
      async (count, sizes, sessions) => {
        const rows = Array.from({ length: count }, (_, i) => INSERT.replace('1', String(i)));
        const sql = `--\n-- Dumping data for table \`t\`\n--\n\nLOCK TABLES \`t\` WRITE;\n/*!40000 ALTER TABLE \`t\` DISABLE KEYS */;\nset autocommit=0;\n${rows.join('')}/*!40000 ALTER TABLE \`t\` ENABLE KEYS */;\nUNLOCK TABLES;\ncommit;\n`;
        const bytes = Buffer.from(sql);
        const got = await share(sharedFeed(pieces(bytes, sizes), bytes.length), sessions);
        const lines = got.flatMap((text) => text.split(/(?<=;\n)/)).filter((text) => text !== '');
        expect(lines.sort()).toEqual(rows.sort());
      },
    ),
    { numRuns: 200 },
  );
});

it('a statement of 40 MiB goes to one session, and what follows it to whoever comes', async () => {
  const long = `INSERT INTO \`t\` VALUES ('${'x'.repeat(40 * 1024 * 1024)}');\n`;
  const bytes = Buffer.from(`${INSERT}${long}${INSERT}`);
  const got = await share(sharedFeed(pieces(bytes, [1024 * 1024]), bytes.length), 2);
  expect(got.some((text) => text.includes(long))).toBe(true);
  expect(got.join('').length).toBe(bytes.length);
});
