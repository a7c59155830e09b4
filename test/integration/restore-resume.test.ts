import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BackupId, type RunId, type ServerId, shortId } from '../../shared/model/ids.ts';
import type { RestoreRequest, Safety } from '../../shared/model/restore.ts';
import type { Run } from '../../shared/model/run.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums } from '../support/equality.ts';
import { runRestore } from '../support/restoring.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure } from '../support/truths.ts';
import { typedIn } from '../support/typed-cli.ts';

const digits = Array.from({ length: 10 }, (_, d) => `SELECT ${d} AS d`).join(' UNION ALL ');
const numbers = `(SELECT a.d + 10 * b.d + 100 * c.d AS n FROM (${digits}) a, (${digits}) b, (${digits}) c) x`;
const LIMIT = 16_384;

describe.each(serverKinds())('a restore that stopped half-way on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;
  let roomBefore: number;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(
      'CREATE DATABASE half',
      'USE half',
      // With the fewest rows it comes last, and is what this server can be made to refuse.
      'CREATE TABLE z_memory (id INT PRIMARY KEY, pad VARCHAR(100)) ENGINE=MEMORY',
      `INSERT INTO z_memory SELECT n, REPEAT('m', 100) FROM ${numbers} WHERE n < 300`,
      ...['one', 'three', 'two'].flatMap((table) => [
        `CREATE TABLE ${table} (id INT PRIMARY KEY, pad VARCHAR(1100), KEY late (id, pad(9)))`,
        `INSERT INTO ${table} SELECT n, REPEAT('t', 1100) FROM ${numbers}`,
      ]),
      'CREATE TABLE nothing (id INT)',
      "CREATE TRIGGER spoil BEFORE INSERT ON one FOR EACH ROW SET NEW.pad = 'spoilt'",
      'CREATE VIEW seen AS SELECT id FROM two',
      // What is replaced, and so is backed up before.
      'CREATE DATABASE copy',
      'CREATE TABLE copy.former (id INT PRIMARY KEY)',
    );
    const [room] = await server.query('SELECT @@GLOBAL.max_heap_table_size AS bytes');
    roomBefore = Number(room?.bytes);
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    const { outcome } = await engine.backUp(serverId, storageId, { databases: ['half'] });
    // MEMORY has no snapshot; nobody writes here.
    if (outcome?.kind !== 'degraded') throw new Error(JSON.stringify(outcome));
    backupId = outcome.backupId;
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const setRoom = (bytes: number) => server.query(`SET GLOBAL max_heap_table_size = ${bytes}`);

  async function restore(changes: Partial<RestoreRequest> = {}, safety?: Safety): Promise<Run> {
    const request = {
      backupId,
      targetServerId: serverId,
      databases: [{ name: 'half', as: 'copy' }],
      method: 'in-place' as const,
      connections: 2,
      ...changes,
    };
    return (await runRestore(engine, request, safety && { safety })).run;
  }
  const keys = (database: string) =>
    server.query(
      `SELECT TABLE_NAME AS t, INDEX_NAME AS name, COLUMN_NAME AS c FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = '${database}' ORDER BY 1, 2, SEQ_IN_INDEX`,
    );
  const resume = async (runId: RunId): Promise<Run> =>
    engine.finished((await engine.call('restores.resume', { runId })).runId);

  test('says how far it came, and is continued from there, with the same safety backup', async () => {
    await setRoom(LIMIT);
    const first = await restore();
    expectFailure(first, 'restore-failed');
    const { tables } = first.targetState ?? {};
    if (tables === undefined) throw new Error(JSON.stringify(first.targetState));
    expect(first.targetState?.kind).toBe('half-restored');
    expect(tables.complete.count).toBeGreaterThanOrEqual(1);
    // How far the other connection was is not known.
    expect(tables.partial.count).toBeGreaterThanOrEqual(1);
    expect(tables.complete.count + tables.partial.count + tables.missing.count).toBe(5);
    expect([first.resumable, first.safetyBackupId === null]).toEqual([true, false]);

    // Whoever changes a table that is complete is told, and nothing is touched.
    const complete = ['one', 'three', 'two'].find((table) => tables.complete.first.includes(`copy.${table}`));
    await server.query(`DELETE FROM copy.${complete} WHERE id = 7`);
    const second = await resume(first.id);
    expectFailure(second, 'restore-changed');
    expect(JSON.stringify(second.outcome)).toContain(`copy.${complete} has 999 rows, the backup 1,000`);
    expect([second.resumable, second.targetState?.kind]).toEqual([true, 'half-restored']);
    expect(await server.query(`SELECT COUNT(*) AS n FROM copy.${complete}`)).toEqual([{ n: 999 }]);
    await expect(engine.call('restores.resume', { runId: first.id })).rejects.toThrow(
      `Run ${shortId(second.id)} (“`,
    );

    // A row that differs in its text shows that the table is not sent again.
    await server.query(`INSERT INTO copy.${complete} VALUES (7, 'kept')`);
    await setRoom(roomBefore);
    const cli = typedIn(engine.dataDir);
    const typed = await cli('restore', '--resume', second.id);
    expect(typed).toMatchObject({ code: 0, said: expect.stringContaining('Restored half as copy') });
    const { runs } = await engine.call('runs.list', { kind: 'restore', serverId, limit: 1, offset: 0 });
    const third = runs[0] ?? first;
    expect(third.outcome?.kind, JSON.stringify(third.outcome)).toBe('good');
    expect(third).toMatchObject({
      resumable: false,
      targetState: null,
      safetyBackupId: first.safetyBackupId,
      restore: { tables: 5, views: 1, programs: 1, rows: 3300 },
    });
    expect(third.steps.map(({ name }) => name)).toEqual(['read', 'target', 'restore']);
    expect(await server.query(`SELECT pad FROM copy.${complete} WHERE id = 7`)).toEqual([{ pad: 'kept' }]);
    await server.query(`UPDATE copy.${complete} SET pad = REPEAT('t', 1100) WHERE id = 7`);
    expect(await checksums(server, 'copy')).toEqual(await checksums(server, 'half'));
    expect(await keys('copy')).toEqual(await keys('half'));
    const refused = await cli('restore', '--resume', third.id);
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('has ended well') });
  });

  test('begins anew where nothing is kept of it, or another restore has run since', async () => {
    const safety = { kind: 'none', reason: 'a copy for this test' } as const;
    await setRoom(LIMIT);
    const single = await restore({ connections: 1 }, safety);
    expectFailure(single, 'restore-failed');
    expect(single.targetState?.tables?.complete.count).toBeGreaterThanOrEqual(1);
    expect(single.resumable).toBe(false);
    await expect(engine.call('restores.resume', { runId: single.id })).rejects.toThrow('complete enough');

    const half = await restore({}, safety);
    expect(half.resumable).toBe(true);
    await setRoom(roomBefore);
    expect((await restore({}, safety)).outcome?.kind).toBe('good');
    expect(await engine.codeOf('restores.resume', { runId: half.id })).toBe('restore-changed');
  });

  test('leaves what somebody has put into a table that it had not begun', async () => {
    const small = Array.from({ length: 60 }, (_, at) => `t${String(at).padStart(2, '0')}`);
    await server.query(
      'CREATE DATABASE wide',
      'USE wide',
      // With the most rows it comes first, so that others are not begun when it is refused.
      'CREATE TABLE a_memory (id INT PRIMARY KEY, pad VARCHAR(100)) ENGINE=MEMORY',
      `INSERT INTO a_memory SELECT n, REPEAT('m', 100) FROM ${numbers}`,
      ...small.flatMap((table) => [
        `CREATE TABLE ${table} (id INT PRIMARY KEY, pad VARCHAR(1100))`,
        `INSERT INTO ${table} SELECT n, REPEAT('t', 1100) FROM ${numbers} WHERE n < 20`,
      ]),
    );
    const { storageId } = await engine.addStorage();
    const { outcome } = await engine.backUp(serverId, storageId, { databases: ['wide'] });
    if (outcome?.kind !== 'degraded') throw new Error(JSON.stringify(outcome));
    const wish = { backupId: outcome.backupId, databases: [{ name: 'wide', as: 'wide_copy' }] };
    await setRoom(LIMIT);
    const first = await restore(wish as Partial<RestoreRequest>);
    await setRoom(roomBefore);
    expectFailure(first, 'restore-failed');
    const [notBegun] = first.targetState?.tables?.missing.first ?? [];
    if (notBegun === undefined) throw new Error(JSON.stringify(first.targetState));
    await server.query(`INSERT INTO ${notBegun} VALUES (1, 'of somebody')`);
    const second = await resume(first.id);
    expectFailure(second, 'restore-changed');
    expect(JSON.stringify(second.outcome)).toContain(
      `${notBegun} has 1 row, and the restore had not begun it`,
    );
    expect(await server.query(`SELECT pad FROM ${notBegun}`)).toEqual([{ pad: 'of somebody' }]);

    await server.query(`DELETE FROM ${notBegun}`);
    const third = await resume(second.id);
    expect(third.outcome?.kind, JSON.stringify(third.outcome)).toBe('good');
    expect(await checksums(server, 'wide_copy')).toEqual(await checksums(server, 'wide'));
  });
});
