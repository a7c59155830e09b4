import type { Connection } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackupId, RunId, ServerId } from '../../shared/model/ids.ts';
import type { RestoreRequest } from '../../shared/model/restore.ts';
import { describeError } from '../../shared/sentences.ts';
import { failureOf, startEngine, type TestEngine } from '../support/engine.ts';
import { type Accepted, runRestore, startRestore } from '../support/restoring.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/truths.ts';

const NO_SAFETY = { safety: { kind: 'none', reason: 'nothing of it is needed' } } as const;

/** What is made on the target after the preview was confirmed, while the restore goes on. */
describe.each(serverKinds())('what appears on %s after the preview', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;
  let somebody: Connection;

  beforeEach(async () => {
    server = await startServer(kind);
    await server.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.orders (id INT PRIMARY KEY)',
      'INSERT INTO shop.orders VALUES (1), (2)',
      'CREATE TABLE shop.extra (id INT PRIMARY KEY)',
      'CREATE DATABASE zoo',
      'CREATE TABLE zoo.people (id INT PRIMARY KEY)',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop', 'zoo'] });
    await server.query('INSERT INTO shop.orders VALUES (3)');
    somebody = await server.connect();
  });
  afterEach(async () => {
    await somebody.end();
    await engine.close();
    await server.stop();
  });

  const request = (databases: readonly Partial<RestoreRequest['databases'][number]>[], method?: 'swap') => ({
    ...{ backupId, targetServerId: serverId },
    databases: databases.map((each) => ({ name: 'shop', as: null, ...each })),
    method: method ?? ('in-place' as const),
  });
  const BOTH = [{ name: 'shop' }, { name: 'zoo' }];
  const waits = (what: RegExp) =>
    until(
      async () =>
        (await server.query('SHOW PROCESSLIST')).some(
          ({ Info, State }) => what.test(String(Info)) && /waiting for/i.test(String(State)),
        ) || null,
      `${what} to wait`,
    );
  const rowsOf = async (table: string) =>
    Number((await server.query(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n);
  const databases = async () =>
    (await server.query('SHOW DATABASES')).map(({ Database }) => String(Database));
  async function stopped(runId: RunId) {
    const run = await engine.finished(runId);
    const { title, why, action } = describeError(failureOf(run));
    return { run, code: failureOf(run).code, said: `${title}. ${why} ${action}` };
  }

  /** A restore whose safety backup waits for somebody, who makes something meanwhile. */
  async function duringSafety(wish: ReturnType<typeof request>, ...made: readonly string[]) {
    await somebody.query('LOCK TABLES shop.orders WRITE');
    const { runId } = await startRestore(engine, wish);
    await waits(/FROM .*orders/);
    await server.query(...made);
    await somebody.query('UNLOCK TABLES');
    return stopped(runId);
  }

  it.each(['in-place', 'swap'] as const)(
    'a database where none was is not replaced, nor anything else: %s',
    { timeout: 60_000 },
    async (method) => {
      await server.query('DROP DATABASE zoo');
      const wish = { ...request(BOTH), method };
      const { run, code, said } = await duringSafety(
        wish,
        'CREATE DATABASE zoo',
        'CREATE TABLE zoo.people (id INT)',
        'INSERT INTO zoo.people VALUES (1), (2), (3)',
      );
      expect([code, run.targetState?.kind ?? 'untouched']).toEqual(['target-changed', 'untouched']);
      expect(said).toMatch(/the database zoo is new\. .* Nothing was touched\. Look at the new preview/);
      expect([await rowsOf('zoo.people'), await rowsOf('shop.orders')]).toEqual([3, 3]);
      expect((await databases()).filter((name) => name.includes('__'))).toEqual([]);

      const { run: again } = await runRestore(engine, wish);
      expect(again.outcome?.kind, JSON.stringify(again.outcome)).toBe('good');
      expect([await rowsOf('zoo.people'), await rowsOf('shop.orders')]).toEqual([0, 2]);
    },
  );

  it('a table where none was is not replaced', { timeout: 60_000 }, async () => {
    await server.query('DROP TABLE shop.extra');
    const { run, code, said } = await duringSafety(
      request([{ tables: ['orders', 'extra'] }]),
      'CREATE TABLE shop.extra (other INT)',
      'INSERT INTO shop.extra VALUES (7)',
    );
    expect([code, run.targetState]).toEqual(['target-changed', null]);
    expect(said).toContain('the table shop.extra is new.');
    expect([await rowsOf('shop.extra'), await rowsOf('shop.orders')]).toEqual([1, 3]);
  });

  it('a table that is made or altered while the new ones are made beside stays', async () => {
    // As an interrupted restore leaves it, and in use, so that the next one waits there.
    await server.query(
      'CREATE DATABASE shop__restoring',
      'CREATE TABLE shop__restoring.holdfast_made_this (note VARCHAR(200))',
    );
    await somebody.query('BEGIN');
    await somebody.query('SELECT * FROM shop__restoring.holdfast_made_this');
    const { runId } = await startRestore(engine, request([{}], 'swap'));
    await waits(/^DROP DATABASE/);
    await server.query('CREATE TABLE shop.since (id INT)', 'ALTER TABLE shop.extra ADD note INT');
    await somebody.query('COMMIT');
    const { run, code, said } = await stopped(runId);
    expect([code, run.targetState]).toMatchObject(['target-changed', { kind: 'untouched', leftovers: [] }]);
    expect(said).toContain('the table shop.extra was defined anew and the table shop.since is new.');
    expect(await server.query('SELECT note FROM shop.extra')).toEqual([]);
    expect([await rowsOf('shop.since'), await rowsOf('shop.orders')]).toEqual([0, 3]);
  });

  const accepted: readonly (readonly [string, Accepted])[] = [
    ['with a safety backup', {}],
    ['without', NO_SAFETY],
  ];
  it.each(accepted)(
    'a table that is made while another database waits to be dropped stays: %s',
    { timeout: 60_000 },
    async (_, given) => {
      await somebody.query('BEGIN');
      await somebody.query('SELECT * FROM shop.orders');
      const { runId } = await startRestore(engine, request(BOTH), given);
      await waits(/^DROP DATABASE/);
      await server.query('CREATE TABLE zoo.since (id INT)', 'INSERT INTO zoo.since VALUES (1)');
      await somebody.query('COMMIT');
      const { run, code, said } = await stopped(runId);
      expect([code, run.targetState]).toMatchObject([
        'target-changed',
        { kind: 'half-restored', databases: ['shop'] },
      ]);
      expect(said).toContain('the table zoo.since is new');
      expect(said).toContain('Other databases had been replaced by then');
      expect(await rowsOf('zoo.since')).toBe(1);
    },
  );
});
