import { execFileSync } from 'node:child_process';
import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isGood } from '../../shared/model/backup.ts';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { CallError, everything, mapVault, startEngine, type TestEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure, expectReadable, holdTable, opened } from '../support/truths.ts';

describe.each(serverKinds())('a storage with backups of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let folder: string;
  const vault = mapVault();

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(
      'CREATE DATABASE d',
      'CREATE TABLE d.first (id INT PRIMARY KEY, v TEXT)',
      ...Array.from({ length: 40 }, (_, i) => `INSERT INTO d.first VALUES (${i}, SHA2('${i}', 256))`),
      'CREATE TABLE d.last (id INT PRIMARY KEY, v TEXT)',
      "INSERT INTO d.last VALUES (1, 'one'), (2, 'two')",
    );
    engine = await startEngine(undefined, { vault });
    serverId = await engine.addServer(server);
  });
  beforeEach(async () => {
    ({ storageId, folder } = await engine.addStorage());
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const make = () => engine.goodBackup(serverId, storageId, { databases: ['d'] });
  const placeOf = async (id: BackupId) => (await opened(engine, id)).location;
  const check = async (backupId: BackupId) =>
    engine.finished((await engine.call('backups.check', { backupId })).runId);
  const known = async (id: BackupId) => {
    const { backups } = await engine.call('backups.list', {
      serverId,
      database: null,
      limit: 1000,
      offset: 0,
    });
    const found = backups.find((backup) => backup.id === id);
    if (found === undefined) throw new Error('the catalogue does not know it');
    return found;
  };

  /** A check that finds damage names it, and the backup is no longer good. */
  async function expectDamage(id: BackupId, file: string, object: string | null = null): Promise<void> {
    const run = await check(id);
    expect(run.outcome?.kind).toBe('not-good');
    if (run.outcome?.kind !== 'not-good') return;
    const { error } = run.outcome;
    expectReadable(error);
    expect(JSON.stringify(error)).toContain(file);
    if (object !== null) expect(JSON.stringify(error)).toContain(object);
    const backup = await known(id);
    expect([backup.proof.state, isGood(backup)]).toEqual(['damaged', false]);
  }

  function flip(file: string, share: number): void {
    const bytes = readFileSync(file);
    const at = Math.min(bytes.length - 1, Math.floor(bytes.length * share));
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
    writeFileSync(file, bytes);
  }

  it.each([0.02, 0.3, 0.5, 0.7, 0.99])(
    'C2: a bit that flipped in the dump at %d of it is found',
    async (share) => {
      const id = await make();
      flip(path.join(await placeOf(id), 'dump.sql.zst'), share);
      await expectDamage(id, 'dump.sql.zst');
    },
  );

  it.each(['manifest.json', 'index.json.zst', 'SHA256SUMS'])(
    'C2: a bit that flipped in %s is found',
    async (name) => {
      const id = await make();
      flip(path.join(await placeOf(id), name), 0.5);
      await expectDamage(id, name === 'SHA256SUMS' ? '' : name);
    },
  );

  it('C2: a truncated dump is found, and the object named', async () => {
    const id = await make();
    const file = path.join(await placeOf(id), 'dump.sql.zst');
    truncateSync(file, Math.floor(statSync(file).size * 0.6));
    await expectDamage(id, 'dump.sql.zst', 'd.');
  });

  it.each(['dump.sql.zst', 'index.json.zst', 'manifest.json', 'SHA256SUMS'])(
    'C2: a missing %s is found',
    async (name) => {
      const id = await make();
      rmSync(path.join(await placeOf(id), name));
      const run = await check(id);
      expect(['not-good', 'failed']).toContain(run.outcome?.kind);
      if (name !== 'manifest.json') expect((await known(id)).proof.state).toBe('damaged');
    },
  );

  it('C2: files that were swapped between two backups are found in both', async () => {
    const one = await make();
    await server.query("INSERT INTO d.last VALUES (3, 'three')");
    const two = await make();
    await server.query('DELETE FROM d.last WHERE id = 3');
    const [a, b] = [
      path.join(await placeOf(one), 'dump.sql.zst'),
      path.join(await placeOf(two), 'dump.sql.zst'),
    ];
    renameSync(a, `${a}.x`);
    renameSync(b, a);
    renameSync(`${a}.x`, b);
    for (const id of [one, two]) await expectDamage(id, 'dump.sql.zst');
  });

  it('C2: an older backup that was put in the place of a newer one is found', async () => {
    const [older, newer] = [await make(), await make()];
    const place = await placeOf(newer);
    rmSync(place, { recursive: true });
    cpSync(await placeOf(older), place, { recursive: true });
    await expectDamage(newer, 'manifest.json');
    expect((await check(older)).outcome?.kind).toBe('good');
  });

  it('C2: a manifest that was changed with all its sums is found by the backup after it', async () => {
    const older = await make();
    await make();
    const place = await placeOf(older);
    const file = path.join(place, 'manifest.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"environment": "development"', '"environment": "production"'),
    );
    const sums = execFileSync('sha256sum', ['dump.sql.zst', 'index.json.zst', 'manifest.json'], {
      cwd: place,
    });
    writeFileSync(path.join(place, 'SHA256SUMS'), sums);
    await expectDamage(older, 'manifest.json');
  });

  it('A3: a dump that was cut at a statement’s end and packed anew is refused before anything is restored', async () => {
    const id = await make();
    const place = await placeOf(id);
    const file = path.join(place, 'dump.sql.zst');
    const sql = execFileSync('zstd', ['-dcq', file]).toString();
    const cut = sql.slice(0, sql.indexOf('UNLOCK TABLES;') + 'UNLOCK TABLES;\n'.length);
    writeFileSync(path.join(place, 'cut.sql'), cut);
    execFileSync('zstd', ['-q', '-f', '--check', 'cut.sql', '-o', 'dump.sql.zst'], { cwd: place });
    execFileSync('zstd', ['-tq', file]);
    rmSync(path.join(place, 'cut.sql'));
    const request = { backupId: id, targetServerId: serverId, databases: [{ name: 'd', as: 'd_cut' }] };
    await expect(engine.codeOf('restores.preview', request)).resolves.toBe('backup-damaged');
    expect(await server.query("SHOW DATABASES LIKE 'd_cut'")).toEqual([]);
    const drill = await engine.finished(
      (await engine.call('drills.start', { backupId: id, keepServer: false })).runId,
    );
    expectFailure(drill, 'backup-damaged');
    await expectDamage(id, 'dump.sql.zst');

    // The same with every hash and size around it put right.
    const sums = execFileSync('sha256sum', ['dump.sql.zst'], { cwd: place }).toString().slice(0, 64);
    const manifest = JSON.parse(readFileSync(path.join(place, 'manifest.json'), 'utf8'));
    manifest.files.dump = { ...manifest.files.dump, sha256: sums, bytes: statSync(file).size };
    writeFileSync(path.join(place, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    const all = execFileSync('sha256sum', ['dump.sql.zst', 'index.json.zst', 'manifest.json'], {
      cwd: place,
    });
    writeFileSync(path.join(place, 'SHA256SUMS'), all);
    const preview = await engine.engine.call('restores.preview', request);
    if (preview.ok) {
      const { runId } = await engine.call('restores.start', {
        request,
        token: (preview.value as { token: string }).token,
        typed: null,
        confirmQualifiedNames: false,
      });
      expectFailure(await engine.finished(runId), 'backup-damaged');
    } else expect(preview.error.code).toBe('backup-damaged');
    // The index is of another dump now.
    await expectDamage(id, 'index.json.zst');
    expect(await server.query("SHOW DATABASES LIKE 'd_cut'")).toEqual([]);
  });

  it('C6: of two starts at once one is busy, in one process and in two', async () => {
    const held = await holdTable(server, 'd.last');
    const second = await startEngine(engine.dataDir, { vault });
    try {
      const order = { serverId, storageId, selection: { ...everything, databases: ['d'] } };
      const answers = await Promise.allSettled(
        [engine, engine, second].map((each) => each.call('backups.start', order)),
      );
      const started = answers.filter(({ status }) => status === 'fulfilled');
      expect(started).toHaveLength(1);
      for (const answer of answers) {
        if (answer.status === 'fulfilled') continue;
        if (!(answer.reason instanceof CallError)) throw answer.reason;
        expect(answer.reason.wire.code).toBe('busy');
        expectReadable(answer.reason.wire);
      }
      const [only] = started;
      if (only?.status !== 'fulfilled') return;
      await held.release();
      expect((await engine.finished(only.value.runId)).outcome?.kind).toBe('good');
    } finally {
      await held.release();
      await second.close();
    }
  });

  it('C10: with the state gone, opening the storage again brings back catalogue, proof and pins', async () => {
    const [plain, pinned, proven] = [await make(), await make(), await make()];
    await check(plain);
    await engine.call('backups.pin', { backupId: pinned, pinned: true });
    const drill = await engine.finished(
      (await engine.call('drills.start', { backupId: proven, keepServer: false })).runId,
    );
    expect(drill.outcome?.kind).toBe('good');
    const before = [await known(plain), await known(pinned), await known(proven)];

    const lost = await startEngine(tempFolder('fresh'));
    try {
      const { backups } = await lost.call('storages.open', { name: 'found again', folder: { path: folder } });
      expect(backups).toBe(3);
      const { backups: found } = await lost.call('backups.list', {
        serverId: null,
        database: 'd',
        limit: 10,
        offset: 0,
      });
      for (const backup of before)
        expect(found.find(({ id }) => id === backup.id)).toEqual({ ...backup, storageName: 'found again' });
      expect(found.map(({ proof }) => proof.state).sort()).toEqual(['checked', 'proven', 'written']);
      expect(found.filter((backup) => backup.pinned).map(({ id }) => id)).toEqual([pinned]);
    } finally {
      await lost.close();
    }
  });

  it('D8: a storage that is gone, empty, or another one is refused and never made anew', async () => {
    const id = await make();
    const away = `${folder}-away`;
    const expectRefused = async (code: string) => {
      const run = await engine.backUp(serverId, storageId, { databases: ['d'] });
      expect(run.outcome?.kind === 'failed' ? run.outcome.error.code : run.outcome?.kind).toBe(code);
      if (run.outcome?.kind === 'failed') expectReadable(run.outcome.error);
      const [view] = (await engine.call('storages.list', {})).filter((each) => each.id === storageId);
      expect(view?.state.kind).toBe('unusable');
    };
    renameSync(folder, away);
    await expectRefused('storage-missing');
    execFileSync('mkdir', [folder]);
    await expectRefused('storage-foreign');
    expect(readdirSync(folder)).toEqual([]);
    cpSync(
      path.join((await engine.addStorage()).folder, 'holdfast.json'),
      path.join(folder, 'holdfast.json'),
    );
    await expectRefused('storage-foreign');
    rmSync(folder, { recursive: true });
    renameSync(away, folder);
    expect((await check(id)).outcome?.kind).toBe('good');
  });

  it('D8: what a sync program copied beside a backup is named, and no backup', async () => {
    const id = await make();
    const place = await placeOf(id);
    cpSync(place, `${place} (conflicted copy)`, { recursive: true });
    cpSync(path.join(place, 'manifest.json'), path.join(place, 'manifest (conflicted copy).json'));
    expect(await engine.call('storages.rescan', { storageId })).toEqual({ backups: 1 });
    const [view] = (await engine.call('storages.list', {})).filter((each) => each.id === storageId);
    expect(view?.problems.map((problem) => problem.folder).join()).toContain('conflicted copy');
    expect((await check(id)).outcome?.kind).toBe('good');
  });
});
