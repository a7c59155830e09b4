import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import type { RestoreRequest } from '../../shared/model/restore.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { type RestoreWish, runRestore } from '../support/restoring.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

type Wish = Omit<RestoreWish, 'backupId' | 'targetServerId'>;

/** Only MariaDB has them. */
describe.runIf(serverKinds().includes('mariadb'))('tables that take their numbers from sequences', () => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;

  beforeAll(async () => {
    server = await startServer('mariadb');
    await server.query(
      'CREATE DATABASE odd',
      'USE odd',
      'CREATE SEQUENCE seq1 START WITH 100',
      'CREATE TABLE numbered (id INT PRIMARY KEY DEFAULT nextval(seq1), v INT)',
      'INSERT INTO numbered (v) VALUES (1), (2)',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['odd'] });
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });
  beforeEach(() => server.query('DELETE FROM odd.numbered WHERE id > 100', 'UPDATE odd.numbered SET v = 9'));

  async function restored(wish: Wish): Promise<void> {
    const request = { backupId, targetServerId: serverId, ...wish };
    const { run } = await runRestore(engine, request, { safety: { kind: 'none', reason: 'a test' } });
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(await server.query("SHOW DATABASES LIKE 'odd\\_\\_%'")).toEqual([]);
  }
  const rowsOf = async (table: string) =>
    (await server.query(`SELECT id, v FROM ${table} ORDER BY id`)).map(({ id, v }) => [id, v]);

  it('get their rows alone, of all tables and of one', async () => {
    await restored({ databases: [{ name: 'odd', as: null }], content: 'data', rows: 'replace' });
    expect(await rowsOf('odd.numbered')).toEqual([
      [100, 1],
      [101, 2],
    ]);
    await restored({
      databases: [{ name: 'odd', as: null, tables: ['numbered'] }],
      content: 'data',
      rows: 'refill',
    });
    await server.query('INSERT INTO odd.numbered (v) VALUES (3)');
    expect((await rowsOf('odd.numbered')).length).toBe(3);
  });

  it('come with the sequence, where both are chosen', async () => {
    await server.query('DROP TABLE odd.numbered', 'DROP SEQUENCE odd.seq1');
    const objects = [{ kind: 'sequence' as const, name: 'seq1' }];
    await restored({ databases: [{ name: 'odd', as: null, tables: ['numbered'], objects }] });
    await server.query('INSERT INTO odd.numbered (v) VALUES (3)');
    expect(await rowsOf('odd.numbered')).toHaveLength(3);
  });

  it('are not begun where neither the restore nor the target has the sequence, and say which one', async () => {
    const preview = (objects: RestoreRequest['databases'][number]['objects']) =>
      engine.call('restores.preview', {
        ...{ backupId, targetServerId: serverId },
        databases: [{ name: 'odd', as: 'elsewhere', tables: ['numbered'], objects }],
      });
    const { blockers, warnings } = await preview(null);
    expect(blockers).toEqual([
      expect.objectContaining({
        code: 'not-possible',
        data: {
          why: 'The table numbered takes numbers from seq1, which the target will not have: no server makes such a table. Bring along the sequence (--object sequence:odd.seq1 in a terminal), or leave it out.',
        },
      }),
    ]);
    expect(warnings.join()).not.toContain('Foreign keys of numbered');
    expect((await preview([{ kind: 'sequence', name: 'seq1' }])).blockers).toEqual([]);
    await server.query('CREATE DATABASE elsewhere', 'CREATE SEQUENCE elsewhere.seq1');
    expect((await preview(null)).blockers).toEqual([]);
    await server.query('DROP DATABASE elsewhere');
  });

  it('get their rows where the target has a table without a sequence', async () => {
    await server.query('CREATE DATABASE bare', 'CREATE TABLE bare.numbered (id INT PRIMARY KEY, v INT)');
    await restored({ databases: [{ name: 'odd', as: 'bare' }], content: 'data', rows: 'append' });
    expect(await rowsOf('bare.numbered')).toEqual([
      [100, 1],
      [101, 2],
    ]);
    await server.query('DROP DATABASE bare');
  });

  it('arrive as copies that take numbers from the same one', async () => {
    await restored({
      databases: [{ name: 'odd', as: null, tables: ['numbered'], copies: { numbered: 'then' } }],
    });
    const [made] = await server.query('SHOW CREATE TABLE odd.then');
    expect(made?.['Create Table']).toContain('nextval(`odd`.`seq1`)');
    await server.query('INSERT INTO odd.then (v) VALUES (3)');
    expect((await rowsOf('odd.then')).length).toBe(3);
    await server.query('DROP TABLE odd.then');
  });
});
