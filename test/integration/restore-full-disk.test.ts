import { chmodSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, RunId, ServerId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums } from '../support/equality.ts';
import { startRestore } from '../support/restoring.ts';
import { type SmallDisk, smallDisk } from '../support/small-disk.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/truths.ts';

const MIB = 1024 * 1024;

describe.each(allServerKinds())('a restore into %s whose disk is full', (kind) => {
  let disk: SmallDisk | null = null;
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;

  beforeAll(async () => {
    disk = smallDisk(24);
    if (disk === null) return;
    chmodSync(disk.folder, 0o777);
    // Every change is in the binary log first.
    server = await startServer(kind, {
      args: [`--log-bin=${path.join(disk.folder, 'bin')}`, '--server-id=1', '--binlog-format=ROW'],
    });
    await server.query(
      'CREATE DATABASE d',
      'CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, v LONGBLOB)',
      ...Array.from({ length: 4 }, () => `INSERT INTO d.t (v) VALUES (REPEAT('x', ${MIB}))`),
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['d'] });
  });
  afterAll(async () => {
    await engine?.close();
    await server?.stop();
    disk?.unmount();
  });

  /** Leaves so much of the disk. @returns gives the rest back */
  const fill = (folder: string, leftBytes: number): (() => void) => {
    const { bavail, bsize } = statfsSync(folder);
    const file = path.join(folder, 'filler');
    writeFileSync(file, Buffer.alloc(bavail * bsize - leftBytes));
    return () => rmSync(file);
  };
  const start = async (as: string): Promise<RunId> => {
    const databases = [{ name: 'd', as }];
    return (await startRestore(engine, { backupId, targetServerId: serverId, databases })).runId;
  };
  const held = (runId: RunId): Promise<string> =>
    until(async () => (await engine.call('runs.get', { runId })).progress?.held ?? null, 'the sentence');
  const logOf = async (runId: RunId): Promise<string> =>
    (await engine.call('runs.log', { runId })).map(({ level, text }) => `${level}: ${text}`).join('\n');

  // One of them is enough: each looks once a minute whether there is space.
  it.runIf(kind === 'mariadb')('goes on when there is space', { timeout: 120_000 }, async ({ skip }) => {
    if (disk === null) return skip();
    const free = fill(disk.folder, 2 * MIB);
    const runId = await start('later');
    await held(runId);
    free();
    const run = await engine.finished(runId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(await checksums(server, 'later')).toEqual(await checksums(server, 'd'));
  });

  it('says so, is cancelled promptly, and the server lives on', async ({ skip }) => {
    if (disk === null) return skip();
    const { pid } = server;
    fill(disk.folder, 2 * MIB);
    const runId = await start('never');
    const sentence = await held(runId);
    expect(sentence).toMatch(/^The target’s disk is full.*: it waits for space\. Free some/);
    if (kind !== 'mariadb') expect(sentence).toContain(disk.folder);
    // Nobody knows for how long.
    expect((await engine.call('runs.get', { runId })).progress).toMatchObject({ etaSeconds: null });
    expect(await logOf(runId)).toContain(`warning: ${sentence}`);
    const begun = performance.now();
    await engine.call('runs.cancel', { runId });
    expect((await engine.finished(runId)).outcome).toEqual({ kind: 'cancelled', by: 'user' });
    expect(performance.now() - begun).toBeLessThan(10_000);
    // MySQL 9 would stop as a whole if the session in its commit were killed; 5.6 would write no binary log any more.
    expect(await server.query('SELECT 1 AS one, @@log_bin AS log')).toEqual([{ one: 1, log: 1 }]);
    expect(server.pid).toBe(pid);
    if (kind !== 'mariadb') expect(await logOf(runId)).toContain('was left on the target');
  });
});
