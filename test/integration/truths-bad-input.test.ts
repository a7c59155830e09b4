import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallInput, CallName } from '../../shared/contract.ts';
import type { ErrorCode, WireError } from '../../shared/errors.ts';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { ServerDraft } from '../../shared/model/server.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums } from '../support/equality.ts';
import { restoreAs } from '../support/restoring.ts';
import { tempFolder } from '../support/temp.ts';
import { freePort, serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure, expectNothingStored, expectReadable, opened, sqlOf } from '../support/truths.ts';

const PASSWORD = `"q'u\`o"t'e#\\n\\\nnew $(x) %25`;

describe.each(serverKinds())('bad input, and %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;

  beforeAll(async () => {
    server = await startServer(kind, { password: PASSWORD });
    await server.query(
      'CREATE DATABASE d',
      'CREATE TABLE d.t (id INT PRIMARY KEY)',
      'INSERT INTO d.t VALUES (1), (2)',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    ({ storageId } = await engine.addStorage());
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  /** The error of a call, whose sentence must be fit to be read. */
  async function refused<N extends CallName>(
    name: N,
    input: CallInput<N>,
    code: ErrorCode,
  ): Promise<WireError> {
    const result = await engine.engine.call(name, input);
    if (result.ok) throw new Error(`${name} succeeded`);
    expect(result.error.code, JSON.stringify(result.error)).toBe(code);
    expectReadable(result.error);
    return result.error;
  }

  let servers = 0;
  const add = (over: Partial<ServerDraft> & { password?: string | null }) => {
    servers += 1;
    return engine.addServer(server, { name: `bad ${servers}`, ...over });
  };
  const tcp = (host: string, port: number): ServerDraft['endpoint'] => ({
    via: 'direct',
    address: { kind: 'tcp', host, port },
  });

  /** The same fault is met by a test and by a backup, and by both in the same words. */
  async function expectUnreachable(id: ServerId, code: ErrorCode): Promise<void> {
    const tested = await refused('servers.test', { serverId: id }, code);
    const { storageId: own, folder } = await engine.addStorage();
    const run = await engine.backUp(id, own);
    expect(expectFailure(run, code)).toEqual(tested.data);
    expectNothingStored(folder);
  }

  it('a password of quotes, `#`, backslash and newline works with connections, dump and client', async () => {
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['d'] });
    await restoreAs(engine, backupId, serverId, { d: 'd_copy' });
    expect(await checksums(server, 'd_copy')).toEqual(await checksums(server, 'd'));
  });

  it('a wrong password', async () => {
    for (const password of ['wrong', `${PASSWORD} `, PASSWORD.trimEnd().slice(0, -1)])
      await refused('servers.test', { serverId: await add({ password }) }, 'access-denied');
    await expectUnreachable(await add({ password: 'wrong' }), 'access-denied');
  });

  it('a host that is down', async () => {
    await expectUnreachable(
      await add({ endpoint: tcp('127.0.0.1', await freePort()) }),
      'connection-refused',
    );
    const socket = path.join(tempFolder('none'), 's');
    await expectUnreachable(
      await add({ endpoint: { via: 'direct', address: { kind: 'socket', path: socket } } }),
      'socket-missing',
    );
  });

  it('a host that is not known', async () => {
    await expectUnreachable(await add({ endpoint: tcp('no-such-host.invalid', 3306) }), 'unknown-host');
  });

  it('a program that is not there (any more)', async () => {
    const dump = path.join(tempFolder('tool'), 'mysqldump');
    const never = await add({ tools: { dump: { path: dump }, client: null } });
    expect((await engine.call('servers.test', { serverId: never })).toolProblem).toContain(dump);
    expectFailure(await engine.backUp(never, storageId), 'tool-unusable');
    // It was there when it was picked, and is gone now.
    writeFileSync(dump, `#!/bin/sh\nexec '${server.programs.dump}' "$@"\n`, { mode: 0o755 });
    const id = await add({ tools: { dump: { path: dump }, client: null } });
    const { storageId: own, folder } = await engine.addStorage();
    await engine.goodBackup(id, own, { databases: ['d'] });
    rmSync(dump);
    expect((await engine.call('servers.test', { serverId: id })).toolProblem).toContain(dump);
    const { storageId: other, folder: otherFolder } = await engine.addStorage();
    expect(expectFailure(await engine.backUp(id, other), 'tool-unusable').path).toBe(dump);
    expectNothingStored(otherFolder);
    expect(existsSync(path.join(folder, 'holdfast.json'))).toBe(true);
  });

  it('a folder that cannot be written', async ({ skip }) => {
    // Nothing stops root but a file in the way, or a file system that takes nothing.
    const file = path.join(tempFolder('file'), 'file');
    writeFileSync(file, '');
    const wanted = { name: 'in a file', folder: { path: path.join(file, 'storage') } };
    const result = await engine.engine.call('storages.addFolder', wanted);
    if (result.ok) throw new Error('a storage in a file');
    expect(result.error.code).toBe('not-a-folder');
    expectReadable(result.error);
    const proc = await engine.engine.call('storages.addFolder', {
      name: 'in proc',
      folder: { path: '/proc/storage' },
    });
    if (proc.ok) throw new Error('a storage in /proc');
    expectReadable(proc.error);

    if (process.getuid?.() === 0) return skip();
    const { storageId: own, folder } = await engine.addStorage();
    chmodSync(folder, 0o500);
    expectFailure(await engine.backUp(serverId, own, { databases: ['d'] }), 'path-not-writable');
    chmodSync(folder, 0o700);
  });

  it('a folder that is not empty, or a storage already', async () => {
    const full = tempFolder('full');
    writeFileSync(path.join(full, 'holiday.jpg'), '');
    await refused('storages.addFolder', { name: 'full', folder: { path: full } }, 'storage-not-empty');
    expect(existsSync(path.join(full, 'holdfast.json'))).toBe(false);
    const { folder } = await engine.addStorage();
    const again = await engine.engine.call('storages.addFolder', { name: 'again', folder: { path: folder } });
    if (again.ok) throw new Error('one folder, two storages');
    expectReadable(again.error);
    await refused('storages.open', { name: 'again', folder: { path: folder } }, 'storage-known');
    await refused(
      'storages.open',
      { name: 'none', folder: { path: path.join(folder, 'none') } },
      'storage-missing',
    );
    await refused('storages.open', { name: 'no storage', folder: { path: full } }, 'storage-foreign');
  });

  it('a storage inside another, and a backup whose folder holds somebody’s files', async () => {
    const { storageId: own, folder } = await engine.addStorage();
    const backupId = await engine.goodBackup(serverId, own, { databases: ['d'] });
    const { backup } = await engine.call('backups.get', { backupId });
    const place = path.join(folder, backup.folder);
    const link = path.join(tempFolder('link'), 'to-storage');
    symlinkSync(folder, link);
    for (const inner of [
      path.join(folder, 'new', 'inner'),
      path.join(place, 'inner'),
      path.join(link, 'inner'),
    ]) {
      const error = await refused(
        'storages.addFolder',
        { name: 'inner', folder: { path: inner } },
        'storage-inside-storage',
      );
      expect(error.data).toMatchObject({ path: inner, outer: folder });
      expect(existsSync(inner)).toBe(false);
    }
    // As an earlier version made it, or somebody who moved folders.
    const { folder: moved, storageId: movedId } = await engine.addStorage();
    await engine.call('storages.remove', { storageId: movedId });
    renameSync(moved, path.join(place, 'inner'));
    await refused(
      'storages.open',
      { name: 'inner', folder: { path: path.join(place, 'inner') } },
      'storage-inside-storage',
    );
    const error = await refused('backups.delete', { backupId, typed: 'd' }, 'backup-holds-more');
    expect(error.data).toEqual({ folder: place, names: ['inner'] });
    expect(existsSync(path.join(place, 'inner', 'holdfast.json'))).toBe(true);
    mkdirSync(path.join(place, 'events'), { recursive: true });
    renameSync(path.join(place, 'inner'), path.join(place, 'events', 'inner'));
    const hidden = await refused('backups.delete', { backupId, typed: 'd' }, 'backup-holds-more');
    expect(hidden.data.names).toEqual(['events/inner']);
    renameSync(path.join(place, 'events', 'inner'), moved);
    writeFileSync(path.join(place, '.DS_Store'), '');
    await engine.call('backups.delete', { backupId, typed: 'd' });
    expect(existsSync(place)).toBe(false);
  });

  it('a folder that is gone', async () => {
    const { storageId: own, folder } = await engine.addStorage();
    const backupId = await engine.goodBackup(serverId, own, { databases: ['d'] });
    rmSync(folder, { recursive: true });
    expectFailure(await engine.backUp(serverId, own, { databases: ['d'] }), 'storage-missing');
    expect(existsSync(folder)).toBe(false);
    await refused('backups.get', { backupId }, 'storage-missing');
    for (const name of ['backups.check', 'drills.start'] as const) {
      const input = name === 'drills.start' ? { backupId, keepServer: false } : { backupId };
      const { runId } = await engine.call(name, input as never);
      expectFailure(await engine.finished(runId), 'storage-missing');
    }
    // Nothing is said against the backup: the drive may come back.
    const { backups } = await engine.call('backups.list', {
      serverId,
      database: null,
      limit: 100,
      offset: 0,
    });
    expect(backups.find(({ id }) => id === backupId)).toMatchObject({
      storageReachable: false,
      proof: { state: 'written' },
    });
  });

  it('a backup that was changed or cut', async () => {
    const { storageId: own } = await engine.addStorage();
    const changed = await engine.goodBackup(serverId, own, { databases: ['d'] });
    const cut = await engine.goodBackup(serverId, own, { databases: ['d'] });
    const file = async (id: BackupId) => path.join((await opened(engine, id)).location, 'dump.sql.zst');
    const bytes = readFileSync(await file(changed));
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(await file(changed), bytes);
    const cutFile = await file(cut);
    truncateSync(cutFile, readFileSync(cutFile).length - 20);
    const out = tempFolder('out');
    for (const backupId of [changed, cut]) {
      const exported = path.join(out, `${backupId}.sql`);
      const { runId } = await engine.call('backups.export', {
        backupId,
        database: null,
        file: { path: exported },
        overwrite: false,
      });
      expectFailure(await engine.finished(runId), 'backup-damaged');
      expect(existsSync(exported)).toBe(false);
      const run = await engine.finished((await engine.call('backups.check', { backupId })).runId);
      expectFailure(run, 'backup-damaged');
    }
  });

  it('a manifest of a newer format is refused, and nothing is touched', async () => {
    const { storageId: own, folder } = await engine.addStorage();
    const backupId = await engine.goodBackup(serverId, own, { databases: ['d'] });
    const file = path.join((await opened(engine, backupId)).location, 'manifest.json');
    const newer = readFileSync(file, 'utf8').replace('"format": 1', '"format": 2');
    writeFileSync(file, newer);
    await refused('backups.get', { backupId }, 'format-too-new');
    const run = await engine.finished((await engine.call('backups.check', { backupId })).runId);
    expectFailure(run, 'format-too-new');
    await engine.call('storages.rescan', { storageId: own });
    const [view] = (await engine.call('storages.list', {})).filter(({ id }) => id === own);
    expect(view?.problems.map(({ error }) => error.code)).toEqual(['format-too-new']);
    expect(readFileSync(file, 'utf8')).toBe(newer);
    const marker = path.join(folder, 'holdfast.json');
    writeFileSync(marker, readFileSync(marker, 'utf8').replace('"format": 1', '"format": 2'));
    expectFailure(await engine.backUp(serverId, own, { databases: ['d'] }), 'format-too-new');
  });

  it('a database named `--help`', async () => {
    await server.query(
      'CREATE DATABASE `--help`',
      'CREATE TABLE `--help`.`--result-file=x` (id INT)',
      'INSERT INTO `--help`.`--result-file=x` VALUES (7)',
    );
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['--help'] });
    expect(await sqlOf(engine, backupId)).toContain('CREATE TABLE `--result-file=x`');
    const run = await engine.finished(
      (await engine.call('drills.start', { backupId, keepServer: false })).runId,
    );
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    await restoreAs(engine, backupId, serverId, { '--help': '--version' });
    expect(await server.query('SELECT * FROM `--version`.`--result-file=x`')).toEqual([{ id: 7 }]);
    await server.query('DROP DATABASE `--help`', 'DROP DATABASE `--version`');
  });

  it('names that are not there, and calls that make no sense', async () => {
    expectFailure(await engine.backUp(serverId, storageId, { databases: ['nope'] }), 'unknown-database');
    expectFailure(await engine.backUp(serverId, storageId, { databases: ['mysql'] }), 'not-possible');
    expectFailure(
      await engine.backUp(serverId, storageId, {
        databases: ['d'],
        excludedTables: [{ database: 'd', table: 'nope' }],
      }),
      'unknown-table',
    );
    const nobody = '01a20346-050b-70b1-8e8d-7516661c078b';
    const input = { runId: nobody, backupId: nobody, serverId: nobody };
    for (const name of ['runs.get', 'backups.get', 'servers.test', 'drills.get'])
      expect(await engine.engine.call(name, input)).toMatchObject({
        ok: false,
        error: { code: 'not-found' },
      });
    for (const [name, bad] of [
      ['backups.start', {}],
      ['servers.add', { draft: 1 }],
      ['no.such.call', {}],
    ] as const) {
      const result = await engine.engine.call(name, bad);
      if (result.ok) throw new Error(`${name} succeeded`);
      expectReadable(result.error);
    }
    const empty = await startServer(kind);
    try {
      const id = await engine.addServer(empty, { name: 'empty' });
      expectFailure(await engine.backUp(id, storageId), 'nothing-to-back-up');
    } finally {
      await empty.stop();
    }
  });

  it('a data folder of a newer Holdfast is refused, and one that is no folder', async () => {
    const file = path.join(tempFolder('state'), 'file');
    writeFileSync(file, '');
    await expect(startEngine(path.join(file, 'data'))).rejects.toMatchObject({ name: 'HoldfastError' });
    mkdirSync(path.join(path.dirname(file), 'data'));
  });
});
