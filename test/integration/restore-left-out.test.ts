import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databasesOf } from '../../electron/cli/commands/restore-scope.ts';
import type { BackupObject } from '../../shared/model/dump-index.ts';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import type { RestorePreview } from '../../shared/model/restore.ts';
import type { Run } from '../../shared/model/run.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums } from '../support/equality.ts';
import { type RestoreWish, runRestore } from '../support/restoring.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';

/** The log is what others refer to: a foreign key, views, a trigger that writes it, and one of its own. */
const BOOKS = [
  'CREATE DATABASE books',
  'USE books',
  'CREATE TABLE log (id INT PRIMARY KEY AUTO_INCREMENT, what VARCHAR(20))',
  "INSERT INTO log (what) VALUES ('one'), ('two')",
  'CREATE TABLE status (id INT PRIMARY KEY)',
  'CREATE TABLE sales (id INT PRIMARY KEY, log INT, status INT, note VARCHAR(600), FOREIGN KEY (log) REFERENCES log (id))',
  // Keys of more than a MiB of rows are made after them.
  "INSERT INTO sales VALUES (1, 1, 5, REPEAT('a', 600)), (2, 2, 5, REPEAT('b', 600))",
  ...Array.from(
    { length: 10 },
    (_, i) => `INSERT INTO sales SELECT id + ${2 ** (i + 1)}, log, status, note FROM sales`,
  ),
  'CREATE TRIGGER shorten BEFORE INSERT ON log FOR EACH ROW SET NEW.what = LEFT(NEW.what, 10)',
  "CREATE TRIGGER note AFTER INSERT ON sales FOR EACH ROW INSERT INTO log (what) VALUES ('sold')",
  'CREATE VIEW newest AS SELECT MAX(id) AS id FROM log',
  'CREATE VIEW sold AS SELECT s.id, l.what FROM sales s JOIN log l ON l.id = s.log',
  'CREATE VIEW above AS SELECT id FROM newest',
  'CREATE VIEW plain AS SELECT id, status FROM sales',
  'CREATE PROCEDURE tidy() DELETE FROM log WHERE id < 0',
  'CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DISABLE DO SET @a = 1',
];

describe.each(allServerKinds())('a restore that leaves tables and views out, on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;
  let objects: readonly BackupObject[];
  let dumped: Map<string, unknown>;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...BOOKS);
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['books'] });
    objects = (await engine.call('backups.get', { backupId })).objects;
    dumped = await checksums(server, 'books');
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const without = (names: readonly string[], as: string | null = null): RestoreWish => ({
    backupId,
    targetServerId: serverId,
    databases: databasesOf(
      { excludeTable: names.map((name) => `books.${name}`), ...(as !== null && { as: [`books=${as}`] }) },
      ['books'],
      objects,
    ),
  });

  async function restored(request: RestoreWish): Promise<{ seen: RestorePreview; run: Run }> {
    const { preview, run } = await runRestore(engine, request, {
      safety: { kind: 'none', reason: 'a test' },
      confirmQualifiedNames: true,
    });
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    return { seen: preview, run };
  }
  const column = async (sql: string) => (await server.query(sql)).map((row) => Object.values(row)[0]);

  it('keeps what the target has of it, and brings all else back', async () => {
    await server.query(
      'USE books',
      "INSERT INTO log (what) VALUES ('since')",
      'CREATE TABLE since (id INT)',
      'UPDATE sales SET status = 6',
      'DROP PROCEDURE tidy',
      'DROP EVENT nightly',
      'DROP VIEW sold',
    );
    const { seen, run } = await restored(without(['log']));
    expect(seen.warnings).toContain(
      'books.log is left out, with the trigger shorten. What the target has of it, and whatever is not in the backup, stays as it is.',
    );
    expect(seen.databases[0]).toMatchObject({
      leftOut: [{ kind: 'table', name: 'log' }],
      leftOver: [],
      restored: { tables: 2, views: 4 },
    });
    expect(run.title).toMatch(/^Restore books without log to /);
    const now = await checksums(server, 'books');
    expect(now.get('sales')).toBe(dumped.get('sales'));
    expect(await column('SELECT COUNT(*) FROM books.log')).toEqual([3]);
    expect(now.has('since')).toBe(true);
    expect((await column('SHOW TRIGGERS FROM books')).toSorted()).toEqual(['note', 'shorten']);
    expect(await column('SELECT what FROM books.sold WHERE id < 3 ORDER BY id')).toEqual(['one', 'two']);
    expect(await column('SELECT id FROM books.above')).toEqual([3]);
    await server.query('CALL books.tidy()', 'DROP TABLE books.since');
    expect(await server.query('SHOW EVENTS FROM books')).toHaveLength(1);
  });

  it('says before what cannot be made without it, and names the way out', async () => {
    const request = without(['log'], 'fresh');
    const seen = await engine.call('restores.preview', request);
    expect(seen.blockers.map(({ code, data }) => [code, data.why])).toEqual([
      [
        'not-possible',
        'The views above, newest and sold need log, which the target will not have: no server makes such views. Leave the views out, too, or bring along what they need',
      ],
    ]);
    await expect(server.query('CREATE VIEW books.lost AS SELECT id FROM books.gone')).rejects.toThrow();
    // A column of a left-out table’s name is none of its uses.
    expect((await engine.call('restores.preview', without(['status'], 'fresh'))).blockers).toEqual([]);
  });

  it('is made without it elsewhere: keys to it, what writes it, and no trigger of its own', async () => {
    const { seen } = await restored(without(['log', 'above', 'newest', 'sold'], 'fresh'));
    expect(seen.warnings.filter((warning) => warning.includes('does not have'))).toEqual([
      'Foreign keys of sales name log, which the target does not have. They are made all the same; rows that need it are refused until it is there.',
      'Trigger note and procedure tidy use log, which the target does not have, and fail (error 1146) until it is there.',
    ]);
    expect((await column('SHOW TABLES FROM fresh')).toSorted()).toEqual(['plain', 'sales', 'status']);
    expect(await column('SELECT COUNT(*) FROM fresh.sales')).toEqual([2048]);
    expect(await column('SHOW TRIGGERS FROM fresh')).toEqual(['note']);
    const [sales] = await server.query('SHOW CREATE TABLE fresh.sales');
    expect(sales?.['Create Table']).toContain('REFERENCES `log` (`id`)');
    // What was left out can follow.
    const table = [{ name: 'books', as: 'fresh', tables: ['log'] }];
    await restored({ backupId, targetServerId: serverId, databases: table });
    await server.query('INSERT INTO fresh.sales VALUES (5000, 1, 1, NULL)', 'DROP DATABASE fresh');
  });

  it('replaces what production has in place, and says why', async () => {
    const targetServerId = await engine.addServer(server, { name: 'live', environment: 'production' });
    const seen = await engine.call('restores.preview', { ...without(['plain']), targetServerId });
    expect(seen.method).toBe('in-place');
    expect(seen.warnings.join()).toContain('not swapped, since not all of books is restored');
  });

  it('leaves a view out', async () => {
    await restored(without(['plain'], 'viewless'));
    expect((await column('SHOW TABLES FROM viewless')).toSorted()).toEqual(
      ['above', 'log', 'newest', 'sales', 'sold', 'status'].toSorted(),
    );
    await server.query('DROP DATABASE viewless');
  });
});
