import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TUNING, type Tuning } from '../../electron/engine/jobs/tuning.ts';
import { withConnection } from '../../electron/engine/server/connect.ts';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { everything, startEngine, type TestEngine } from '../support/engine.ts';
import { smallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure, holdTable } from '../support/truths.ts';

const MIB = 1024 * 1024;

describe.each(serverKinds())('drills of backups of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let folder: string;
  let backupId: BackupId;
  /** What is done in the sandbox before it is compared. */
  let harm: readonly string[] = [];
  const afterDrillRestore: Tuning['afterDrillRestore'] = (sandbox) =>
    withConnection(sandbox.account, {}, async (connection) => {
      for (const statement of harm) await connection.query(statement);
    });

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(
      'CREATE DATABASE d',
      'CREATE TABLE d.goods (id INT PRIMARY KEY, name VARCHAR(40))',
      "INSERT INTO d.goods VALUES (1, 'apple'), (2, 'pear'), (3, 'plum')",
      'CREATE TRIGGER d.watch BEFORE INSERT ON d.goods FOR EACH ROW SET NEW.name = TRIM(NEW.name)',
      'CREATE VIEW d.fruit AS SELECT name FROM d.goods',
      'CREATE TABLE d.zz (id INT)',
    );
    engine = await startEngine(undefined, { tuning: { ...TUNING, afterDrillRestore } });
    serverId = await engine.addServer(server);
    ({ storageId, folder } = await engine.addStorage());
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['d'] });
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const drill = async (on: TestEngine, id = backupId) =>
    on.finished((await on.call('drills.start', { backupId: id, keepServer: false })).runId);

  it('D3: a byte of a row, a trigger and a table that differ fail the drill, and are named', async () => {
    harm = [
      "UPDATE d.goods SET name = 'peas' WHERE id = 2",
      'DROP TRIGGER d.watch',
      'CREATE TABLE d.extra (id INT)',
    ];
    const run = await drill(engine);
    const data = expectFailure(run, 'drill-failed');
    expect(data.differences).toBe(3);
    const { passed, objects } = await engine.call('drills.get', { runId: run.id });
    expect(passed).toBe(false);
    const differing = objects
      .filter(({ state }) => state !== 'equal')
      .map((object) => `${object.state} ${object.kind} ${object.name}`);
    expect(differing.sort()).toEqual([
      'different table goods',
      'missing trigger watch',
      'unexpected table extra',
    ]);
    const { html } = await engine.call('drills.report', { runId: run.id });
    for (const name of ['goods', 'watch', 'extra']) expect(html).toContain(name);
    const { backups } = await engine.call('backups.list', { serverId, database: null, limit: 10, offset: 0 });
    expect(backups.find(({ id }) => id === backupId)?.proof.state).toBe('drill-failed');

    harm = [];
    expect((await drill(engine)).outcome?.kind).toBe('good');
  });

  it('D5: no room for the sandbox is found before it is started', async ({ skip }) => {
    const disk = smallDisk(20);
    if (disk === null) return skip();
    const dataDir = tempFolder('data');
    const tight = await startEngine(dataDir, { sandboxFolder: disk.folder });
    try {
      await tight.call('storages.open', { name: 'storage', folder: { path: folder } });
      const run = await drill(tight);
      const data = expectFailure(run, 'disk-full');
      expect(data.path).toBe(disk.folder);
      expect(data.neededBytes).toBeGreaterThan(20 * MIB);
      expect(data.freeBytes).toBeLessThanOrEqual(20 * MIB);
      expect(readdirSync(disk.folder)).toEqual([]);
      expect(
        existsSync(path.join(dataDir, 'sandboxes')) ? readdirSync(path.join(dataDir, 'sandboxes')) : [],
      ).toEqual([]);
      // It says nothing about the backup.
      const { backups } = await tight.call('backups.list', {
        serverId: null,
        database: null,
        limit: 10,
        offset: 0,
      });
      expect(backups.find(({ id }) => id === backupId)?.proof.state).not.toBe('drill-failed');
    } finally {
      await tight.close();
      disk.unmount();
    }
  });

  it('D7: the live draft of another process, or of another machine, is not swept', async () => {
    const held = await holdTable(server, 'd.zz');
    const { runId } = await engine.call('backups.start', {
      serverId,
      storageId,
      selection: { ...everything, databases: ['d'] },
    });
    await held.waiting();
    const work = path.join(folder, '.holdfast-work');
    const before = readdirSync(work);
    expect(before.some((name) => name.startsWith('draft-'))).toBe(true);

    const sameMachine = await startEngine(engine.dataDir);
    await sameMachine.close();
    const otherMachine = await startEngine(tempFolder('other'));
    const { storageId: seenThere } = await otherMachine.call('storages.open', {
      name: 'shared',
      folder: { path: folder },
    });
    await otherMachine.close();
    const again = await startEngine(otherMachine.dataDir);
    await again.call('storages.rescan', { storageId: seenThere });
    await again.close();
    expect(readdirSync(work)).toEqual(before);

    await held.release();
    const run = await engine.finished(runId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(readdirSync(work)).toEqual([]);
  });

  it('a backup that was copied elsewhere whole is opened, checked and drilled there', async () => {
    const copy = path.join(tempFolder('copy'), 'of it');
    cpSync(folder, copy, { recursive: true });
    const elsewhere = await startEngine();
    try {
      await elsewhere.call('storages.open', { name: 'copy', folder: { path: copy } });
      const check = await elsewhere.finished((await elsewhere.call('backups.check', { backupId })).runId);
      expect(check.outcome?.kind).toBe('good');
      execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], {
        cwd: (await elsewhere.call('backups.get', { backupId })).location,
      });
    } finally {
      await elsewhere.close();
    }
  });
});
