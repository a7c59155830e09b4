import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newKeyPair } from '../../../electron/engine/container/age-keys.ts';
import { wholeManifest } from '../../../electron/engine/repository/manifest-privacy.ts';
import type { Committed } from '../../../electron/engine/repository/model.ts';
import { openRepository } from '../../../electron/engine/repository/repository.ts';
import { checkBackup } from '../../../electron/engine/verify/check.ts';
import { commitBackup, newRepository, type TestRepository } from '../../support/backups.ts';
import { collect } from '../../support/containers.ts';
import { tempFolder } from '../../support/temp.ts';

const dump = await readFile(path.join(import.meta.dirname, '../container/samples/mariadb-10.11.golden.sql'));
const keys = await newKeyPair();
const others = await newKeyPair();
const DUMP = 'dump.sql.zst.age';

let under: TestRepository;
let backup: Committed;
beforeEach(async () => {
  under = await newRepository(keys.identity);
  backup = await commitBackup(under.repository, {
    dump,
    recipients: [keys.recipient, others.recipient],
    manifest: (draft) => ({
      ...draft,
      segments: draft.segments.map((segment) => ({ ...segment, argv: ['mariadb-dump', '--where=pin=1234'] })),
      losses: [
        {
          code: 'row-history',
          database: 'shop',
          objects: ['orders'],
          more: 1,
          accepted: true,
          cure: 'GRANT x',
        },
      ],
      notes: [{ code: 'float-digits', database: 'shop', objects: ['prices.p'], more: 0 }],
      evidence: { ...draft.evidence, stderr: 'warning: shop.orders' },
      coordinates: { file: 'binlog.000001', position: 4, gtid: null },
    }),
  });
});
afterEach(() => under.remove());

const file = (name: string) => path.join(under.root, backup.folder, name);
const keyless = () => openRepository(under.storage);
const strangers = await newKeyPair();
const otherKey = () => openRepository(under.storage, { identitiesFor: async () => [strangers.identity] });
const flip = async (name: string, at: number) => {
  const data = await readFile(file(name));
  data[at] = (data[at] ?? 0) ^ 1;
  await writeFile(file(name), data);
};

describe('an encrypted backup', () => {
  test('reads back byte for byte, any part alone, by each of its keys', async () => {
    const { manifest } = await under.repository.read(backup.folder);
    for (const { identity } of [keys, others]) {
      const repository = await openRepository(under.storage, { identitiesFor: async () => [identity] });
      const index = await repository.readIndex(backup.folder, manifest);
      const reader = await repository.openDump(backup.folder, manifest, index);
      expect((await collect(reader.read())).equals(dump)).toBe(true);
      expect(await reader.definition('table', 'shop', 'customers')).toContain('CREATE TABLE `customers`');
      await reader.close();
    }
  });

  test('is what age and zstd take for the dump', async () => {
    const key = path.join(tempFolder('key'), 'key.txt');
    await writeFile(key, `${others.identity}\n`, { mode: 0o600 });
    const sh = (line: string) => execFileSync('sh', ['-euc', line], { cwd: file('') });
    expect(sh(`age -d -i ${key} ${DUMP} | zstd -dcq`).equals(dump)).toBe(true);
    expect(sh('sha256sum -c SHA256SUMS').toString()).toContain(`${DUMP}: OK`);
    const index = JSON.parse(sh(`age -d -i ${key} index.json.zst.age | zstd -dcq`).toString()) as {
      manifest: unknown;
    };
    expect(index.manifest).toMatchObject({ databases: expect.arrayContaining(['shop']) });
  });

  test('shows nothing in its manifest of what it holds; the index puts it back', async () => {
    const text = await readFile(file('manifest.json'), 'utf8');
    for (const name of ['shop', 'orders', 'prices', 'pin=', 'GRANT', 'binlog', 'mariadb-dump'])
      expect(text, name).not.toContain(name);
    const { manifest } = await under.repository.read(backup.folder);
    const index = await under.repository.readIndex(backup.folder, manifest);
    for (const { sha256, storedSha256, dataSha256 } of index.sections)
      for (const hash of [sha256, storedSha256, dataSha256])
        if (hash !== null) expect(text).not.toContain(hash);
    expect(manifest.databases).toBe(null);
    expect(manifest.losses).toEqual([
      { code: 'row-history', database: null, objects: [], more: 2, accepted: true, cure: null },
    ]);
    expect(manifest.encryption).toEqual({ recipients: [keys.recipient, others.recipient] });
    expect(wholeManifest(manifest, index)).toEqual(backup.manifest);
    expect(manifest.totals.storedBytes).toBe((await stat(file(DUMP))).size);
  });

  test('stays closed without a key, and with one of somebody else', async () => {
    const { manifest } = await under.repository.read(backup.folder);
    await expect((await keyless()).readIndex(backup.folder, manifest)).rejects.toMatchObject({
      code: 'key-not-here',
      data: { recipients: [keys.recipient, others.recipient] },
    });
    await expect((await otherKey()).readIndex(backup.folder, manifest)).rejects.toMatchObject({
      code: 'key-wrong',
      data: { file: 'index.json.zst.age' },
    });
  });

  test('is found by a scan on a machine without its key', async () => {
    const found = [];
    for await (const entry of (await keyless()).scan()) found.push(entry);
    expect(found).toEqual([expect.objectContaining({ folder: backup.folder })]);
  });
});

