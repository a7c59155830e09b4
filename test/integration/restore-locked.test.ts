import { describe, expect, it, type TestContext } from 'vitest';
import type { RunId } from '../../shared/model/ids.ts';
import type { RestoreDatabase } from '../../shared/model/restore.ts';
import { startEngine } from '../support/engine.ts';
import { startRestore } from '../support/restoring.ts';
import { allServerKinds, type ServerKind, startServer } from '../support/test-server.ts';
import { until } from '../support/truths.ts';

/** A server with a backup of a table, and somebody in a transaction that has read it. */
async function setUp(kind: ServerKind, { onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const server = await startServer(kind);
  onTestFinished(() => server.stop());
  await server.query(
    'CREATE DATABASE shop',
    'CREATE TABLE shop.orders (id INT PRIMARY KEY)',
    'INSERT INTO shop.orders VALUES (1), (2)',
    "CREATE USER app@localhost IDENTIFIED BY 'App.1234'",
    'GRANT ALL ON shop.* TO app@localhost',
  );
  const engine = await startEngine();
  onTestFinished(() => engine.close());
  const serverId = await engine.addServer(server);
  const { storageId } = await engine.addStorage();
  const backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
  await server.query('INSERT INTO shop.orders VALUES (3)');
  const somebody = await server.connect({ user: 'app', password: 'App.1234' });
  onTestFinished(() => somebody.end());

  const heldOf = async (runId: RunId) => (await engine.call('runs.get', { runId })).progress?.held ?? null;
  return {
    /** Waits until the restore says for whom it waits. */
    start: async (part: Partial<RestoreDatabase> = {}) => {
      await somebody.query('BEGIN');
      await somebody.query('SELECT * FROM shop.orders');
      const databases = [{ name: 'shop', as: null, ...part }];
      const { runId } = await startRestore(engine, { backupId, targetServerId: serverId, databases });
      const held = await until(() => heldOf(runId), 'the sentence');
      const { threadId } = somebody;
      expect(held).toMatch(
        new RegExp(
          `^The target waits for connection ${threadId} \\(app@localhost\\) to be done with .* \\(KILL ${threadId} ends it\\); or cancel\\.$`,
        ),
      );
      return runId;
    },
    cancel: (runId: RunId) => engine.call('runs.cancel', { runId }),
    commit: () => somebody.query('COMMIT'),
    outcomeOf: async (runId: RunId) => (await engine.finished(runId)).outcome?.kind,
    /** For how many seconds the DROP has waited. */
    waiting: async () => {
      const threads = await server.query('SHOW PROCESSLIST');
      return Number(threads.find(({ Info }) => /^DROP DATABASE/.test(String(Info)))?.Time ?? Number.NaN);
    },
    warnings: async (runId: RunId) =>
      (await engine.call('runs.log', { runId })).filter(({ level }) => level === 'warning'),
    rows: async () => Number((await server.query('SELECT COUNT(*) AS n FROM shop.orders'))[0]?.n),
  };
}

describe('a restore over what somebody uses', () => {
  it.concurrent.for(allServerKinds())(
    'says so and goes on after that; cancelled, nothing of it is done later: %s',
    { timeout: 120_000 },
    async (kind, test) => {
      const { start, cancel, commit, outcomeOf, waiting, warnings, rows } = await setUp(kind, test);

      const cancelled = await start();
      await cancel(cancelled);
      expect(await outcomeOf(cancelled)).toBe('cancelled');
      // Would wait behind a DROP that still waits.
      expect(await rows()).toBe(3);
      await commit();
      expect(await rows()).toBe(3);

      const table = await start({ tables: ['orders'] });
      await commit();
      expect(await outcomeOf(table)).toBe('good');

      // So that a killed Holdfast leaves none that waits for long, it is tried again and again.
      const whole = await start();
      const before = await waiting();
      await until(async () => ((await waiting()) < before ? true : null), 'another try');
      await commit();
      expect(await outcomeOf(whole)).toBe('good');
      expect(await warnings(whole)).toHaveLength(1);
      expect(await rows()).toBe(2);
    },
  );
});
