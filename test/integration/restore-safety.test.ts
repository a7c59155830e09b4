import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import type { RestoreDatabase, Safety } from '../../shared/model/restore.ts';
import type { Run } from '../../shared/model/run.ts';
import { type CallError, failureOf, startEngine, type TestEngine } from '../support/engine.ts';
import { checksums } from '../support/equality.ts';
import { restoreAs, runRestore } from '../support/restoring.ts';
import { shopStatements } from '../support/shop.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure } from '../support/truths.ts';

describe.each(serverKinds())('what a restore replaces on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let folder: string;
  let backupId: BackupId;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...shopStatements(server.flavour));
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId, folder: root } = await engine.addStorage();
    folder = root;
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    await server.query(
      "INSERT INTO shop.bags VALUES ('packed since')",
      // An engine without a snapshot, as many older databases have.
      'CREATE TABLE shop.made_since (id INT) ENGINE=MyISAM',
    );
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const restore = async (
    target: ServerId,
    safety?: Safety,
    part: Partial<RestoreDatabase> = {},
    from = backupId,
  ): Promise<Run> => {
    const request = {
      backupId: from,
      targetServerId: target,
      databases: [{ name: 'shop', as: null, ...part }],
    };
    return (await runRestore(engine, request, safety && { safety })).run;
  };

  it('B16: is backed up first, pinned for a week, and can be put back', async () => {
    const since = await checksums(server, 'shop');
    const run = await restore(serverId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(run.steps.map(({ name }) => name)).toEqual(['read', 'target', 'safety', 'restore']);
    expect((await checksums(server, 'shop')).has('made_since')).toBe(false);

    const { safetyBackupId } = run;
    if (safetyBackupId === null) throw new Error('no safety backup');
    const { backup } = await engine.call('backups.get', { backupId: safetyBackupId });
    expect(backup).toMatchObject({
      databases: ['shop'],
      completeness: 'complete',
      pinned: true,
      planId: null,
    });
    const days = (Date.parse(backup.pinnedUntil ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
    await expect(engine.call('backups.delete', { backupId: safetyBackupId, typed: 'shop' })).rejects.toThrow(
      'backup-pinned',
    );

    const back = await restoreAs(engine, safetyBackupId, serverId, { shop: 'shop' });
    expect(back.safetyBackupId).not.toBeNull();
    expect(await checksums(server, 'shop')).toEqual(since);
  });

  /** What the safety backup of a restore of some parts holds, and its id. */
  async function safetyOf(part: Partial<RestoreDatabase>) {
    const run = await restore(serverId, undefined, part);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    if (run.safetyBackupId === null) throw new Error('no safety backup');
    const { objects } = await engine.call('backups.get', { backupId: run.safetyBackupId });
    const names = objects.map(({ kind: what, name }) => `${what} ${name}`).sort();
    return { names, id: run.safetyBackupId, replaced: run.restorePlan?.preview.databases[0]?.replaced };
  }

  it('where it is tables, only they are backed up, with their triggers, and put back without the others', async () => {
    await server.query(
      'UPDATE shop.orders SET total = 7 WHERE id = 3',
      "INSERT INTO shop.bags VALUES ('stays')",
    );
    const since = await checksums(server, 'shop');
    const { names, id, replaced } = await safetyOf({ tables: ['orders', 'lines_of_orders'] });
    expect(names).toEqual(['table lines_of_orders', 'table orders', 'trigger stamp']);
    expect(replaced?.map((each) => `${each.kind} ${each.name}`).sort()).toEqual(names);
    expect((await checksums(server, 'shop')).get('orders')).not.toBe(since.get('orders'));
    await restore(serverId, undefined, { tables: ['orders', 'lines_of_orders'] }, id);
    expect(await checksums(server, 'shop')).toEqual(since);
  });

  it('where it is a view, a routine or a trigger: that alone, all routines, its table with its rows', async () => {
    const view = await safetyOf({ objects: [{ kind: 'view', name: 'z_big' }] });
    expect(view.names).toEqual(['view z_big']);
    const routine = await safetyOf({ objects: [{ kind: 'procedure', name: 'refill' }] });
    expect(routine.names).toEqual(['function twice', 'procedure refill']);
    const trigger = await safetyOf({ objects: [{ kind: 'trigger', name: 'stamp' }] });
    expect(trigger.names).toEqual(['table orders', 'trigger stamp']);
    const { objects } = await engine.call('backups.get', { backupId: trigger.id });
    expect(objects.find(({ name }) => name === 'orders')?.rows).toBe(5000);
  });

  it('is not backed up for a reason, which the log keeps', async () => {
    const run = await restore(serverId, { kind: 'none', reason: 'a scratch copy' });
    expect(run.outcome?.kind).toBe('good');
    expect(run.safetyBackupId).toBeNull();
    const log = await engine.call('runs.log', { runId: run.id });
    expect(JSON.stringify(log)).toContain('No safety backup was wanted: a scratch copy');
  });

  it('is looked at anew where it was seen seconds ago, and for a second restore', async () => {
    const request = {
      backupId,
      targetServerId: serverId,
      databases: [{ name: 'shop', as: 'seen_shop' }],
    };
    const { token } = await engine.call('restores.preview', request);
    await server.query('CREATE DATABASE seen_shop', 'CREATE TABLE seen_shop.of_somebody (id INT)');
    // What was seen less than two seconds ago holds.
    await sleep(2_100);
    const start = { request, token, typed: 'seen_shop', confirmQualifiedNames: true };
    expect(await engine.codeOf('restores.start', start)).toBe('target-changed');
    await server.query('DROP DATABASE seen_shop');

    const again = await engine.call('restores.preview', request);
    const { runId } = await engine.call('restores.start', { ...start, token: again.token });
    expect((await engine.finished(runId)).outcome?.kind).toBe('good');
    expect(await engine.codeOf('restores.start', { ...start, token: again.token })).toBe('target-changed');
    await server.query('DROP DATABASE seen_shop');
  });

  it('stays as it is when the backup turns out to be damaged', async () => {
    const { backup } = await engine.call('backups.get', { backupId });
    const dump = path.join(folder, backup.folder, 'dump.sql.zst');
    const sound = readFileSync(dump);
    const bad = Buffer.from(sound);
    const middle = Math.floor(bad.length / 2);
    bad.writeUInt8(bad.readUInt8(middle) ^ 1, middle);
    writeFileSync(dump, bad);
    try {
      const before = await checksums(server, 'shop');
      // The preview meets the damage, or, where it has looked through these rows before, the run, before it begins.
      const code = await restore(serverId).then(
        (run) => failureOf(run).code,
        (error: CallError) => error.wire.code,
      );
      expect(code).toBe('backup-damaged');
      expect(await checksums(server, 'shop')).toEqual(before);
    } finally {
      writeFileSync(dump, sound);
    }
  });

  it('is backed up but for a view that cannot be read, whose definition the log keeps', async () => {
    await server.query(
      'CREATE TABLE shop.short_lived (id INT)',
      'CREATE VIEW shop.broken AS SELECT id FROM shop.short_lived',
      'DROP TABLE shop.short_lived',
    );
    const run = await restore(serverId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(run.safetyBackupId).not.toBeNull();
    const log = await engine.call('runs.log', { runId: run.id });
    expect(log.map(({ text }) => text).join()).toMatch(/leaves out the view shop\.broken.*short_lived/);
  });

  it('stays as it is when there is no place for the safety backup', async () => {
    const { storageId, folder: gone } = await engine.addStorage();
    rmSync(gone, { recursive: true });
    const before = await checksums(server, 'shop');
    const run = await restore(serverId, { kind: 'backup', storageId });
    expectFailure(run, 'safety-backup-failed');
    expect(run.steps.at(-1)).toMatchObject({ name: 'restore', state: 'waiting' });
    expect(run.targetState).toBeNull();
    expect(await checksums(server, 'shop')).toEqual(before);
  });
});
