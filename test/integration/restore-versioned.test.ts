import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { type RestoreWish, runRestore } from '../support/restoring.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

type Wish = Omit<RestoreWish, 'backupId' | 'targetServerId'>;

/** Only MariaDB has them. */
describe.runIf(serverKinds().includes('mariadb'))('tables with the history of their rows', () => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;
  let dumped: readonly unknown[];
  let dumpedOwn: readonly unknown[];

  /** Every version of every row, with its times, whose columns are shown only where they have names of their own. */
  const all = (table: string, times = ', ROW_START, ROW_END') =>
    server.query(`SELECT *${times} FROM ${table} FOR SYSTEM_TIME ALL ORDER BY 1, 2`);

  beforeAll(async () => {
    server = await startServer('mariadb');
    await server.query(
      'CREATE DATABASE sv',
      'USE sv',
      'CREATE TABLE a (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING',
      'CREATE TABLE own (id INT PRIMARY KEY, v INT, born TIMESTAMP(6) GENERATED ALWAYS AS ROW START, died TIMESTAMP(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (born, died)) WITH SYSTEM VERSIONING',
      'CREATE TABLE plain (id INT PRIMARY KEY)',
      'INSERT INTO a VALUES (1, 1), (2, 2), (3, 3)',
      'INSERT INTO own (id, v) VALUES (1, 1), (2, 2)',
      'INSERT INTO plain VALUES (1)',
      'UPDATE a SET v = v + 1',
      'DELETE FROM a WHERE id = 3',
      'UPDATE own SET v = v + 1',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['sv'] });
    dumped = await all('sv.a');
    dumpedOwn = await all('sv.own', '');
    expect([dumped.length, dumpedOwn.length]).toEqual([6, 4]);
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  async function restored(wish: Wish) {
    const request = { backupId, targetServerId: serverId, ...wish };
    const done = await runRestore(engine, request, { safety: { kind: 'none', reason: 'a test' } });
    expect(done.run.outcome?.kind, JSON.stringify(done.run.outcome)).toBe('good');
    expect(await server.query("SHOW DATABASES LIKE 'sv\\_\\_%'")).toEqual([]);
    return done;
  }
  const sv = (part: Partial<Wish['databases'][number]> = {}) => [{ name: 'sv', as: null, ...part }];

  it('arrive with it beside, and by the exchange', async () => {
    await server.query('UPDATE sv.a SET v = 99', 'DELETE FROM sv.own');
    await restored({ databases: sv(), method: 'swap' });
    expect(await all('sv.a')).toEqual(dumped);
    expect(await all('sv.own', '')).toEqual(dumpedOwn);
  });

  it('arrive with it as copies', async () => {
    await restored({
      databases: sv({ tables: ['a', 'own'], copies: { a: 'a_copy', own: 'own_copy' } }),
    });
    expect(await all('sv.a_copy')).toEqual(dumped);
    expect(await all('sv.own_copy', '')).toEqual(dumpedOwn);
    await server.query('DROP TABLE sv.a_copy', 'DROP TABLE sv.own_copy');
  });

  it.each([['replace'], ['refill']] as const)(
    'take rows alone as of now, with %s, and keep their own history',
    async (rows) => {
      await restored({ databases: sv(), method: 'swap' });
      await server.query('UPDATE sv.a SET v = 99 WHERE id = 1', 'UPDATE sv.own SET v = 99');
      const { preview } = await restored({ databases: sv(), content: 'data', rows });
      const said = preview.warnings.join('\n');
      expect(said).toContain('Of sv.a and sv.own the backup has the history of the rows, too.');
      expect(said).toContain('sv.a and sv.own keep the history of their rows on the target.');
      expect(await server.query('SELECT * FROM sv.a ORDER BY id')).toEqual([
        { id: 1, v: 2 },
        { id: 2, v: 3 },
      ]);
      expect(await server.query('SELECT id, v FROM sv.own ORDER BY id')).toEqual([
        { id: 1, v: 2 },
        { id: 2, v: 3 },
      ]);
      const history = await server.query('SELECT v FROM sv.a FOR SYSTEM_TIME ALL WHERE id = 1');
      expect(history.map(({ v }) => v)).toContain(99);
    },
  );
});
