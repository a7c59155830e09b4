import { createHash } from 'node:crypto';
import { cp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packFrames, unpackFrames } from '../../../electron/engine/container/frame-file.ts';
import type { Committed } from '../../../electron/engine/repository/model.ts';
import { checkBackup } from '../../../electron/engine/verify/check.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import { commitBackup, newRepository, type TestRepository } from '../../support/backups.ts';

const samples = path.join(import.meta.dirname, '../container/samples');
const dump = await readFile(path.join(samples, 'mariadb-10.11.golden.sql'));
const otherDump = await readFile(path.join(samples, 'mysql-9.7.golden.sql'));
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

let under: TestRepository;
let backup: Committed;
beforeEach(async () => {
  under = await newRepository();
  backup = await commitBackup(under.repository, { dump });
});
afterEach(() => under.remove());

const file = (name: string, folder = backup.folder) => path.join(under.root, folder, name);
const check = () => checkBackup(under.repository, backup.folder);
const damage = (name: string, object?: string | null) => ({
  code: 'backup-damaged',
  data: {
    backup: backup.manifest.backupId,
    file: name,
    ...(object === undefined ? {} : { object }),
  },
});
/** Where the stored bytes of an object's section begin. */
async function sectionOf(object: string, kind = 'table-data'): Promise<{ offset: number; bytes: number }> {
  const index = await under.repository.readIndex(backup.folder, backup.manifest);
  const section = index.sections.find((each) => each.object === object && each.kind === kind);
  if (section === undefined) throw new Error(`no ${kind} of ${object}`);
  const before = index.frames.slice(0, section.firstFrame);
  return { offset: before.reduce((sum, [, stored]) => sum + stored, 0), bytes: section.storedBytes };
}
/** Changes the index and everything that vouches for it, as a program would that writes wrong indexes. */
async function changeIndex(change: (index: DumpIndex) => DumpIndex): Promise<void> {
  const raw = await unpackFrames(await readFile(file('index.json.zst')), 2 ** 30);
  const index = await packFrames(
    Buffer.from(JSON.stringify(change(JSON.parse(raw.toString()) as DumpIndex))),
  );
  await writeFile(file('index.json.zst'), index);
  await changeManifest((manifest) => ({
    ...manifest,
    files: {
      ...manifest.files,
      index: { ...manifest.files.index, bytes: index.length, sha256: sha256(index) },
    },
  }));
}
async function changeManifest(change: (manifest: Manifest) => Manifest): Promise<void> {
  const manifest = change(JSON.parse(await readFile(file('manifest.json'), 'utf8')) as Manifest);
  const data = Buffer.from(JSON.stringify(manifest));
  await writeFile(file('manifest.json'), data);
  const { dump: dumpFile, index } = manifest.files;
  await writeFile(
    file('SHA256SUMS'),
    [
      [dumpFile.sha256, dumpFile.name],
      [index.sha256, index.name],
      [sha256(data), 'manifest.json'],
    ]
      .map(([hash, name]) => `${hash}  ${name}\n`)
      .join(''),
  );
}

test('a whole backup passes, and tells how far it is', async () => {
  const seen: { doneBytes: number; current: string | null; objectsDone: number }[] = [];
  const result = await checkBackup(under.repository, backup.folder, { onProgress: (p) => seen.push(p) });
  expect(result).toEqual({ sections: backup.manifest.totals.sections, rawBytes: dump.length });
  expect(seen.at(-1)).toEqual({
    doneBytes: (await stat(file('dump.sql.zst'))).size,
    current: null,
    objectsDone: expect.any(Number),
  });
  expect(seen.map(({ current }) => current)).toContain('shop.customers');
});

