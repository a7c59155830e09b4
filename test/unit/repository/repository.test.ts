import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScanEntry } from '../../../electron/engine/repository/model.ts';
import {
  initStorage,
  openRepository,
  readStorageMarker,
} from '../../../electron/engine/repository/repository.ts';
import { systemClock } from '../../../electron/engine/system/clock.ts';
import { newBackupId, newEventId, newMachineId, newStorageId } from '../../../electron/engine/system/ids.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { BackupEvent } from '../../../shared/model/manifest.ts';
import {
  commitBackup,
  livingOwner,
  newRepository,
  ownerAt,
  type TestRepository,
  testServer,
} from '../../support/backups.ts';
import { collect } from '../../support/containers.ts';

const dump = await readFile(path.join(import.meta.dirname, '../container/samples/mysql-9.7.golden.sql'));

let under: TestRepository;
beforeEach(async () => {
  under = await newRepository();
});
afterEach(() => under.remove());

const at = (...parts: readonly string[]) =>
  path.join(under.root, ...parts.flatMap((part) => part.split('/')));
const json = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
async function scan(): Promise<ScanEntry[]> {
  const found: ScanEntry[] = [];
  for await (const entry of under.repository.scan()) found.push(entry);
  return found;
}
const problems = async () =>
  (await scan()).flatMap((entry) =>
    'error' in entry ? [{ code: entry.error.code, folder: entry.folder }] : [],
  );
/** Writes a file and makes SHA256SUMS agree with it, as someone would who means harm. */
async function forge(folder: string, name: string, data: string | Buffer): Promise<void> {
  await writeFile(at(folder, name), data);
  const sums = (await readFile(at(folder, 'SHA256SUMS'), 'utf8'))
    .split('\n')
    .map((line) => (line.endsWith(`  ${name}`) ? `${sha256(Buffer.from(data))}  ${name}` : line))
    .join('\n');
  await writeFile(at(folder, 'SHA256SUMS'), sums);
}

