import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { plantBackup } from '../support/plant.ts';
import { restoreAs } from '../support/restoring.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

describe.each(serverKinds())('a dump that drops its database first, on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.a (id INT PRIMARY KEY)',
      'CREATE TABLE shop.b (id INT PRIMARY KEY)',
      'INSERT INTO shop.b VALUES (1)',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    const plain = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    backupId = await plantBackup(engine, plain, (sql) =>
      sql.replace('CREATE DATABASE', '/*!40000 DROP DATABASE IF EXISTS `shop`*/;\nCREATE DATABASE'),
    );
    await server.query('INSERT INTO shop.b VALUES (2)');
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  it.each([
    ['one table in place leaves the others', 'in-place', ['a'], 2],
    ['the whole of it, swapped, stays', 'swap', undefined, 1],
    ['the whole of it in place arrives', 'in-place', undefined, 1],
  ] as const)('%s', async (_, method, tables, rows) => {
    await restoreAs(engine, backupId, serverId, { shop: 'shop' }, { method, ...(tables && { tables }) });
    const [found] = await server.query(
      'SELECT (SELECT COUNT(*) FROM shop.b) AS b, (SELECT COUNT(*) FROM shop.a) AS a',
    );
    expect([Number(found?.b), Number(found?.a)]).toEqual([rows, 0]);
    expect(await server.query("SHOW DATABASES LIKE 'shop\\_\\_%'")).toEqual([]);
  });
});