describe('a dump', () => {
  test.each([
    ['customers', 'table-data'],
    ['customers', 'table-structure'],
    ['trg1', 'trigger'],
    ['v1', 'view'],
  ])('with a flipped bit in %s (%s) is damaged there', async (object, kind) => {
    const { offset, bytes } = await sectionOf(object, kind);
    const data = await readFile(file('dump.sql.zst'));
    const at = offset + Math.floor(bytes / 2);
    data[at] = (data[at] ?? 0) ^ 2;
    await writeFile(file('dump.sql.zst'), data);
    await expect(check()).rejects.toMatchObject(damage('dump.sql.zst', `shop.${object}`));
  });

  test('with any one bit flipped is damaged', async () => {
    const data = await readFile(file('dump.sql.zst'));
    await fc.assert(
      fc.asyncProperty(fc.nat(data.length * 8 - 1), async (bit) => {
        const broken = Buffer.from(data);
        broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await writeFile(file('dump.sql.zst'), broken);
        await expect(check()).rejects.toMatchObject(damage('dump.sql.zst'));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test('that is cut is damaged where it ends', async () => {
    const { offset } = await sectionOf('customers');
    await truncate(file('dump.sql.zst'), offset + 3);
    await expect(check()).rejects.toMatchObject(damage('dump.sql.zst', 'shop.customers'));
    await truncate(file('dump.sql.zst'), 0);
    await expect(check()).rejects.toMatchObject(damage('dump.sql.zst'));
  });

  test('with something behind it, of another backup, or gone is damaged', async () => {
    const whole = await readFile(file('dump.sql.zst'));
    await writeFile(file('dump.sql.zst'), Buffer.concat([whole, Buffer.from([0])]));
    await expect(check()).rejects.toMatchObject(damage('dump.sql.zst', null));
    const other = await commitBackup(under.repository, { dump: otherDump });
    await cp(file('dump.sql.zst', other.folder), file('dump.sql.zst'));
    await expect(check()).rejects.toMatchObject(damage('dump.sql.zst'));
    await rm(file('dump.sql.zst'));
    await expect(check()).rejects.toMatchObject(damage('dump.sql.zst'));
  });

  test('whose two frames of one size changed places is damaged', async () => {
    const twins = Buffer.from(['a', 'b'].map((name) => `CREATE TABLE \`${name}\` (i int);\n`).join(''));
    backup = await commitBackup(under.repository, { dump: twins, startedAt: '2026-11-22T09:00:00.000Z' });
    const data = await readFile(file('dump.sql.zst'));
    const half = data.length / 2;
    await check();
    await writeFile(file('dump.sql.zst'), Buffer.concat([data.subarray(half), data.subarray(0, half)]));
    await expect(check()).rejects.toMatchObject(damage('dump.sql.zst', '.a'));
  });
});

describe('what vouches for a dump', () => {
  test('an index with a flipped bit, cut, of another backup or gone is damaged', async () => {
    const whole = await readFile(file('index.json.zst'));
    const broken = Buffer.from(whole);
    broken[100] = (broken[100] ?? 0) ^ 1;
    const other = await commitBackup(under.repository, { dump: otherDump });
    for (const data of [
      broken,
      whole.subarray(0, -1),
      await readFile(file('index.json.zst', other.folder)),
    ]) {
      await writeFile(file('index.json.zst'), data);
      await expect(check()).rejects.toMatchObject(damage('index.json.zst'));
    }
    await rm(file('index.json.zst'));
    await expect(check()).rejects.toMatchObject(damage('index.json.zst'));
  });

  test('a manifest with a flipped bit is found by SHA256SUMS', async () => {
    const data = await readFile(file('manifest.json'), 'utf8');
    await writeFile(file('manifest.json'), data.replace('acme prod', 'acme prog'));
    await expect(check()).rejects.toMatchObject({ code: 'manifest-invalid' });
  });

  test('SHA256SUMS that was changed or is gone is found', async () => {
    const sums = await readFile(file('SHA256SUMS'), 'utf8');
    await writeFile(
      file('SHA256SUMS'),
      sums.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );
    await expect(check()).rejects.toMatchObject(damage('SHA256SUMS'));
    await rm(file('SHA256SUMS'));
    await expect(check()).rejects.toMatchObject({ code: 'manifest-invalid' });
  });

  test('an index that says other rows than the dump has is found, and the table named', async () => {
    await changeIndex((index) => ({
      ...index,
      sections: index.sections.map((each) =>
        each.object === 'customers' && each.rows !== null ? { ...each, rows: 4 } : each,
      ),
    }));
    await expect(check()).rejects.toMatchObject(damage('index.json.zst', 'shop.customers'));
  });

  test('an index with another hash of a section is found, and the object named', async () => {
    await changeIndex((index) => ({
      ...index,
      sections: index.sections.map((each) =>
        each.object === 'p1' ? { ...each, sha256: '0'.repeat(64) } : each,
      ),
    }));
    await expect(check()).rejects.toMatchObject(damage('dump.sql.zst', 'shop.p1'));
  });

  test('a manifest that says another last line or other totals is found', async () => {
    await changeManifest((m) => ({
      ...m,
      evidence: { ...m.evidence, lastLine: '-- Dump completed on never' },
    }));
    await expect(check()).rejects.toMatchObject(damage('dump.sql.zst'));
    await changeManifest((m) => ({ ...m, totals: { ...m.totals, rawBytes: 1 } }));
    await expect(check()).rejects.toMatchObject(damage('index.json.zst'));
  });
});

describe('a manifest that was replayed', () => {
  test('of an older backup, with all of its files, is found by the folder', async () => {
    const newer = await commitBackup(under.repository, { dump, startedAt: '2026-11-22T07:00:00.000Z' });
    for (const name of ['manifest.json', 'SHA256SUMS', 'dump.sql.zst', 'index.json.zst'])
      await cp(file(name), file(name, newer.folder));
    await expect(checkBackup(under.repository, newer.folder)).rejects.toMatchObject({
      code: 'backup-damaged',
      data: { file: 'manifest.json' },
    });
  });

  test('or changed together with SHA256SUMS is found by the backup after it', async () => {
    await commitBackup(under.repository, { dump, startedAt: '2026-11-22T07:00:00.000Z' });
    await check();
    await changeManifest((m) => ({ ...m, completeness: 'degraded' }));
    await expect(check()).rejects.toMatchObject(damage('manifest.json'));
  });

  test('is not suspected when the backup after it followed another one', async () => {
    const second = await commitBackup(under.repository, { dump, startedAt: '2026-11-22T07:00:00.000Z' });
    await commitBackup(under.repository, { dump, startedAt: '2026-11-22T08:00:00.000Z' });
    await rm(file('', second.folder), { recursive: true });
    await check();
  });
});

test('a check can be given up', async () => {
  const abort = new AbortController();
  const checking = checkBackup(under.repository, backup.folder, {
    signal: abort.signal,
    onProgress: () => abort.abort(),
  });
  await expect(checking).rejects.toMatchObject({ name: 'AbortError' });
});

test('what is not there is missing, not damaged', async () => {
  await rm(path.join(under.root, backup.folder), { recursive: true });
  const error = await check().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HoldfastError);
  expect(error).toMatchObject({ code: 'backup-missing' });
});
