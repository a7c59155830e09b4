import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums } from '../support/equality.ts';
import { runRestore } from '../support/restoring.ts';
import { shopStatements } from '../support/shop.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

describe.each(serverKinds())('one table of a backup of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;
  let before: Map<string, unknown>;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...shopStatements(server.flavour));
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    before = await checksums(server, 'shop');
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const requestOf = (tables: string[], as: string | null = null) => ({
    backupId,
    targetServerId: serverId,
    databases: [{ name: 'shop', as, tables }],
  });
  async function restore(tables: string[], as: string | null = null) {
    const done = await runRestore(engine, requestOf(tables, as));
    expect(done.run.outcome?.kind, JSON.stringify(done.run.outcome)).toBe('good');
    return done;
  }

  it('is replaced with its triggers, and nothing else of its database is touched', async () => {
    await server.query(
      'USE shop',
      'SET foreign_key_checks = 0',
      'DELETE FROM orders WHERE id > 10',
      'DROP TRIGGER stamp',
      "INSERT INTO bags VALUES ('added since')",
      'CREATE TABLE made_since (id INT)',
    );
    const since = await checksums(server, 'shop');
    const { preview, run } = await restore(['orders']);
    expect(preview.typedName).not.toBeNull();
    expect(preview.databases).toMatchObject([
      {
        to: 'shop',
        tables: ['orders'],
        existing: { tables: 1, views: 0 },
        restored: { tables: 1 },
        leftOver: [],
      },
    ]);
    expect(preview.warnings.join()).toContain('Only orders is restored');
    expect(run.title).toContain('shop.orders');
    expect(run.restore).toMatchObject({ tables: 1, views: 0, programs: 1, rows: 5000 });
    const now = await checksums(server, 'shop');
    expect(now.get('orders')).toBe(before.get('orders'));
    expect(await server.query("SHOW TRIGGERS FROM shop LIKE 'orders'")).toHaveLength(1);
    for (const name of [...since.keys()].filter((each) => each !== 'orders'))
      expect(now.get(name), name).toBe(since.get(name));
  });

  it('goes into another database, which is made where it is not there', async () => {
    const { preview, run } = await restore(['odd `name`; -- x', 'bags'], 'rescue');
    expect(preview.databases).toMatchObject([{ to: 'rescue', existing: null, restored: { tables: 2 } }]);
    expect(preview.typedName).toBeNull();
    expect(run.restore).toMatchObject({ tables: 2, programs: 0 });
    const rescued = await checksums(server, 'rescue');
    expect([...rescued.keys()].sort()).toEqual(['bags', 'odd `name`; -- x']);
    expect(rescued.get('bags')).toBe(before.get('bags'));
  });

  it('that the backup does not hold cannot be asked for', async () => {
    const preview = await engine.call('restores.preview', requestOf(['orders', 'no_such']));
    expect(preview.blockers.map(({ code, data }) => [code, data])).toEqual([
      ['object-not-in-backup', { object: 'shop.no_such' }],
    ]);
  });
});
