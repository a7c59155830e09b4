import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeyPair } from '../../../electron/engine/container/age-keys.ts';
import { packFrame } from '../../../electron/engine/container/frame.ts';
import { generatedDump } from '../../bench/generated-dump.ts';
import { commitBackup, newRepository, type TestRepository } from '../../support/backups.ts';
import { collect } from '../../support/containers.ts';
import { tempFolder } from '../../support/temp.ts';

const samples = path.join(import.meta.dirname, '../container/samples');
const program = path.join(import.meta.dirname, 'read_backup.py');
const keys = await newKeyPair();

/** docs/format.md is complete enough to write a reader from: one in Python's standard library, with zstd and age. */
describe.each([
  ['plain', 'mariadb-10.11.golden.sql', []],
  ['plain', 'mysql-9.7.golden.sql', []],
  ['encrypted', 'mysql-9.7.golden.sql', [keys.recipient]],
])('a reader of sixty lines, by the format’s page alone (%s, %s)', (_, sample, recipients) => {
  let under: TestRepository;
  let folder: string;
  let keyFile: string;
  beforeAll(async () => {
    under = await newRepository(keys.identity);
    const dump = await readFile(path.join(samples, sample));
    ({ folder } = await commitBackup(under.repository, { dump, recipients }));
    keyFile = path.join(tempFolder('key'), 'key.txt');
    await writeFile(keyFile, `${keys.identity}\n`, { mode: 0o600 });
  });
  afterAll(() => under.remove());

  const read = (...args: string[]) =>
    execFileSync('python3', [program, path.join(under.root, folder), ...args], {
      encoding: 'utf8',
      env: { ...process.env, AGE_KEY: keyFile },
    });

  test('lists the tables with their rows', async () => {
    const { manifest } = await under.repository.read(folder);
    const index = await under.repository.readIndex(folder, manifest);
    const reader = await under.repository.openDump(folder, manifest, index);
    const expected = reader
      .objects()
      .filter(({ kind }) => kind === 'table')
      .map(({ database, name, rows }) => JSON.stringify([database, name, rows ?? 0]));
    await reader.close();
    const lines = read('tables').trimEnd().split('\n');
    expect(lines.map((line) => JSON.stringify(JSON.parse(line))).sort()).toEqual(expected.sort());
    expect(lines.length).toBeGreaterThan(3);
  });

  test('extracts one table', async () => {
    const { manifest } = await under.repository.read(folder);
    const index = await under.repository.readIndex(folder, manifest);
    const reader = await under.repository.openDump(folder, manifest, index);
    const sections = index.sections.filter(
      ({ kind, database, object }) =>
        kind.startsWith('table-') && database === 'shop' && object === 'customers',
    );
    const sql = read('table', 'shop', 'customers');
    for (const section of sections) expect(sql).toContain((await collect(reader.read([section]))).toString());
    await reader.close();
    expect(sql).toContain('SET NAMES utf8mb4');
    expect(sql).toContain('-- Dump completed on ');
    expect(sql).not.toContain('CREATE TABLE `orders`');
  });

  test('refuses a changed file', async () => {
    const at = path.join(under.root, folder, `dump.sql.zst${recipients.length === 0 ? '' : '.age'}`);
    const bytes = await readFile(at);
    const broken = Buffer.from(bytes);
    broken[500] = (broken[500] ?? 0) ^ 1;
    await writeFile(at, broken);
    expect(() => read('tables')).toThrow(/not the file that was written/);
    await writeFile(at, bytes);
  });
});

test('it reads tables of several frames, packed at different levels', async () => {
  const parts: Buffer[] = [];
  for await (const part of generatedDump(2, true)) parts.push(part);
  const under = await newRepository();
  try {
    const dump = Buffer.concat(parts);
    const { folder, manifest } = await commitBackup(under.repository, { dump });
    const { sections, frames } = await under.repository.readIndex(folder, manifest);
    const rows = sections.find(({ kind, object }) => kind === 'table-data' && object === 't00001');
    if (rows === undefined) throw new Error('there are no rows');
    expect(rows.frameCount).toBeGreaterThan(3);
    const raw = dump.subarray(rows.rawOffset, rows.rawOffset + rows.rawBytes);
    const sizes = frames.slice(rows.firstFrame, rows.firstFrame + rows.frameCount);
    const sizeAt = async (at: number, level: number) => {
      const from = sizes.slice(0, at).reduce((sum, [size]) => sum + size, 0);
      return (await packFrame(raw.subarray(from, from + (sizes[at]?.[0] ?? 0)), level)).length;
    };
    expect([sizes[0]?.[1], sizes[1]?.[1]]).toEqual([await sizeAt(0, 1), await sizeAt(1, 1)]);
    expect(sizes[1]?.[1]).not.toBe(await sizeAt(1, 3));
    const args = [program, path.join(under.root, folder), 'table', 'shop', 't00001'];
    const sql = execFileSync('python3', args, { maxBuffer: 64 * 1024 * 1024 });
    expect(sql.includes(raw)).toBe(true);
    expect(sql.includes('t00000')).toBe(false);
  } finally {
    await under.remove();
  }
}, 60_000);
