import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { changeWords } from '../../shared/sentences.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { shopStatements } from '../support/shop.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

describe.each(serverKinds())('two backups of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let first: BackupId;
  let second: BackupId;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(
      ...shopStatements(server.flavour),
      'CREATE TABLE counted (id INT AUTO_INCREMENT PRIMARY KEY)',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    ({ storageId } = await engine.addStorage());
    first = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    await server.query(
      'USE shop',
      'DELETE FROM lines_of_orders WHERE order_id < 60',
      'DROP TRIGGER stamp',
      'CREATE VIEW fresh AS SELECT 1 AS one',
      "UPDATE bags SET word = 'other' WHERE word IS NULL",
      'ALTER TABLE nothing_in_it ADD COLUMN more INT',
      // Its definition's text now holds another AUTO_INCREMENT, and no other definition.
      'INSERT INTO counted VALUES (NULL)',
      'DELETE FROM counted',
    );
    second = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  it('what came, went, changed and shrank is named; the order of asking does not matter', async () => {
    const comparison = await engine.call('backups.compare', { backupId: second, otherId: first });
    expect([comparison.before.id, comparison.after.id]).toEqual([first, second]);
    const differing = comparison.objects.filter(({ change }) => change !== 'same');
    expect(
      differing.map((object) => `${object.name}: ${changeWords(object)}${object.isDrop ? ' !' : ''}`),
    ).toEqual([
      'stamp: gone !',
      'lines_of_orders: 60 rows fewer !',
      'bags: other data',
      'nothing_in_it: other definition',
      'fresh: new',
    ]);
    expect(comparison.objects.find(({ name }) => name === 'orders')).toMatchObject({
      change: 'same',
      data: 'same',
    });
  });

  it('a backup is the same as itself', async () => {
    const { objects } = await engine.call('backups.compare', { backupId: first, otherId: first });
    expect(objects.length).toBeGreaterThan(10);
    expect(objects.filter(({ change }) => change !== 'same')).toEqual([]);
  });

  it('what one of them was not asked to hold is neither gone nor new, and is no news to a later backup', async () => {
    await server.query('CREATE DATABASE aside', 'CREATE TABLE aside.one (id INT)', 'CREATE DATABASE unseen');
    const aside = await engine.goodBackup(serverId, storageId, { databases: ['aside'] });
    const without = await engine.goodBackup(serverId, storageId, {
      databases: ['shop'],
      excludedTables: [{ database: 'shop', table: 'bags' }],
    });
    const other = await engine.call('backups.compare', { backupId: second, otherId: aside });
    expect(other.objects).toEqual([]);
    expect(other.unasked).toEqual([
      { database: 'shop', name: null, by: 'after' },
      { database: 'aside', name: null, by: 'before' },
    ]);
    const partly = await engine.call('backups.compare', { backupId: second, otherId: without });
    expect(partly.unasked).toEqual([{ database: 'shop', name: 'bags', by: 'after' }]);
    expect(partly.objects.filter(({ change }) => change !== 'same')).toEqual([]);

    const { findings } = await engine.call('backups.preview', {
      serverId,
      storageId,
      selection: { databases: ['aside'], excludedTables: [], acceptedLosses: [], consistency: 'snapshot' },
    });
    expect(findings.find(({ code }) => code === 'databases-not-chosen')?.objects).toEqual(['unseen']);
  });
});
