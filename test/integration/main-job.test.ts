import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupText } from '../../electron/cli/commands/backup-text.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums, programTexts } from '../support/equality.ts';
import { restoring } from '../support/restoring.ts';
import { shopStatements } from '../support/shop.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

describe.each(serverKinds())('the main job on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;

  beforeAll(async () => {
    server = await startServer(kind, { password: `p'"# \\ö` });
    await server.query(...shopStatements(server.flavour));
    engine = await startEngine();
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  it('connects, backs up, looks inside, checks, drills, saves as SQL and restores under a new name', async () => {
    const serverId = await engine.addServer(server);
    const profile = await engine.call('servers.test', { serverId });
    expect(profile.identity.flavour).toBe(server.flavour);
    expect(profile.databases.find(({ name }) => name === 'shop')?.tables).toBeGreaterThan(5);
    expect(profile.rights).toEqual([]);
    expect(profile.dumpTool).toContain(server.flavour);

    const { storageId, folder } = await engine.addStorage();
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    const opened = await engine.call('backups.get', { backupId });
    expect(opened.backup.proof.state).toBe('written');
    expect(opened.objects.find(({ name }) => name === 'orders')?.rows).toBe(5000);
    const { sql } = await engine.call('backups.definition', {
      backupId,
      kind: 'view',
      database: 'shop',
      name: 'z_big',
    });
    expect(sql).toMatch(/VIEW `z_big`/);

    const check = await engine.finished((await engine.call('backups.check', { backupId })).runId);
    expect(check.outcome).toEqual({ kind: 'good', backupId });

    const drill = await engine.finished(
      (await engine.call('drills.start', { backupId, keepServer: false })).runId,
    );
    expect(drill.outcome).toEqual({ kind: 'good', backupId });
    const result = await engine.call('drills.get', { runId: drill.id });
    expect(result.objects.filter(({ state }) => state !== 'equal')).toEqual([]);
    expect(result.objects.length).toBeGreaterThan(10);
    expect((await engine.call('backups.get', { backupId })).backup.proof.state).toBe('proven');
    const events = readdirSync(path.join(folder, ...opened.backup.folder.split('/'), 'events'));
    expect(events).toHaveLength(2);

    const file = path.join(tempFolder('export'), 'shop.sql.gz');
    await engine.finished(
      (
        await engine.call('backups.export', {
          backupId,
          database: 'shop',
          file: { path: file },
          overwrite: false,
        })
      ).runId,
    );
    expect(execFileSync('gzip', ['-dc', file]).toString()).toContain('-- Dump completed');

    const { preview, run } = await restoring(engine, backupId, serverId, { shop: 'shop_copy' });
    expect(preview).toMatchObject({ blockers: [], origin: 'same' });
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(run.restore?.databases).toEqual([{ from: 'shop', to: 'shop_copy' }]);
    expect(await checksums(server, 'shop_copy')).toEqual(await checksums(server, 'shop'));
    expect(await programTexts(server, 'shop_copy')).toEqual(await programTexts(server, 'shop'));
    expect((await checksums(server, 'shop')).size).toBeGreaterThan(5);
  });

  it('the shell lines check and restore a backup as they are printed', async () => {
    const serverId = await engine.addServer(server, { name: 'for shell lines' });
    await server.query(
      'CREATE DATABASE misfits',
      "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'",
      'CREATE TABLE misfits.days (id INT PRIMARY KEY, d DATE, t DATETIME)',
      "INSERT INTO misfits.days VALUES (1, '2023-02-31', '2023-02-31 10:00:00'), (2, '2024-04-31', NULL)",
      ...(kind === 'mariadb'
        ? [
            'SET SESSION check_constraint_checks = 0',
            'CREATE TABLE misfits.small (a INT CHECK (a > 0))',
            'INSERT INTO misfits.small VALUES (-1)',
          ]
        : []),
    );
    const { storageId } = await engine.addStorage(path.join(tempFolder('with space'), "it's here"));
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop', 'misfits'] });
    const opened = await engine.call('backups.get', { backupId });
    const { withoutHoldfast } = opened;
    const printed = backupText(opened).split('\n\n').slice(-withoutHoldfast.length);
    const empty = await startServer(kind, { password: 'pw' });
    try {
      const home = tempFolder('home');
      const options = `[client]\nuser=root\npassword=pw\nsocket=${empty.socket}\n`;
      writeFileSync(path.join(home, '.my.cnf'), options, { mode: 0o600 });
      const env = { PATH: `${path.dirname(empty.programs.client)}:/usr/bin:/bin`, HOME: home };
      for (const [at, { title, lines }] of withoutHoldfast.entries()) {
        execFileSync('bash', ['-euo', 'pipefail', '-c', lines], { env });
        expect(printed[at]).toBe(`${title}:\n${lines}`);
      }
      expect(withoutHoldfast.some(({ lines }) => lines.endsWith('\nSQL'))).toBe(true);
      for (const database of ['shop', 'misfits'])
        expect(await checksums(empty, database)).toEqual(await checksums(server, database));
    } finally {
      await empty.stop();
    }
  });

  it('the manifest says what is true', async () => {
    const serverId = await engine.addServer(server, { name: 'for the manifest' });
    const { storageId, folder } = await engine.addStorage();
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    const { backup } = await engine.call('backups.get', { backupId });
    const files = path.join(folder, ...backup.folder.split('/'));
    const manifest = JSON.parse(readFileSync(path.join(files, 'manifest.json'), 'utf8'));
    expect(manifest.server.identity.version).toBe(server.version);
    expect(manifest.completeness).toBe('complete');
    expect(manifest.totals.tables).toBe((await checksums(server, 'shop')).size);
    expect(manifest.coordinates).toBeNull();
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: files });
    const raw = execFileSync('zstd', ['-dcq', 'dump.sql.zst'], { cwd: files, maxBuffer: 1e9 });
    expect(raw.length).toBe(manifest.totals.rawBytes);
  });
});
