import { describe, expect, it, type TestContext } from 'vitest';
import type { CallInput } from '../../shared/contract.ts';
import type { RunId, ServerId } from '../../shared/model/ids.ts';
import { describeTargetState } from '../../shared/sentences.ts';
import { startEngine } from '../support/engine.ts';
import { programTexts } from '../support/equality.ts';
import { startRestore } from '../support/restoring.ts';
import { type ServerKind, serverKinds, startServer } from '../support/test-server.ts';
import { expectFailure, expectReadable, until } from '../support/truths.ts';

const KEY = 'far.notes (of_code)';
const ORDERS = 'CREATE TABLE shop.orders (id INT PRIMARY KEY, code INT, UNIQUE KEY code (code))';

/** A shop with programs, and another database whose foreign key points into it. */
async function setUp(
  kind: ServerKind,
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  { orders = ORDERS, since = [] as readonly string[] } = {},
) {
  const server = await startServer(kind);
  onTestFinished(() => server.stop());
  await server.query(
    'CREATE DATABASE shop',
    orders,
    'INSERT INTO shop.orders (id) VALUES (1), (2)',
    'CREATE TABLE shop.bags (word VARCHAR(20))',
    'CREATE VIEW shop.few AS SELECT id FROM shop.orders',
    'CREATE TRIGGER shop.stamp BEFORE INSERT ON shop.orders FOR EACH ROW SET NEW.id = NEW.id + 0',
    'CREATE PROCEDURE shop.report() SELECT COUNT(*) FROM orders',
    "CREATE EVENT shop.nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DO DELETE FROM orders WHERE id < 0",
  );
  const engine = await startEngine();
  onTestFinished(() => engine.close());
  const serverId = await engine.addServer(server);
  const { storageId } = await engine.addStorage();
  const backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
  await server.query(
    'INSERT INTO shop.orders (id) VALUES (3)',
    ...since,
    'CREATE DATABASE far',
    'CREATE TABLE far.notes (c INT, KEY c (c), CONSTRAINT of_code FOREIGN KEY (c) REFERENCES shop.orders (code) ON DELETE CASCADE)',
    "CREATE USER app@localhost IDENTIFIED BY 'App.1234'",
    'GRANT ALL ON far.* TO app@localhost',
    'GRANT ALL ON `shop%`.* TO app@localhost',
  );
  const wish = (method: 'swap' | 'in-place', target: ServerId = serverId) =>
    ({
      ...{ backupId, targetServerId: target, databases: [{ name: 'shop', as: null }], method },
    }) satisfies CallInput<'restores.preview'>;
  const programs = await programTexts(server, 'shop');
  const definition = async () =>
    String((await server.query('SHOW CREATE TABLE far.notes'))[0]?.['Create Table']).match(
      /CONSTRAINT.*/,
    )?.[0];
  const heldOf = async (runId: RunId) => (await engine.call('runs.get', { runId })).progress?.held ?? null;
  const held = (runId: RunId) => until(() => heldOf(runId), 'the sentence', 60_000);
  const start = async () => {
    const safety = { kind: 'none', reason: 'a test' } as const;
    return (await startRestore(engine, wish('swap'), { safety })).runId;
  };
  /** The thread of a statement that waits for a lock. */
  const thread = (statement: RegExp) =>
    until(
      async () => {
        const threads = await server.query('SHOW FULL PROCESSLIST');
        const waiting = threads.filter(({ State }) => /^Waiting for .*lock/i.test(String(State)));
        return Number(waiting.find(({ Info }) => statement.test(String(Info)))?.Id ?? 0) || null;
      },
      String(statement),
      60_000,
    );
  /** In a transaction that has run these. */
  const somebody = async (...statements: readonly string[]) => {
    const session = await server.connect({ user: 'app', password: 'App.1234' });
    session.on('error', () => undefined);
    onTestFinished(() => session.end().catch(() => session.destroy()));
    for (const sql of ['BEGIN', ...statements]) await session.query(sql);
    return session;
  };
  return {
    server,
    engine,
    definition,
    start,
    held,
    thread,
    blockers: async (method: 'swap' | 'in-place' = 'swap', target?: ServerId) => {
      const { blockers } = await engine.call('restores.preview', wish(method, target));
      for (const error of blockers) expectReadable(error);
      return blockers;
    },
    finished: (runId: RunId) => engine.finished(runId),
    log: async (runId: RunId) => (await engine.call('runs.log', { runId })).map(({ text }) => text),
    somebody,
    /** A swap that waits for somebody who uses the other table, with the exchange done. */
    startHeld: async () => {
      const user = await somebody('SELECT * FROM far.notes');
      const runId = await start();
      if (kind === 'mariadb') {
        await held(runId);
        return { runId, user };
      }
      // MySQL's RENAME TABLE waits for it as well: somebody else is the next to get it.
      await thread(/^RENAME TABLE/);
      const next = await somebody();
      const read = next.query('SELECT * FROM far.notes');
      await thread(/^SELECT \* FROM far/);
      await user.query('COMMIT');
      await read;
      await thread(/^ALTER TABLE `far`/);
      await until(
        async () => ((await heldOf(runId)) ?? '').includes(`${next.threadId}`) || null,
        'its sentence',
      );
      return { runId, user: next };
    },
    places: async () =>
      (await server.query("SHOW DATABASES WHERE `Database` LIKE '%\\_\\_%'")).map((row) => row.Database),
    expectRestored: async () => {
      expect((await server.query('SELECT COUNT(*) AS n FROM shop.orders'))[0]?.n).toBe(2);
      expect(await programTexts(server, 'shop')).toEqual(programs);
      expect(await server.query('SHOW EVENTS FROM shop')).toHaveLength(1);
    },
  };
}

