import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums } from '../support/equality.ts';
import { plantBackup } from '../support/plant.ts';
import { restoring } from '../support/restoring.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

/** A script that names its database everywhere, as people write them by hand. */
const SCRIPT = `
CREATE DATABASE IF NOT EXISTS shop;
USE shop;
DROP TABLE IF EXISTS shop.orders, shop.customers, shop.archive;
CREATE TABLE shop.customers (id INT PRIMARY KEY, name VARCHAR(20));
CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT, paid INT DEFAULT 0,
  FOREIGN KEY (customer) REFERENCES shop.customers (id) ON DELETE CASCADE);
LOCK TABLES shop.customers WRITE;
INSERT INTO shop.customers VALUES (1,'Ada'),(2,'in shop.customers');
UNLOCK TABLES;
INSERT INTO shop.orders (id, customer) VALUES (1,1),(2,2),(3,2);
CREATE TABLE shop.archive LIKE shop.orders;
INSERT INTO shop.archive SELECT * FROM shop.orders;
REPLACE INTO shop.archive SELECT 9, id, 7 FROM shop.customers WHERE id = 1;
UPDATE shop.orders SET paid = 1;
UPDATE shop.orders o JOIN shop.customers c ON o.customer = c.id SET o.paid = 2 WHERE c.id = 2;
DELETE FROM shop.orders WHERE id = 1;
DELETE shop.archive FROM shop.archive JOIN shop.customers c ON c.id = shop.archive.customer WHERE c.id = 2;
DELETE FROM shop.archive USING shop.archive JOIN shop.customers c WHERE shop.archive.id = 1;
CREATE INDEX paid ON shop.orders (paid);
ANALYZE TABLE shop.orders;
CHECK TABLE shop.orders;
OPTIMIZE TABLE shop.orders;
RENAME TABLE shop.archive TO shop.old;
ALTER TABLE shop.old RENAME TO shop.older;
CREATE TABLE shop.emptied (id INT);
INSERT INTO shop.emptied VALUES (1);
TRUNCATE TABLE shop.emptied;
CREATE PROCEDURE shop.adds() INSERT INTO emptied VALUES (8);
CALL shop.adds();
`;

describe.each(serverKinds())('a restore under another name beside the original: %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let original: unknown;
  const work = tempFolder('renamed');

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.customers (id INT PRIMARY KEY, name VARCHAR(40))',
      "INSERT INTO shop.customers VALUES (1,'of the original'),(5,'of the original, too')",
      'CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT, paid INT)',
      'INSERT INTO shop.orders VALUES (1,1,0),(7,5,0)',
      'CREATE TABLE shop.archive (id INT PRIMARY KEY, customer INT, paid INT)',
      'INSERT INTO shop.archive VALUES (1,1,0)',
      'CREATE TABLE shop.emptied (id INT)',
      'INSERT INTO shop.emptied VALUES (3)',
      'CREATE PROCEDURE shop.adds() INSERT INTO shop.emptied VALUES (4)',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    ({ storageId } = await engine.addStorage());
    original = await stateOf('shop');
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const stateOf = async (database: string) => ({
    checksums: await checksums(server, database),
    definitions: await server.query(
      `SELECT TABLE_NAME AS name, CREATE_TIME AS made FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' ORDER BY 1`,
    ),
  });
  const expectOriginal = async () => expect(await stateOf('shop')).toEqual(original);

  const imported = async (name: string, sql: string): Promise<BackupId> => {
    const file = path.join(work, `${kind}-${name}.sql`);
    writeFileSync(file, sql);
    const order = { path: { path: file }, storageId, flavour: server.flavour };
    const run = await engine.finished((await engine.call('imports.start', order)).runId);
    if (run.backupId === null) throw new Error(`the import ended ${JSON.stringify(run.outcome)}`);
    return run.backupId;
  };

  it('every statement of a script goes to the copy, and none to the original', async () => {
    const backupId = await imported('script', SCRIPT);
    const { run } = await restoring(
      engine,
      backupId,
      serverId,
      { shop: 'shop_copy' },
      { allowOutside: true },
    );
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(await server.query('SELECT id, name FROM shop_copy.customers ORDER BY id')).toEqual([
      { id: 1, name: 'Ada' },
      { id: 2, name: 'in shop.customers' },
    ]);
    expect(await server.query('SELECT id, paid FROM shop_copy.orders ORDER BY id')).toEqual([
      { id: 2, paid: 2 },
      { id: 3, paid: 2 },
    ]);
    expect(await server.query('SELECT id, paid FROM shop_copy.older')).toEqual([{ id: 9, paid: 7 }]);
    expect(await server.query('SELECT id FROM shop_copy.emptied')).toEqual([{ id: 8 }]);
    await expectOriginal();
  });

  it('what cannot be given the new name with certainty is refused in the preview', async () => {
    const backupId = await imported('unclear', `${SCRIPT}UPDATE shop /*!999999 x */ .orders SET paid = 9;\n`);
    const databases = [{ name: 'shop', as: 'shop_unclear' }];
    const { blockers } = await engine.call('restores.preview', {
      backupId,
      targetServerId: serverId,
      databases,
    });
    expect(blockers).toContainEqual(
      expect.objectContaining({
        code: 'names-original',
        data: expect.objectContaining({ database: 'shop', statement: expect.stringMatching(/^UPDATE shop/) }),
      }),
    );
    await expect(
      restoring(engine, backupId, serverId, { shop: 'shop_unclear' }, { allowOutside: true }),
    ).rejects.toMatchObject({ wire: { code: 'names-original' } });
    await expectOriginal();
  });

  it('rows that were planted into a dump of our own go to the copy, or nowhere', async () => {
    const backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    const plant = (lines: string): Promise<BackupId> =>
      plantBackup(engine, backupId, (sql) =>
        sql.replace(/INSERT INTO `orders` VALUES[^;]*;\n/, (rows) => `${rows}${lines}`),
      );
    const into = await plant('INSERT INTO shop.orders VALUES (70,1,1);\n');
    const { run } = await restoring(
      engine,
      into,
      serverId,
      { shop: 'shop_into' },
      { allowOutside: true, confirmQualifiedNames: true },
    );
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(await server.query('SELECT COUNT(*) AS n FROM shop_into.orders WHERE id = 70')).toEqual([
      { n: 1 },
    ]);
    await expectOriginal();
    const from = await plant(
      'INSERT INTO `orders` VALUES ((SELECT 80 + COUNT(*) FROM `shop`.`customers`),1,1);\n',
    );
    const refused = await restoring(
      engine,
      from,
      serverId,
      { shop: 'shop_from' },
      { allowOutside: true, confirmQualifiedNames: true },
    );
    expect(refused.run.outcome).toMatchObject({ kind: 'failed', error: { code: 'names-original' } });
    await expectOriginal();
  });
});
