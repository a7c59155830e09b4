import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireError } from '../../shared/errors.ts';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { describeError } from '../../shared/sentences.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums, programTexts } from '../support/equality.ts';
import { plantBackup } from '../support/plant.ts';
import { restoreAs, restoring } from '../support/restoring.ts';
import { shopStatements } from '../support/shop.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure } from '../support/truths.ts';

describe.each(allServerKinds())('restores into %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let backupId: BackupId;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...shopStatements(kind === 'mysql56' ? 'mysql56' : server.flavour));
    // Programs whose own character set differs from the database's bring ALTER DATABASE lines into the dump (B2).
    await server.query('ALTER DATABASE shop CHARACTER SET latin1');
    await server.query('USE shop', 'CREATE PROCEDURE latin() SELECT 1');
    engine = await startEngine();
    serverId = await engine.addServer(server);
    ({ storageId } = await engine.addStorage());
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const charset = async (database: string) =>
    (
      await server.query(
        `SELECT DEFAULT_CHARACTER_SET_NAME AS c FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${database}'`,
      )
    )[0]?.c;

  it('B1, B2: a restore under another name never touches the original', async () => {
    const atBackup = await checksums(server, 'shop');
    const texts = await programTexts(server, 'shop');
    // The original has moved on since; a single statement of the dump that reaches it would show.
    await server.query(
      'ALTER DATABASE shop CHARACTER SET utf8mb4',
      "INSERT INTO shop.bags VALUES ('after the backup')",
      'DROP TABLE shop.parts',
      'DROP PROCEDURE shop.refill',
    );
    const before = [await checksums(server, 'shop'), await programTexts(server, 'shop')];
    const run = await restoreAs(engine, backupId, serverId, { shop: 'shop_copy' });
    expect(run.restore?.databases).toEqual([{ from: 'shop', to: 'shop_copy' }]);
    expect([await checksums(server, 'shop'), await programTexts(server, 'shop')]).toEqual(before);
    expect(await charset('shop')).toBe('utf8mb4');
    expect(await checksums(server, 'shop_copy')).toEqual(atBackup);
    expect(await programTexts(server, 'shop_copy')).toEqual(texts);
    expect(await charset('shop_copy')).toBe('latin1');
  });

  it('B1, B3: what is there under the new name is said, object by object, and replaced', async () => {
    await server.query('CREATE DATABASE IF NOT EXISTS shop_again', 'CREATE TABLE shop_again.stale (id INT)');
    const { run, preview } = await restoring(engine, backupId, serverId, { shop: 'shop_again' });
    expect(run.outcome?.kind).toBe('good');
    const [target] = preview.databases;
    expect(target).toMatchObject({ from: 'shop', to: 'shop_again', existing: { tables: 1, views: 0 } });
    expect(target?.leftOver).toEqual([{ kind: 'table', database: 'shop_again', name: 'stale' }]);
    expect([...(await checksums(server, 'shop_again')).keys()]).not.toContain('stale');
  });

  it('B12: a statement that the target would not take is found before the start, to the byte', async () => {
    const limit = 1024 * 1024;
    // With its `;` and line feed (and two bytes of MySQL's client) this INSERT fills 1 MiB, then one byte more.
    const around =
      server.flavour === 'mariadb' ? 'INSERT INTO `t` VALUES\n("");\n' : 'INSERT INTO `t` VALUES ("");\n';
    const length = limit - around.length - (kind === 'mysql9' ? 2 : 0);
    await server.query(
      'CREATE DATABASE packets',
      'CREATE TABLE packets.t (a LONGTEXT)',
      `INSERT INTO packets.t VALUES (REPEAT('x', ${length}))`,
    );
    const fits = await engine.goodBackup(serverId, storageId, { databases: ['packets'] });
    await server.query("UPDATE packets.t SET a = CONCAT(a, 'x')");
    const isLonger = await engine.goodBackup(serverId, storageId, { databases: ['packets'] });
    const [before] = await server.query('SELECT @@GLOBAL.max_allowed_packet AS size');
    await server.query(`SET GLOBAL max_allowed_packet = ${limit}`);
    try {
      await restoreAs(engine, fits, serverId, { packets: 'packets_again' });
      const databases = [{ name: 'packets', as: 'packets_again' }];
      const request = { backupId: isLonger, targetServerId: serverId, databases };
      const blocked = await engine.call('restores.preview', request);
      expect(blocked.blockers).toMatchObject([
        {
          code: 'packet-too-small',
          data: { objects: ['packets.t'], neededBytes: limit + 1, limitBytes: limit },
        },
      ]);
      const { copy } = describeError(blocked.blockers[0] as WireError);
      // It is no guess: the server does refuse it.
      const session = await server.connect();
      session.on('error', () => undefined);
      await session.query('USE packets_again');
      const insert = `INSERT INTO \`t\` VALUES ('${'x'.repeat(length)}')`;
      await expect(session.query(insert.padEnd(limit - 1))).rejects.toThrow(/packet|lost|ECONNRESET|EPIPE/i);
      session.destroy();
      await server.query(String(copy));
      await restoreAs(engine, isLonger, serverId, { packets: 'packets_again' });
    } finally {
      await server.query(`SET GLOBAL max_allowed_packet = ${before?.size}`);
    }
  });

  // The other servers of these tests keep no binary log.
  if (kind === 'mysql9')
    it('B5: a function that a binary log does not take is named before the start', async () => {
      const trust = (isOn: boolean) => server.query(`SET GLOBAL log_bin_trust_function_creators = ${isOn}`);
      const [before] = await server.query('SELECT @@GLOBAL.log_bin_trust_function_creators AS trusts');
      try {
        await trust(true);
        await server.query(
          'CREATE DATABASE functions',
          'CREATE FUNCTION functions.silent() RETURNS INT RETURN 1',
          'CREATE FUNCTION functions.spoken() RETURNS INT DETERMINISTIC RETURN 2',
        );
        const made = await engine.goodBackup(serverId, storageId, { databases: ['functions'] });
        await trust(false);
        const databases = [{ name: 'functions', as: 'functions_again' }];
        const request = { backupId: made, targetServerId: serverId, databases };
        const { blockers } = await engine.call('restores.preview', request);
        expect(blockers).toMatchObject([
          { code: 'not-possible', data: { why: expect.stringContaining('1418') } },
        ]);
        const why = JSON.stringify(blockers[0]?.data);
        expect([why.includes('functions.silent'), why.includes('functions.spoken')]).toEqual([true, false]);
        // It is no guess: the server does refuse it.
        await expect(
          server.query('CREATE FUNCTION functions.again() RETURNS INT RETURN 1'),
        ).rejects.toMatchObject({ errno: 1418 });
        await trust(true);
        await restoreAs(engine, made, serverId, { functions: 'functions_again' });
      } finally {
        await trust(Boolean(before?.trusts));
      }
    });

  it('B13: the first error ends a restore, and is shown with its object', async () => {
    const planted = await plantBackup(engine, backupId, (sql) =>
      sql.replace(
        'INSERT INTO `orders` VALUES',
        'INSERT INTO `orders` (id, customer_id) VALUES (1, 1);\nINSERT INTO `orders` VALUES',
      ),
    );
    const { run } = await restoring(engine, planted, serverId, { shop: 'shop_broken' });
    const data = expectFailure(run, 'restore-failed');
    expect(data.number).toBe(1062);
    expect(data.object).toContain('orders');
    expect(data.line).toBeGreaterThan(1);
    // Nothing behind it was run.
    expect((await programTexts(server, 'shop_broken')).join()).not.toMatch(/z_big|stamp|refill/);
    expect([...(await checksums(server, 'shop_broken')).keys()]).not.toContain('parts');
    const drill = await engine.finished(
      (await engine.call('drills.start', { backupId: planted, keepServer: false })).runId,
    );
    expect(expectFailure(drill, 'restore-failed').number).toBe(1062);
    const { backups } = await engine.call('backups.list', { serverId, database: null, limit: 10, offset: 0 });
    expect(backups.find(({ id }) => id === planted)?.proof.state).toBe('drill-failed');
  });
});