describe('a storage', () => {
  test('is made once, and known by its id', async () => {
    const marker = await readStorageMarker(under.root);
    expect(marker.storageId).toBe(under.storage.id);
    await expect(initStorage(under.root, systemClock)).rejects.toMatchObject({ code: 'storage-not-empty' });
  });

  test('is not made in a folder that holds something', async () => {
    const other = await mkdtemp(path.join(tmpdir(), 'other-'));
    await writeFile(path.join(other, 'file'), 'x');
    await expect(initStorage(other, systemClock)).rejects.toMatchObject({ code: 'storage-not-empty' });
    expect(await readdir(other)).toEqual(['file']);
    await rm(other, { recursive: true });
  });

  test('is not made below another one, and nothing is left of the try', async () => {
    await expect(initStorage(at('a', 'b'), systemClock)).rejects.toMatchObject({
      code: 'storage-inside-storage',
    });
    expect((await readdir(under.root)).filter((name) => !name.startsWith('.'))).toEqual(['holdfast.json']);
  });

  test('that is unplugged, an empty mount point or another one is refused, and left as it is', async () => {
    await mkdir(at('mount'));
    const open = (folder: string, id = under.storage.id) =>
      openRepository({ ...under.storage, id, location: { kind: 'folder', path: folder } });
    await expect(open(at('gone'))).rejects.toMatchObject({ code: 'storage-missing' });
    await expect(open(at('mount'))).rejects.toMatchObject({ code: 'storage-foreign' });
    await expect(open(under.root, newStorageId())).rejects.toMatchObject({ code: 'storage-foreign' });
    expect(await readdir(at('mount'))).toEqual([]);
  });

  test.each([
    ['newer', '{"format":2,"storageId":"x","secret":1}', 'format-too-new'],
    ['no JSON', '{"format":1', 'manifest-invalid'],
    ['nested deep', `{"format":1,"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'manifest-invalid'],
    ['without an id', '{"format":1}', 'manifest-invalid'],
  ])('with a marker that is %s is refused', async (_, text, code) => {
    await writeFile(at('holdfast.json'), text);
    await expect(openRepository(under.storage)).rejects.toMatchObject({ code });
    expect(await readFile(at('holdfast.json'), 'utf8')).toBe(text);
  });
});

describe('a committed backup', () => {
  test('lies where its server, time and id say, for its owner only', async () => {
    const { folder, manifest } = await commitBackup(under.repository, { dump });
    const short = shortId(manifest.backupId);
    expect(folder).toBe(`acme-prod-${shortId(testServer.id).slice(-6)}/manual/20261122T060000Z--${short}`);
    expect((await readdir(at(folder))).sort()).toEqual(
      ['SHA256SUMS', 'dump.sql.zst', 'index.json.zst', 'manifest.json'].sort(),
    );
    for (const name of await readdir(at(folder)))
      expect((await stat(at(folder, name))).mode & 0o777).toBe(0o600);
    for (const part of ['', '..', '../..']) expect((await stat(at(folder, part))).mode & 0o777).toBe(0o700);
  });

  test('is checked and opened by ordinary programs', async () => {
    const { folder } = await commitBackup(under.repository, { dump });
    const options = { cwd: at(folder), encoding: 'utf8' } as const;
    expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], options).match(/: OK\n/g)).toHaveLength(3);
    execFileSync('zstd', ['-tq', 'dump.sql.zst', 'index.json.zst'], options);
    expect(
      execFileSync('zstd', ['-dc', 'dump.sql.zst'], { ...options, encoding: 'buffer' }).equals(dump),
    ).toBe(true);
    const index = JSON.parse(execFileSync('zstd', ['-dc', 'index.json.zst'], options)) as {
      sections: unknown[];
    };
    expect(index.sections.length).toBeGreaterThan(40);
  });

  test('reads back as what was written', async () => {
    const { folder, manifest, manifestSha256 } = await commitBackup(under.repository, { dump });
    const read = await under.repository.read(folder);
    expect(read).toEqual({ manifest, manifestSha256, events: [] });
    expect(manifestSha256).toBe(sha256(await readFile(at(folder, 'manifest.json'))));
    const index = await under.repository.readIndex(folder, manifest);
    const reader = await under.repository.openDump(folder, manifest, index);
    try {
      expect((await collect(reader.read())).equals(dump)).toBe(true);
    } finally {
      await reader.close();
    }
    expect(await scan()).toEqual([{ folder, manifest, manifestSha256, events: [] }]);
  });

  test('is one of a chain', async () => {
    const first = await commitBackup(under.repository, { dump, startedAt: '2026-11-22T06:00:00.000Z' });
    const second = await commitBackup(under.repository, { dump, startedAt: '2026-11-22T07:00:00.000Z' });
    expect(first.manifest).toMatchObject({ previousManifestSha256: null, previousBackupId: null });
    expect(second.manifest).toMatchObject({
      previousManifestSha256: first.manifestSha256,
      previousBackupId: first.manifest.backupId,
    });
  });

  test('has a manifest of at most 64 KiB, however long its lists are', async () => {
    const objects = Array.from({ length: 40_000 }, (_, i) => `table_${i}`);
    const { folder, manifest } = await commitBackup(under.repository, {
      dump,
      manifest: (draft) => ({
        ...draft,
        databases: Array.from({ length: 3000 }, (_, i) => `a database with a rather long name ${i}`),
        losses: [{ code: 'unseen-tables', database: 'shop', objects, more: 5, accepted: true, cure: null }],
        evidence: { ...draft.evidence, stderr: 'warning '.repeat(50_000) },
        segments: draft.segments.map((each) => ({ ...each, argv: [...each.argv, ...objects] })),
      }),
    });
    expect((await stat(at(folder, 'manifest.json'))).size).toBeLessThanOrEqual(65_536);
    const read = await under.repository.read(folder);
    const [loss] = read.manifest.losses;
    expect((loss?.objects.length ?? 0) + (loss?.more ?? 0)).toBe(40_005);
    expect(read.manifestSha256).toBe(sha256(await readFile(at(folder, 'manifest.json'))));
    expect(manifest.backupId).toBe(read.manifest.backupId);
  });

  test('takes the folder of its server where the server got another name since', async () => {
    const first = await commitBackup(under.repository, { dump });
    const server = { ...testServer, name: 'renamed' };
    const second = await commitBackup(under.repository, {
      dump,
      server,
      startedAt: '2026-11-22T07:00:00.000Z',
    });
    expect(path.dirname(second.folder)).toBe(path.dirname(first.folder));
  });
});

describe('a draft', () => {
  const begin = (owner = livingOwner) =>
    under.repository.beginDraft({
      server: testServer,
      planSlug: null,
      backupId: newBackupId(),
      owner,
      clock: systemClock,
    });

  test('is no backup, and nothing is left of it when it is discarded', async () => {
    const draft = await begin();
    await draft.sink.write(dump);
    expect(await scan()).toEqual([]);
    await draft.discard();
    await draft.discard();
    const left = (await readdir(under.root, { recursive: true })).filter(
      (name) => !name.startsWith('holdfast.json'),
    );
    expect(left.filter((name) => name !== '.holdfast-work')).toEqual([]);
  });

  test('is swept when its owner is gone, and only then', async () => {
    const living = await begin();
    const dead = await begin(ownerAt('2026-11-20T06:00:00.000Z', 4_000_000));
    await dead.sink.write(dump);
    const gone = (pid: number) => pid === 4_000_000;
    expect(await under.repository.sweep(({ pid }) => gone(pid))).toBe(1);
    expect(await under.repository.sweep(({ pid }) => gone(pid))).toBe(0);
    await living.sink.write(dump);
    await living.discard();
    await dead.discard();
  });

  test('whose dump was changed on the medium is found when it is read back', async () => {
    const changes: readonly ((file: string) => Promise<void>)[] = [
      async () => undefined,
      async (file) => {
        const data = await readFile(file);
        data[5] = (data[5] ?? 0) ^ 1;
        await writeFile(file, data);
      },
      async (file) => writeFile(file, (await readFile(file)).subarray(0, -1)),
      async (file) => writeFile(file, Buffer.concat([await readFile(file), Buffer.from('x')])),
    ];
    for (const [number, change] of changes.entries()) {
      const draft = await begin();
      await draft.sink.write(dump);
      await draft.finishDump();
      const [name] = (await readdir(under.root, { recursive: true })).filter((each) =>
        each.endsWith('dump.sql.zst'),
      );
      await change(at(name ?? ''));
      expect(await draft.readBack()).toBe(number === 0);
      await draft.discard();
    }
  });
});

describe('events', () => {
  const event = (
    backupId: BackupEvent['backupId'],
    when: string,
    what: BackupEvent['what'],
  ): BackupEvent => ({
    format: 1,
    id: newEventId(),
    backupId,
    at: when,
    machineId: newMachineId(),
    what,
  });

  test('are added beside a backup and read in order of time', async () => {
    const { folder, manifest } = await commitBackup(under.repository, { dump });
    const later = event(manifest.backupId, '2026-11-22T08:00:00.000Z', { kind: 'pinned' });
    const earlier = event(manifest.backupId, '2026-11-22T07:00:00.000Z', {
      kind: 'checked',
      sections: 1,
      rawBytes: 2,
    });
    await under.repository.addEvent(folder, later);
    await under.repository.addEvent(folder, earlier);
    expect((await under.repository.read(folder)).events).toEqual([earlier, later]);
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: at(folder) });
  });

  test('of another backup, of a newer format or no events at all are passed over', async () => {
    const { folder, manifest } = await commitBackup(under.repository, { dump });
    const own = event(manifest.backupId, '2026-11-22T08:00:00.000Z', { kind: 'pinned' });
    await under.repository.addEvent(folder, own);
    await under.repository.addEvent(
      folder,
      event(newBackupId(), '2026-11-22T09:00:00.000Z', { kind: 'unpinned' }),
    );
    const name = (n: number) => at(folder, 'events', `20261122T10000000${n}Z-${newEventId()}.json`);
    await writeFile(name(1), '{"format":2}');
    await writeFile(name(2), 'no json');
    await writeFile(name(3), Buffer.alloc(100_000, ' '));
    expect((await under.repository.read(folder)).events).toEqual([own]);
  });

  test('are not added to what is not there', async () => {
    const backupId = newBackupId();
    await expect(
      under.repository.addEvent(
        'a/manual/20261122T060000Z--00000000',
        event(backupId, '2026-11-22T08:00:00.000Z', { kind: 'pinned' }),
      ),
    ).rejects.toMatchObject({ code: 'backup-missing' });
    expect((await readdir(under.root)).filter((name) => !name.startsWith('.'))).toEqual(['holdfast.json']);
  });
});

describe('removing', () => {
  test('leaves nothing, and is silent when there is nothing', async () => {
    const { folder } = await commitBackup(under.repository, { dump });
    await under.repository.remove(folder, livingOwner);
    await under.repository.remove(folder, livingOwner);
    expect(await scan()).toEqual([]);
    expect((await readdir(under.root, { recursive: true })).filter((name) => name.endsWith('.zst'))).toEqual(
      [],
    );
  });
});

describe('what is not as it should be', () => {
  test('is named, and does not hide the others', async () => {
    const good = await commitBackup(under.repository, { dump, startedAt: '2026-11-22T01:00:00.000Z' });
    const bad = await commitBackup(under.repository, { dump, startedAt: '2026-11-22T02:00:00.000Z' });
    await writeFile(at(bad.folder, 'manifest.json'), '{');
    const entries = await scan();
    expect(entries.map(({ folder }) => folder)).toEqual([good.folder, bad.folder]);
    expect(await problems()).toEqual([{ code: 'manifest-invalid', folder: bad.folder }]);
  });

  test('a folder without a manifest is no backup, and is named', async () => {
    const { folder } = await commitBackup(under.repository, { dump });
    await rm(at(folder, 'manifest.json'));
    expect(await problems()).toEqual([{ code: 'backup-missing', folder }]);
  });

  test('folders of others are passed over', async () => {
    await mkdir(at('photos', '2026', 'june'), { recursive: true });
    await writeFile(at('photos', '2026', 'june', 'x.jpg'), 'x');
    await writeFile(at('notes.txt'), 'x');
    expect(await scan()).toEqual([]);
  });

  test('conflict copies of a sync program are named, and the backup stays', async () => {
    const { folder } = await commitBackup(under.repository, { dump });
    await cp(at(folder, 'manifest.json'), at(folder, 'manifest (conflicted copy).json'));
    await cp(at(folder), at(`${folder} (conflicted copy)`), { recursive: true });
    const entries = await scan();
    expect(entries.filter((entry) => !('error' in entry))).toHaveLength(1);
    expect((await problems()).every(({ code }) => code === 'manifest-invalid')).toBe(true);
    expect((await problems()).length).toBeGreaterThanOrEqual(2);
  });

  test('a copy of a backup under another name is named, not counted twice', async () => {
    const { folder } = await commitBackup(under.repository, { dump });
    await cp(at(folder), at('copied', 'manual', path.basename(folder)), { recursive: true });
    expect((await scan()).filter((entry) => !('error' in entry))).toHaveLength(1);
    expect(await problems()).toMatchObject([{ code: 'manifest-invalid' }]);
  });

  test('a folder that may not be read is named', async () => {
    if (process.getuid?.() === 0) return;
    const { folder } = await commitBackup(under.repository, { dump });
    await chmod(at(folder), 0);
    expect(await problems()).toHaveLength(1);
    await chmod(at(folder), 0o700);
  });

  test('a manifest of a newer format is refused, and nothing is touched', async () => {
    const { folder } = await commitBackup(under.repository, { dump });
    const text = JSON.stringify({
      ...(await json(at(folder, 'manifest.json'))),
      format: 2,
      files: 'elsewhere',
    });
    await forge(folder, 'manifest.json', text);
    await expect(under.repository.read(folder)).rejects.toMatchObject({
      code: 'format-too-new',
      data: { found: 2, known: 1 },
    });
    expect(await problems()).toEqual([{ code: 'format-too-new', folder }]);
    expect(await readFile(at(folder, 'manifest.json'), 'utf8')).toBe(text);
  });

  const hostile: readonly [string, (manifest: Record<string, unknown>) => unknown][] = [
    [
      'a file outside',
      (m) => ({
        ...m,
        files: {
          dump: { name: '../../../etc/passwd', bytes: 1, sha256: '0'.repeat(64) },
          index: { name: 'index.json.zst', bytes: 1, sha256: '0'.repeat(64) },
        },
      }),
    ],
    [
      'a file called otherwise',
      (m) => ({
        ...m,
        files: {
          dump: { name: 'manifest.json', bytes: 1, sha256: '0'.repeat(64) },
          index: { name: 'index.json.zst', bytes: 1, sha256: '0'.repeat(64) },
        },
      }),
    ],
    ['a huge number', (m) => ({ ...m, totals: { ...(m.totals as object), rawBytes: 1e300 } })],
    ['a negative number', (m) => ({ ...m, totals: { ...(m.totals as object), rows: -1 } })],
    ['another storage', (m) => ({ ...m, storageId: newStorageId() })],
    [
      'a prototype',
      (m) => JSON.parse(`{"__proto__":{"polluted":1},${JSON.stringify(m).slice(1)}`) as unknown,
    ],
    ['no kind', (m) => ({ ...m, kind: 'other' })],
    ['an array', () => [1]],
    ['a number', () => 1],
  ];
  test.each(hostile)('a manifest with %s does no harm', async (what, change) => {
    const { folder } = await commitBackup(under.repository, { dump });
    const manifest = await json(at(folder, 'manifest.json'));
    await forge(folder, 'manifest.json', JSON.stringify(change(manifest)));
    const reading = under.repository.read(folder);
    if (what === 'a prototype') await reading;
    else await expect(reading).rejects.toMatchObject({ code: 'manifest-invalid' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    if (what !== 'a prototype')
      expect((await problems()).map(({ code }) => code)).toEqual(['manifest-invalid']);
  });

  test.each([
    ['deep', Buffer.from(`{"format":1,"a":${'['.repeat(30_000)}`)],
    ['too large', Buffer.alloc(5_000_000, ' ')],
    ['bytes', Buffer.from([0xff, 0xfe, 0, 0])],
    ['empty', Buffer.alloc(0)],
  ])('a manifest that is %s is refused', async (_, data) => {
    const { folder } = await commitBackup(under.repository, { dump });
    await forge(folder, 'manifest.json', data);
    await expect(under.repository.read(folder)).rejects.toMatchObject({ code: 'manifest-invalid' });
  });

  test('an index that would fill the memory is refused', async () => {
    const { folder } = await commitBackup(under.repository, { dump });
    const { packFrame } = await import('../../../electron/engine/container/frame.ts');
    const frame = await packFrame(Buffer.alloc(8 * 1024 * 1024, ' '), 3);
    const bomb = Buffer.concat(Array.from({ length: 60 }, () => frame));
    await forge(folder, 'index.json.zst', bomb);
    const manifest = await json(at(folder, 'manifest.json'));
    const files = manifest.files as Record<string, object>;
    const index = { ...files.index, bytes: bomb.length, sha256: sha256(bomb) };
    await forge(folder, 'manifest.json', JSON.stringify({ ...manifest, files: { ...files, index } }));
    const read = await under.repository.read(folder);
    const before = process.memoryUsage().rss;
    await expect(under.repository.readIndex(folder, read.manifest)).rejects.toMatchObject({
      code: 'backup-damaged',
      data: { file: 'index.json.zst' },
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('an index or a dump that is gone, cut or exchanged is said', async () => {
    const one = await commitBackup(under.repository, { dump, startedAt: '2026-11-22T01:00:00.000Z' });
    const two = await commitBackup(under.repository, {
      dump: dump.subarray(0, 5000),
      startedAt: '2026-11-22T02:00:00.000Z',
    });
    const { manifest } = await under.repository.read(one.folder);
    const index = await under.repository.readIndex(one.folder, manifest);
    await rename(at(one.folder, 'dump.sql.zst'), at(one.folder, 'kept'));
    const damage = (file: string) => ({ code: 'backup-damaged', data: { backup: manifest.backupId, file } });
    await expect(under.repository.openDump(one.folder, manifest, index)).rejects.toMatchObject(
      damage('dump.sql.zst'),
    );
    await cp(at(two.folder, 'dump.sql.zst'), at(one.folder, 'dump.sql.zst'));
    await expect(under.repository.openDump(one.folder, manifest, index)).rejects.toMatchObject(
      damage('dump.sql.zst'),
    );
    await cp(at(two.folder, 'index.json.zst'), at(one.folder, 'index.json.zst'));
    await expect(under.repository.readIndex(one.folder, manifest)).rejects.toMatchObject(
      damage('index.json.zst'),
    );
    await rm(at(one.folder, 'index.json.zst'));
    await expect(under.repository.readIndex(one.folder, manifest)).rejects.toMatchObject(
      damage('index.json.zst'),
    );
  });
});
