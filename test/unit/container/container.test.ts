import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { MAX_FRAME_RAW_BYTES } from '../../../electron/engine/container/model.ts';
import type { RandomAccess } from '../../../electron/engine/container/random-access.ts';
import { openDump } from '../../../electron/engine/container/reader.ts';
import { type WriteProgress, writeContainer } from '../../../electron/engine/container/writer.ts';
import { DumpIndex } from '../../../shared/model/dump-index.ts';
import { collect, contain, indexOf, inMemory } from '../../support/containers.ts';

const sample = readFileSync(path.join(import.meta.dirname, 'samples', 'mariadb-10.11.golden.sql'));
const forever = new AbortController().signal;

/** A dump with one table of about so many bytes of rows. */
function large(bytes: number): Buffer {
  const rows: string[] = [];
  for (let size = 0, i = 0; size < bytes; i += 1) {
    const row = `(${i},'row ${(i * 2654435761) % 4294967296} it\\'s')`;
    rows.push(row);
    size += row.length + 2;
  }
  const statements = [];
  for (let at = 0; at < rows.length; at += 5000)
    statements.push(`INSERT INTO \`big\` VALUES\n${rows.slice(at, at + 5000).join(',\n')};\n`);
  return Buffer.from(
    `-- MariaDB dump 10\n--\n\nUSE \`d\`;\n\n--\n-- Table structure\n--\n\nCREATE TABLE \`big\` (i int);\n\n--\n-- Data\n--\n\nLOCK TABLES \`big\` WRITE;\n${statements.join('')}UNLOCK TABLES;\n\n-- Dump completed\n`,
  );
}

describe('writing', () => {
  test('says what the dump holds', async () => {
    const { written } = await contain(sample);
    expect(written.lastLine).toBe('-- Dump completed on 2026-11-22 10:56:22');
    expect(written.databases).toEqual(['shop', 'we`ird\nname -- x', 'empty1']);
    const count = (kind: string) => written.objects.filter((object) => object.kind === kind).length;
    expect(
      Object.fromEntries(['table', 'view', 'sequence', 'trigger', 'event'].map((k) => [k, count(k)])),
    ).toEqual({
      table: 12,
      view: 3,
      sequence: 2,
      trigger: 3,
      event: 2,
    });
    expect(written.objects).toContainEqual({ kind: 'package-body', database: 'shop', name: 'pkg' });
    expect(written.objects).toContainEqual({ kind: 'view', database: 'we`ird\nname -- x', name: 'vv' });
  });

  test('gives the same container whatever the chunks', async () => {
    const data = large(3_000_000);
    const whole = await contain(data, { sizes: [data.length] });
    for (const sizes of [[65_536], [1, 7, 1_000_003]]) {
      const other = await contain(data, { sizes });
      expect(other.written).toEqual(whole.written);
      expect(other.stored.equals(whole.stored)).toBe(true);
    }
  });

  test('cuts frames at the edges of sections and at the limit', async () => {
    const { written } = await contain(large(5_000_000));
    expect(written.sections.reduce((sum, { frameCount }) => sum + frameCount, 0)).toBe(written.frames.length);
    expect(Math.max(...written.frames.map(([raw]) => raw))).toBeLessThanOrEqual(MAX_FRAME_RAW_BYTES);
    expect(written.sections.find(({ kind }) => kind === 'table-data')?.frameCount).toBeGreaterThan(3);
  });

  test('of nothing is an empty container', async () => {
    const { stored, written } = await contain(Buffer.alloc(0));
    expect(stored).toHaveLength(0);
    expect(written).toMatchObject({ rawBytes: 0, storedBytes: 0, frames: [], sections: [], lastLine: '' });
  });

  test.each([
    ['-- Dump completed on x\n', '-- Dump completed on x'],
    ['-- Dump completed on x', '-- Dump completed on x'],
    ["INSERT INTO t VALUES ('-- Dump completed');\n", "INSERT INTO t VALUES ('-- Dump completed');"],
    ['-- Dump completed\n\n', ''],
    ['a\nb\n', 'b'],
    [`${'x'.repeat(5000)}\n`, 'x'.repeat(1000)],
  ])('knows the last line of %j', async (text, lastLine) => {
    for (const sizes of [[1], [10_000]])
      expect((await contain(Buffer.from(text), { sizes })).written.lastLine).toBe(lastLine);
  });

  test('tells how far it is, by object', async () => {
    const seen: WriteProgress[] = [];
    async function* source() {
      for (let at = 0; at < sample.length; at += 500) yield sample.subarray(at, at + 500);
    }
    const written = await writeContainer(
      source(),
      { write: async () => {} },
      {
        signal: forever,
        onProgress: (progress) => seen.push(progress),
      },
    );
    expect(seen.map(({ current }) => current)).toContain('shop.customers');
    expect(seen.at(-1)).toEqual({
      rawBytes: sample.length,
      storedBytes: written.storedBytes,
      current: null,
      objectsDone: written.objects.length,
    });
    for (const key of ['rawBytes', 'storedBytes', 'objectsDone'] as const)
      expect(seen.map((each) => each[key])).toEqual(seen.map((each) => each[key]).sort((a, b) => a - b));
  });

  test('ends at once when it is aborted, also while the dump says nothing', async () => {
    const abort = new AbortController();
    let writes = 0;
    async function* silent() {
      yield large(3_000_000);
      await new Promise(() => {});
    }
    const writing = writeContainer(
      silent(),
      {
        write: async () => {
          writes += 1;
        },
      },
      { signal: abort.signal },
    );
    await sleep(50);
    abort.abort();
    await expect(writing).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    const then = writes;
    await sleep(50);
    expect(writes).toBe(then);
  });

  test('ends with the error of the sink, and with that of the dump', async () => {
    const full = new Error('no space');
    async function* source() {
      for (;;) yield large(1_000_000);
    }
    const failing = { write: () => Promise.reject(full) };
    await expect(writeContainer(source(), failing, { signal: forever })).rejects.toBe(full);
    const gone = new Error('the pipe broke');
    async function* breaking() {
      yield sample;
      throw gone;
    }
    await expect(writeContainer(breaking(), { write: async () => {} }, { signal: forever })).rejects.toBe(
      gone,
    );
  });

  test('holds the dump back when the sink is slow, in flat memory', async () => {
    const piece = large(1_000_000);
    let given = 0;
    let taken = 0;
    let most = 0;
    async function* source() {
      for (let i = 0; i < 120; i += 1) {
        given += piece.length;
        yield piece;
        most = Math.max(most, given - taken);
      }
    }
    const slow = {
      write: async (chunk: Uint8Array) => {
        await sleep(5);
        taken += chunk.length * (piece.length / 200_000);
      },
    };
    await writeContainer(source(), slow, { signal: forever });
    expect(most).toBeLessThan(80_000_000);
  }, 60_000);
});