const POINTS_HOME =
  'CONSTRAINT `of_code` FOREIGN KEY (`c`) REFERENCES `shop`.`orders` (`code`) ON DELETE CASCADE';

describe.each(serverKinds())('foreign keys of other databases, and a swap, on %s', (kind) => {
  it.for([
    [
      'the key',
      'CREATE TABLE shop.orders (id INT PRIMARY KEY, code INT, KEY other (id, code))',
      'ALTER TABLE shop.orders ADD UNIQUE KEY code (code)',
      'There it has no key that begins with code',
    ],
    [
      'the column',
      'CREATE TABLE shop.orders (id INT PRIMARY KEY)',
      'ALTER TABLE shop.orders ADD COLUMN code INT UNIQUE',
      'There it has no column code',
    ],
  ] as const)(
    'an older backup without %s: known before',
    { timeout: 120_000 },
    async ([, orders, since, why], test) => {
      const { blockers, definition } = await setUp(kind, test, { orders, since: [since] });
      const unfit = {
        code: 'pointing-key-unfit',
        data: {
          key: KEY,
          table: 'shop.orders',
          why,
          drop: 'ALTER TABLE `far`.`notes` DROP FOREIGN KEY `of_code`;',
        },
        raw: null,
      };
      expect(await blockers()).toEqual([unfit]);
      // MySQL would drop the database, and then not make the table.
      expect(await blockers('in-place')).toEqual(kind === 'mysql9' ? [unfit] : []);
      expect(await definition()).toBe(POINTS_HOME);
    },
  );

  it('a type that does not fit is tried beside: nothing is touched', { timeout: 120_000 }, async (test) => {
    const shop = await setUp(kind, test, {
      orders: 'CREATE TABLE shop.orders (id INT PRIMARY KEY, code BIGINT, UNIQUE KEY code (code))',
      since: ['ALTER TABLE shop.orders MODIFY code INT'],
    });
    expect(await shop.blockers()).toEqual([]);
    const run = await shop.finished(await shop.start());
    const { why } = expectFailure(run, 'pointing-key-unfit');
    expect(why).toMatch(kind === 'mysql9' ? /Error 3780: .*of_code/ : /Error 1822: .*of_code/);
    expect(run.targetState).toMatchObject({ kind: 'untouched', leftovers: [] });
    expect(await shop.definition()).toBe(POINTS_HOME);
    expect(await shop.places()).toEqual([]);
  });

  it('one to what is no unique key is made again', { timeout: 120_000 }, async (test) => {
    const shop = await setUp(kind, test, {
      orders: 'CREATE TABLE shop.orders (id INT PRIMARY KEY, code INT, KEY code (code))',
      since: kind === 'mysql9' ? ['SET SESSION restrict_fk_on_non_standard_key = OFF'] : [],
    });
    expect((await shop.finished(await shop.start())).outcome?.kind).toBe('good');
    expect(await shop.definition()).toBe(POINTS_HOME);
  });

  it('the right to change the other table is asked for before', { timeout: 120_000 }, async (test) => {
    const { server, engine, blockers } = await setUp(kind, test);
    const rights = kind === 'mysql9' ? 'SYSTEM_USER, SET_ANY_DEFINER' : 'SET USER';
    await server.query(
      "CREATE USER weak@localhost IDENTIFIED BY 'Weak.1234'",
      `GRANT ${rights} ON *.* TO weak@localhost`,
      'GRANT ALL ON `shop%`.* TO weak@localhost',
      'GRANT SELECT ON far.* TO weak@localhost',
      'SET GLOBAL log_bin_trust_function_creators = 1',
    );
    const weak = await engine.addServer(server, { name: 'weak', user: 'weak', password: 'Weak.1234' });
    const lacking = (await blockers('swap', weak)).map(({ code, data }) => [
      code,
      String(data.cure).replaceAll(/['`]/g, ''),
    ]);
    expect(lacking).toEqual([['missing-privilege', 'GRANT ALTER ON far.* TO weak@localhost;']]);
    await server.query('GRANT ALTER ON far.notes TO weak@localhost');
    expect(await blockers('swap', weak)).toEqual([]);
  });

  it('a table in use is waited for, and cancelled then, the swap is finished', {
    timeout: 120_000,
  }, async (test) => {
    const shop = await setUp(kind, test);
    const { user, runId } = await shop.startHeld();
    expect(await shop.held(runId)).toContain(`connection ${user.threadId} (app@localhost)`);
    // Views and programs are there by then.
    await shop.expectRestored();
    await shop.engine.call('runs.cancel', { runId });
    await user.query('COMMIT');
    const run = await shop.finished(runId);
    expect(run.outcome?.kind, JSON.stringify(run.targetState)).toBe('good');
    expect(run.restore).toMatchObject({ tables: 2, views: 1, programs: 3, rows: 2 });
    expect(await shop.log(runId)).toContain('Too late to cancel, since the tables are exchanged: finishing');
    expect(await shop.definition()).toBe(POINTS_HOME);
    expect(await shop.places()).toEqual([]);
    await shop.expectRestored();
  });

  it('cancelled, a table that stays in use is not waited for: its statements are told', {
    timeout: 120_000,
  }, async (test) => {
    const shop = await setUp(kind, test);
    const { user, runId } = await shop.startHeld();
    await shop.engine.call('runs.cancel', { runId });
    const { outcome, targetState } = await shop.finished(runId);
    expect(outcome).toEqual({ kind: 'cancelled', by: 'user' });
    expect(targetState).toMatchObject({
      kind: 'exchanged',
      leftovers: ['shop__before'],
      missing: [{ object: KEY }],
    });
    if (targetState === null) throw new Error('no state');
    expect(describeTargetState(targetState)).toContain(`without ${KEY}`);
    expect(await shop.places()).toEqual(['shop__before']);
    await shop.expectRestored();
    await user.query('COMMIT');
    const statements = targetState.missing?.[0]?.statement?.split('\n') ?? [];
    expect(statements).toHaveLength(2);
    await shop.server.query(...statements);
    expect(await shop.definition()).toBe(POINTS_HOME);
  });

  it('a key that the server refuses then does not keep the rest from being made', {
    timeout: 120_000,
  }, async (test) => {
    const shop = await setUp(kind, test);
    const { user, runId } = await shop.startHeld();
    await shop.server.query('ALTER TABLE shop.orders DROP KEY code');
    await user.query('COMMIT');
    const run = await shop.finished(runId);
    const { missing, first, statements } = expectFailure(run, 'restore-incomplete');
    expect(missing).toEqual([KEY]);
    expect(first).toContain('Error 1822: ');
    expect(statements).toHaveLength(1);
    expect(await shop.definition()).toBeUndefined();
    await shop.expectRestored();
    await shop.server.query('ALTER TABLE shop.orders ADD UNIQUE KEY code (code)', ...statements);
    expect(await shop.definition()).toBe(POINTS_HOME);
  });

  it('a session that is ended after the exchange is made again', { timeout: 120_000 }, async (test) => {
    const shop = await setUp(kind, test);
    const { user, runId } = await shop.startHeld();
    await shop.server.query(`KILL ${await shop.thread(/^ALTER TABLE `far`/)}`);
    await user.query('COMMIT');
    const run = await shop.finished(runId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect((await shop.log(runId)).join('\n')).toContain('The connection was lost after the exchange');
    expect(await shop.definition()).toBe(POINTS_HOME);
    await shop.expectRestored();
  });

  it('a server that is gone at the very end: all is there, and that is said', {
    timeout: 180_000,
  }, async (test) => {
    const shop = await setUp(kind, test);
    const { user, runId } = await shop.startHeld();
    const reader = await shop.somebody('SELECT * FROM shop__before.bags');
    await user.query('COMMIT');
    await shop.thread(/^DROP DATABASE `shop__before`/);
    await shop.server.kill();
    reader.destroy();
    const run = await shop.finished(runId);
    expect(run.outcome?.kind).toBe('failed');
    expect(run.targetState).toEqual({ kind: 'restored', databases: ['shop'], leftovers: ['shop__before'] });
    if (run.targetState === null) throw new Error('no state');
    expect(describeTargetState(run.targetState)).toBe(
      'All that was to be restored is in shop. shop__before may be left over; nothing in it is needed.',
    );
    await shop.server.restart();
    await shop.expectRestored();
    expect(await shop.definition()).toBe(POINTS_HOME);
  });
});
