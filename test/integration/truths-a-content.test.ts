import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { everything, startEngine, type TestEngine } from '../support/engine.ts';
import { restoreAs } from '../support/restoring.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectNothingStored, holdTable, opened, sqlOf } from '../support/truths.ts';

const TRAILER = '-- Dump completed on 2026-01-02  3:04:05';

describe.each(allServerKinds())('what a dump of %s holds', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let folder: string;

  beforeAll(async () => {
    server = await startServer(kind);
    engine = await startEngine(undefined, { tuning: { retryPausesMs: [300, 300] } });
    serverId = await engine.addServer(server);
  });
  beforeEach(async () => {
    for (const name of ['a', 'b', 'a_copy']) await server.query(`DROP DATABASE IF EXISTS ${name}`);
    ({ storageId, folder } = await engine.addStorage());
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  async function drill(backupId: BackupId) {
    const { runId } = await engine.call('drills.start', { backupId, keepServer: false });
    const run = await engine.finished(runId);
    if (run.outcome?.kind !== 'good') throw new Error(JSON.stringify(run.outcome));
    return engine.call('drills.get', { runId });
  }

  it('A5: rows that hold a trailer’s text do not end a dump, and are restored', async () => {
    await server.query(
      'CREATE DATABASE a',
      'CREATE TABLE a.t (id INT PRIMARY KEY, v TEXT)',
      `INSERT INTO a.t VALUES (1, '${TRAILER}'), (2, '\\n${TRAILER}\\n')`,
    );
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['a'] });
    const { evidence, totals } = (await opened(engine, backupId)).manifest;
    expect(evidence.lastLine).toMatch(/^-- Dump completed/);
    expect(evidence.lastLine).not.toBe(TRAILER);
    expect(totals.rows).toBe(2);
    expect((await drill(backupId)).passed).toBe(true);
  });

  it('A8: a view WITH CHECK OPTION over a view of a later name: others’ restores cannot create it, which is said before; ours does', async () => {
    await server.query(
      'CREATE DATABASE a',
      'CREATE TABLE a.t (id INT PRIMARY KEY)',
      'CREATE VIEW a.z_below AS SELECT id FROM a.t WHERE id > 0',
      'CREATE VIEW a.above AS SELECT id FROM a.z_below WHERE id < 9 WITH CASCADED CHECK OPTION',
    );
    const selection = { ...everything, databases: ['a'] };
    const { findings } = await engine.call('backups.preview', { serverId, storageId, selection });
    const said = findings.filter(({ code }) => code === 'view-order').flatMap(({ objects }) => objects);
    const backupId = await engine.goodBackup(serverId, storageId, selection);
    expect(said).toEqual(['a.above']);
    expect((await drill(backupId)).passed).toBe(true);
    await server.query(
      'DROP VIEW a.above',
      'CREATE VIEW a.zz_above AS SELECT id FROM a.z_below WITH CHECK OPTION',
    );
    const again = await engine.call('backups.preview', { serverId, storageId, selection });
    expect(again.findings.map(({ code }) => code)).not.toContain('view-order');
  });

  it('A9: a definer that is gone is named on the backup, by the drill and before a restore', async () => {
    await server.query(
      'CREATE DATABASE a',
      'CREATE TABLE a.t (id INT)',
      "CREATE DEFINER='left'@'10.%' VIEW a.orphan AS SELECT id FROM a.t",
      "CREATE DEFINER='left'@'10.%' TRIGGER a.fires BEFORE INSERT ON a.t FOR EACH ROW SET NEW.id = 1",
      "CREATE DEFINER='left'@'10.%' PROCEDURE a.p() SELECT 1",
    );
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['a'] });
    const [note] = (await opened(engine, backupId)).manifest.notes;
    expect(note).toMatchObject({ code: 'definer-missing', database: 'a' });
    expect(note?.objects.join()).toMatch(/fires.*left@10\.%/);
    const { passed, remarks } = await drill(backupId);
    expect(passed).toBe(true);
    expect(remarks.find(({ code }) => code === 'definer-stubbed')?.text).toContain('left@10.%');
    const preview = await engine.call('restores.preview', {
      backupId,
      targetServerId: serverId,
      databases: [{ name: 'a', as: 'a_copy' }],
    });
    expect(preview.definersMissing).toEqual(['left@10.%']);
  });

  it('A14: several databases are of one moment: what was moved from one to the other is there once', async () => {
    for (const name of ['a', 'b'])
      await server.query(
        `CREATE DATABASE ${name}`,
        `CREATE TABLE ${name}.money (id INT PRIMARY KEY, cents INT) ENGINE=InnoDB`,
        `INSERT INTO ${name}.money VALUES (1, ${name === 'a' ? 100 : 0})`,
      );
    // Dumped before the money: here the dump stands still when `a` is behind it.
    await server.query('CREATE TABLE b.gate (id INT)');
    const held = await holdTable(server, 'b.gate');
    const selection = { ...everything, databases: ['a', 'b'] };
    const { runId } = await engine.call('backups.start', { serverId, storageId, selection });
    await held.waiting();
    await server.query('BEGIN; UPDATE a.money SET cents = 0; UPDATE b.money SET cents = 100; COMMIT');
    await held.release();
    const run = await engine.finished(runId);
    if (run.backupId === null) throw new Error(JSON.stringify(run.outcome));
    const { manifest } = await opened(engine, run.backupId);
    expect(manifest.segments).toHaveLength(1);
    expect(manifest.evidence.attempts).toBe(1);
    expect((await sqlOf(engine, run.backupId)).match(/INSERT INTO `money` VALUES\s+\(1,\d+\)/g)).toEqual([
      expect.stringContaining('(1,100)'),
      expect.stringContaining('(1,0)'),
    ]);
  });

  it('A29: an ENUM value that is invalid, beside an empty member, comes back as that member (docs/guide.md)', async () => {
    await server.query(
      "SET sql_mode = ''",
      'CREATE DATABASE a',
      "CREATE TABLE a.t (id INT PRIMARY KEY, both_ ENUM('', 'x'), alone ENUM('x'))",
      "INSERT INTO a.t VALUES (1, 'nonsense', 'nonsense'), (2, '', 'x')",
    );
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['a'] });
    await restoreAs(engine, backupId, serverId, { a: 'a_copy' });
    const numbers = (database: string) =>
      server.query(`SELECT both_ + 0 AS b, alone + 0 AS a FROM ${database}.t ORDER BY id`);
    expect(await numbers('a')).toMatchObject([
      { b: 0, a: 0 },
      { b: 1, a: 1 },
    ]);
    expect(await numbers('a_copy')).toMatchObject([
      { b: 1, a: 0 },
      { b: 1, a: 1 },
    ]);
  });

  it('A16: DOUBLE columns come back bit by bit: 400 random numbers of every size', async () => {
    const numbers = fc.sample(
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter((value) => Math.abs(value) > Number.MIN_VALUE * 2 ** 52),
      { numRuns: 400, seed: 16 },
    );
    await server.query('CREATE DATABASE a', 'CREATE TABLE a.t (id INT PRIMARY KEY, d DOUBLE, f FLOAT)');
    const rows = numbers.map((value, id) => `(${id}, ${value}, ${id} / 3 + 1e6)`);
    await server.query(`INSERT INTO a.t VALUES ${rows.join(', ')}`);
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['a'] });
    await restoreAs(engine, backupId, serverId, { a: 'a_copy' });
    const [found] = await server.query(
      `SELECT COUNT(*) AS n, SUM(here.d = there.d) AS doubles, SUM(here.f = there.f) AS floats
       FROM a.t here JOIN a_copy.t there USING (id)`,
    );
    expect(found).toMatchObject({ n: 400, doubles: '400' });
    expect(Number(found?.floats)).toBeLessThan(400);
  });

  it('A16: FLOAT columns are listed on the backup, and the drill says what it compares with', async () => {
    await server.query(
      'CREATE DATABASE a',
      'CREATE TABLE a.t (id INT PRIMARY KEY, f FLOAT, d DOUBLE)',
      'INSERT INTO a.t VALUES (1, 16777217, 16777217)',
    );
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['a'] });
    const { completeness, notes } = (await opened(engine, backupId)).manifest;
    expect([completeness, notes]).toEqual([
      'complete',
      [{ code: 'float-digits', database: 'a', objects: ['t.f'], more: 0 }],
    ]);
    const { passed, remarks } = await drill(backupId);
    expect(passed).toBe(true);
    expect(remarks.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['float-digits', 'compared-with-dump']),
    );
    await restoreAs(engine, backupId, serverId, { a: 'a_copy' });
    expect(await server.query('SELECT f = 16777200 AS f, d = 16777217 AS d FROM a_copy.t')).toEqual([
      { f: 1, d: 1 },
    ]);
  });

  it('A19: MyISAM bit-rot passes CHECK TABLE and the dump; a table that cannot be read fails, by name', async () => {
    await server.query(
      'CREATE DATABASE a',
      'CREATE TABLE a.rot (id INT PRIMARY KEY, v VARCHAR(60)) ENGINE=MyISAM',
      "INSERT INTO a.rot VALUES (1, 'the quick brown fox jumps over the lazy dog')",
      'FLUSH TABLES',
    );
    const data = path.join(server.dataDir, 'a/rot.MYD');
    const bytes = readFileSync(data);
    bytes[bytes.indexOf('brown')] = 'c'.charCodeAt(0);
    writeFileSync(data, bytes);
    expect((await server.query('FLUSH TABLES', 'CHECK TABLE a.rot')).map(({ Msg_text }) => Msg_text)).toEqual(
      ['OK'],
    );
    const accepted = { databases: ['a'], acceptedLosses: ['inconsistent-tables' as const] };
    const backupId = await engine.goodBackup(serverId, storageId, accepted);
    expect(await sqlOf(engine, backupId)).toContain('the quick crown fox');
    const before = readdirSync(folder);

    truncateSync(data, 4);
    await server.query('FLUSH TABLES');
    const run = await engine.backUp(serverId, storageId, accepted);
    expect(run.outcome?.kind).toBe('failed');
    expect(JSON.stringify(run.outcome)).toMatch(/rot/);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('A22: a reader that pauses for longer than the server waits costs an attempt, never a half dump', async () => {
    await server.query(
      'CREATE DATABASE a',
      'CREATE TABLE a.big (id INT PRIMARY KEY AUTO_INCREMENT, v LONGTEXT) ENGINE=InnoDB',
    );
    for (let row = 0; row < 40; row += 1)
      await server.query("INSERT INTO a.big (v) VALUES (REPEAT('0123456789', 100000))");
    await server.query('SET GLOBAL net_write_timeout = 1');
    const held = await holdTable(server, 'a.big');
    const selection = { ...everything, databases: ['a'] };
    const { runId } = await engine.call('backups.start', { serverId, storageId, selection });
    await held.waiting();
    await held.release();
    // This process reads the dump: nothing of it moves while it stands still.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6_000);
    const run = await engine.finished(runId);
    await server.query('SET GLOBAL net_write_timeout = 60');
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    if (run.backupId === null) throw new Error('no backup');
    const { manifest } = await opened(engine, run.backupId);
    // MySQL's program lifts the server's limit for itself (--network-timeout); MariaDB's knows no such option.
    expect(manifest.totals.rows).toBe(40);
    expect(manifest.evidence.attempts > 1).toBe(kind === 'mariadb');
    if (kind !== 'mariadb') return;
    const log = await engine.call('runs.log', { runId });
    expect(log.map(({ text }) => text).join('\n')).toMatch(/Attempt 1 of 3 failed: The server went away/);
  });

  it('an empty storage stays empty while nothing was good', async () => {
    const run = await engine.backUp(serverId, storageId, { databases: ['not_there'] });
    expect(run.outcome?.kind).toBe('failed');
    expectNothingStored(folder);
  });
});