describe('its check', () => {
  test('reads all of it, in one go', async () => {
    const result = await checkBackup(under.repository, backup.folder);
    expect(result).toEqual({ sections: backup.manifest.totals.sections, rawBytes: dump.length });
  });

  test('without the key looks at hashes alone, and says so', async () => {
    expect(await checkBackup(await keyless(), backup.folder)).toEqual({
      sections: backup.manifest.totals.sections,
      rawBytes: dump.length,
      hashesOnly: true,
    });
  });

  test('without the key finds what was changed, cut or lost all the same', async () => {
    const { size } = await stat(file(DUMP));
    await flip(DUMP, Math.floor(size / 2));
    const check = async () => checkBackup(await keyless(), backup.folder);
    await expect(check()).rejects.toMatchObject({ code: 'backup-damaged', data: { file: DUMP } });
    await truncate(file(DUMP), size - 1);
    await expect(check()).rejects.toMatchObject({ code: 'backup-damaged', data: { file: DUMP } });
  });

  test('with a key that does not fit tells a changed header from another key', async () => {
    await expect(checkBackup(await otherKey(), backup.folder)).rejects.toMatchObject({ code: 'key-wrong' });
    await flip(DUMP, 60);
    await expect(checkBackup(await otherKey(), backup.folder)).rejects.toMatchObject({
      code: 'backup-damaged',
      data: { file: DUMP },
    });
  });

  test.each([0, 25, 60, 200, 400, 430, 1000, 5000])(
    'finds a flipped bit at byte %i of the dump',
    async (at) => {
      await flip(DUMP, at);
      await expect(checkBackup(under.repository, backup.folder)).rejects.toMatchObject({
        code: 'backup-damaged',
        data: { file: DUMP },
      });
    },
  );

  test('names the object that a damaged chunk lies in', async () => {
    const big = Buffer.from(
      ['a', 'b', 'c']
        .map((name) => {
          const noise = Array.from({ length: 3000 }, (_, n) => `(${n},'${hash(`${name}${n}`)}')`).join(',\n');
          return `DROP TABLE IF EXISTS \`${name}\`;\nCREATE TABLE \`${name}\` (i int, t text);\nINSERT INTO \`${name}\` VALUES\n${noise};\n`;
        })
        .join(''),
    );
    backup = await commitBackup(under.repository, {
      dump: big,
      recipients: [keys.recipient],
      startedAt: '2026-11-22T09:00:00.000Z',
    });
    const { size } = await stat(file(DUMP));
    expect(size).toBeGreaterThan(3 * 65_552);
    await checkBackup(under.repository, backup.folder);
    await flip(DUMP, size - 2000);
    await expect(checkBackup(under.repository, backup.folder)).rejects.toMatchObject({
      code: 'backup-damaged',
      data: { file: DUMP, problem: expect.stringContaining('encrypted chunk') },
    });
  });

  test('finds a changed or cut index', async () => {
    const name = 'index.json.zst.age';
    const { size } = await stat(file(name));
    await flip(name, size - 3);
    const damaged = { code: 'backup-damaged', data: { file: name } };
    await expect(checkBackup(under.repository, backup.folder)).rejects.toMatchObject(damaged);
    await truncate(file(name), size - 1);
    await expect(checkBackup(under.repository, backup.folder)).rejects.toMatchObject(damaged);
  });
});

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