describe('reading', () => {
  test('one section touches only its own bytes', async () => {
    const { stored, index } = await contain(Buffer.concat([large(6_000_000), sample]));
    const ranges: [number, number][] = [];
    const file = inMemory(stored);
    const watched: RandomAccess = {
      ...file,
      read: (offset, length) => {
        ranges.push([offset, length]);
        return file.read(offset, length);
      },
    };
    const reader = openDump(watched, index);
    const section = index.sections.find(
      ({ object, kind }) => object === 'customers' && kind === 'table-data',
    );
    if (section === undefined) throw new Error('no such section');
    const text = (await collect(reader.read([section]))).toString();
    expect(text).toMatch(/LOCK TABLES `customers` WRITE;/);
    const first = index.frames.slice(0, section.firstFrame).reduce((sum, [, size]) => sum + size, 0);
    expect(ranges).toEqual([[first, expect.any(Number)]]);
    expect(ranges[0]?.[1]).toBeLessThanOrEqual(1024 * 1024);
  });

  test.each([
    [
      'table',
      'shop',
      'tab`le\n-- Dumping data for table x',
      /^CREATE TABLE `tab``le\n-- Dumping data for table x` \(/,
    ],
    [
      'view',
      'shop',
      'v 2;',
      /^\/\*!50001 CREATE ALGORITHM=UNDEFINED \*\/[\s\S]*AS `we``ird` from `v1` \*\/$/,
    ],
    [
      'trigger',
      'shop',
      'trg1',
      /^\/\*!50003 CREATE\*\/ [\s\S]* TRIGGER trg1 BEFORE INSERT[\s\S]*END \n\*\/$/,
    ],
    ['event', 'shop', 'ev1', /^\/\*!50106 CREATE\*\/ [\s\S]* EVENT `ev1` [\s\S]*\*\/$/],
    ['event', 'shop', 'ev2', /^\/\*!50106 CREATE\*\/ [\s\S]* EVENT `ev2` [\s\S]* SELECT 3 \n\*\/$/],
    [
      'procedure',
      'shop',
      'p1',
      /^CREATE DEFINER=`root`@`localhost` PROCEDURE `p1`[\s\S]*-- Dumping data for table x[\s\S]*END$/,
    ],
    ['package-body', 'shop', 'pkg', /^CREATE DEFINER="root"@"localhost" PACKAGE BODY "pkg" AS[\s\S]*END$/],
    ['sequence', 'shop', 'seq1', /^CREATE SEQUENCE `seq1` start with 5[^\n;]*$/],
  ] as const)('gives the definition of the %s %s.%s', async (kind, database, name, expected) => {
    const { stored, index } = await contain(sample);
    expect(await openDump(inMemory(stored), index).definition(kind, database, name)).toMatch(expected);
  });

  test('an object that is not there is said', async () => {
    const { stored, index } = await contain(sample);
    const reader = openDump(inMemory(stored), index);
    await expect(reader.definition('table', 'shop', 'v1')).rejects.toMatchObject({
      code: 'object-not-in-backup',
    });
  });

  test('a damaged frame is found and its object named; others can still be read', async () => {
    const { stored, index } = await contain(sample);
    const section = index.sections.find(
      ({ object, kind }) => object === 'customers' && kind === 'table-data',
    );
    const other = index.sections.find(({ object }) => object === 'csv1');
    if (section === undefined || other === undefined) throw new Error('no such section');
    const offset = index.frames.slice(0, section.firstFrame).reduce((sum, [, size]) => sum + size, 0);
    const broken = Buffer.from(stored);
    broken[offset + 40] = (broken[offset + 40] ?? 0) ^ 16;
    const reader = openDump(inMemory(broken), index, { backup: 'b1' });
    const damage = {
      code: 'backup-damaged',
      data: { backup: 'b1', file: 'dump.sql.zst', object: 'shop.customers' },
    };
    await expect(collect(reader.read([section]))).rejects.toMatchObject(damage);
    await expect(collect(reader.read())).rejects.toMatchObject(damage);
    expect((await collect(reader.read([other]))).length).toBe(other.rawBytes);
  });

  test.each([
    ['sequence', 'sha256'],
    ['table-data', 'storedSha256'],
  ] as const)('nothing of a section (%s) is given as whole whose hash is another', async (wanted, hash) => {
    const { stored, index } = await contain(sample);
    const section = index.sections.find(({ kind }) => kind === wanted);
    if (section === undefined) throw new Error('no such section');
    const other = { ...section, [hash]: '0'.repeat(64) };
    const sections = index.sections.map((each) => (each === section ? other : each));
    const reader = openDump(inMemory(stored), { ...index, sections });
    await expect(reader.read([other]).next()).rejects.toMatchObject({ code: 'backup-damaged' });
  });

  test('an index of format 1, with hashes of raw bytes alone, is read as before', async () => {
    const { stored, written, index } = await contain(sample);
    const sections = await Promise.all(
      index.sections.map(async ({ storedSha256: _, ...section }, at) => {
        const raw = await collect(openDump(inMemory(stored), index).read(index.sections.slice(at, at + 1)));
        return { ...section, sha256: createHash('sha256').update(raw).digest('hex') };
      }),
    );
    const old = DumpIndex.parse({ ...indexOf(written), format: 1, sections });
    expect((await collect(openDump(inMemory(stored), old).read())).equals(sample)).toBe(true);
    const changed = old.sections.map((each) =>
      each.kind === 'table-data' ? { ...each, sha256: '0'.repeat(64) } : each,
    );
    const reader = openDump(inMemory(stored), { ...old, sections: changed });
    await expect(collect(reader.read())).rejects.toMatchObject({ code: 'backup-damaged' });
  });

  test('an index whose section has no hash, or two, is refused', async () => {
    const { index } = await contain(sample);
    for (const hashes of [
      { sha256: null, storedSha256: null },
      { sha256: '0'.repeat(64), storedSha256: '0'.repeat(64) },
    ]) {
      const sections = index.sections.map((section) => ({ ...section, ...hashes }));
      expect(DumpIndex.safeParse({ ...index, sections }).success).toBe(false);
    }
  });

  test('can be given up in the middle', async () => {
    const { stored, index } = await contain(large(6_000_000));
    const abort = new AbortController();
    const chunks = openDump(inMemory(stored), index).read(index.sections, { signal: abort.signal });
    await chunks.next();
    abort.abort();
    await expect(chunks.next()).rejects.toMatchObject({ name: 'AbortError' });
  });

  const broken: readonly [string, (index: DumpIndex) => DumpIndex][] = [
    [
      'a frame beyond the limit',
      (index) => ({ ...index, frames: [[MAX_FRAME_RAW_BYTES + 1, 9], ...index.frames.slice(1)] }),
    ],
    ['a frame of nothing', (index) => ({ ...index, frames: [[0, 9], ...index.frames] })],
    ['frames that are too few', (index) => ({ ...index, frames: index.frames.slice(1) })],
    ['huge numbers', (index) => ({ ...index, frames: index.frames.map(() => [1, Number.MAX_SAFE_INTEGER]) })],
    ['another raw size', (index) => ({ ...index, rawBytes: index.rawBytes + 1 })],
    [
      'a section twice',
      (index) => ({ ...index, sections: [...index.sections.slice(0, 1), ...index.sections] }),
    ],
    ['a section missing', (index) => ({ ...index, sections: index.sections.slice(0, -1) })],
    [
      'frames that are not there',
      (index) => ({ ...index, sections: index.sections.map((s) => ({ ...s, frameCount: 10 ** 15 })) }),
    ],
  ];
  test.each(broken)('an index with %s is refused', async (_, change) => {
    const { stored, written } = await contain(sample);
    expect(() => openDump(inMemory(stored), change(indexOf(written)))).toThrow(
      /backup-damaged.*index\.json\.zst/,
    );
  });
});
