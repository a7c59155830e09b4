import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { homeOf, makeOurs } from '../../electron/engine/restore/beside-places.ts';
import { exchangeTables } from '../../electron/engine/restore/exchange.ts';
import { connect } from '../../electron/engine/server/connect.ts';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { TargetState } from '../../shared/model/restore.ts';
import type { Run } from '../../shared/model/run.ts';
import { describeTargetState } from '../../shared/sentences.ts';
import { builtCli, startCli } from '../support/cli-process.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums, programTexts } from '../support/equality.ts';
import { rootAccount } from '../support/make-backup.ts';
import { restoreAs } from '../support/restoring.ts';
import { shopStatements } from '../support/shop.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure, until } from '../support/truths.ts';

/** What an account needs to swap `shop`; its triggers are its own. */
const RIGHTS =
  'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, LOCK TABLES, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, TRIGGER, EVENT';

describe.each(serverKinds())('B17: a swap that stops on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let backupId: BackupId;
  let since: unknown;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...shopStatements(server.flavour));
    engine = await startEngine();
    serverId = await engine.addServer(server);
    ({ storageId } = await engine.addStorage());
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    await server.query("INSERT INTO shop.bags VALUES ('packed since')");
  });
  beforeEach(async () => {
    since = await state();
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const state = async () => [await checksums(server, 'shop'), await programTexts(server, 'shop')];
  const places = async () =>
    (await server.query("SHOW DATABASES WHERE `Database` LIKE '%\\_\\_%'")).map((row) =>
      String(row.Database),
    );

  async function swap(target: ServerId = serverId, backup = backupId, definers?: 'strip'): Promise<Run> {
    const request = {
      backupId: backup,
      targetServerId: target,
      databases: [{ name: 'shop', as: null }],
      method: 'swap' as const,
      ...(definers && { definers: { kind: definers } }),
    };
    const seen = await engine.call('restores.preview', request);
    expect(seen.blockers).toEqual([]);
    const { runId } = await engine.call('restores.start', {
      request,
      token: seen.token,
      typed: seen.typedName,
      confirmQualifiedNames: seen.confirmQualifiedNames,
      safety: { kind: 'none', reason: 'a test' },
    });
    return engine.finished(runId);
  }

  async function expectUntouched(run: Run): Promise<void> {
    expect(run.outcome?.kind).toBe('failed');
    expect(run.targetState).toMatchObject({ kind: 'untouched', databases: ['shop'], leftovers: [] });
    expect(await state()).toEqual(since);
    expect(await places()).toEqual([]);
  }

  /** A session that keeps the exchange waiting. */
  async function holdBags() {
    const holder = await server.connect();
    holder.on('error', () => undefined);
    await holder.query('START TRANSACTION');
    await holder.query('SELECT * FROM shop.bags');
    return holder;
  }
  const exchangeWaits = () =>
    until(
      async () => {
        const [thread] = await server.query(
          "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE INFO LIKE 'RENAME TABLE%'",
        );
        return thread === undefined ? null : Number(thread.id);
      },
      'the exchange to wait',
      120_000,
    );

  it('when rights are taken away while rows come: what is there stays as it is', async () => {
    // With a binary log, as MySQL has, triggers need the server's trust (truths B5).
    await server.query(
      'SET GLOBAL log_bin_trust_function_creators = 1',
      "CREATE USER 'weak'@'localhost' IDENTIFIED BY 'pw'",
      ...['shop', 'shop\\_\\_restoring', 'shop\\_\\_before'].map(
        (name) => `GRANT ${RIGHTS} ON \`${name}\`.* TO 'weak'@'localhost'`,
      ),
    );
    const weak = await engine.addServer(server, { name: 'weak', user: 'weak', password: 'pw' });
    // Triggers of another definer could be taken off, and not be put back: that is known before the start.
    const request = {
      ...{ backupId, targetServerId: weak, method: 'swap' as const, definers: { kind: 'strip' as const } },
      databases: [{ name: 'shop', as: null }],
    };
    const refused = await engine.call('restores.preview', request);
    expect(refused.blockers.map(({ code, data }) => [code, data.privilege])).toEqual([
      ['missing-privilege', server.flavour === 'mariadb' ? 'SET USER' : 'SET_ANY_DEFINER'],
    ]);
    await server.query(
      'DROP TRIGGER shop.stamp',
      "CREATE DEFINER='weak'@'localhost' TRIGGER shop.stamp BEFORE INSERT ON shop.orders FOR EACH ROW SET NEW.placed = COALESCE(NEW.placed, NOW(3))",
    );
    since = await state();
    const taken = until(
      async () => ((await places()).includes('shop__restoring') ? true : null),
      'the place beside',
      120_000,
    ).then(() =>
      server.query(
        "REVOKE DROP ON `shop`.* FROM 'weak'@'localhost'",
        "REVOKE ALTER ON `shop`.* FROM 'weak'@'localhost'",
      ),
    );
    const run = await swap(weak, backupId, 'strip');
    await taken;
    expect(expectFailure(run, 'query-failed').number).toBe(1142);
    await expectUntouched(run);
  });

  it('when the server dies in the exchange and comes back: triggers are put back', async () => {
    const holder = await holdBags();
    const running = swap();
    await exchangeWaits();
    expect(await server.query('SHOW TRIGGERS FROM shop')).toEqual([]);
    await server.kill();
    await server.restart();
    holder.destroy();
    await expectUntouched(await running);
  });

  it('when a server died after some of the tables had moved: they go back', async () => {
    const real = await connect(rootAccount(server), {});
    const home = homeOf({ name: 'shop', as: null }, await indexOf());
    await makeOurs(real, [home.beside], [home]);
    await real.query(`CREATE TABLE ${home.beside}.bags LIKE shop.bags`);
    const states: TargetState[] = [];
    const dying = {
      ...real,
      query: async (sql: string, values?: readonly (string | number | null)[]) => {
        if (!sql.startsWith('RENAME')) return real.query(sql, values);
        await real.query(sql.replace(/, `shop__restoring`.*$/s, ''));
        throw new Error('it died here');
      },
    } as typeof real;
    const order = {
      account: rootAccount(server),
      onState: (now: TargetState) => void states.push(now),
      log: () => undefined,
    };
    await expect(exchangeTables(dying, [home], order)).rejects.toThrow('it died here');
    expect(states.map((each) => each.kind)).toEqual(['exchanging', 'untouched']);
    expect(await state()).toEqual(since);
    expect(await places()).toEqual(['shop__restoring']);
    await real.query('DROP DATABASE shop__restoring');
    await real.close();
  });

  async function indexOf() {
    // Only its inventory is asked for, and a whole database needs none of it.
    return { inventory: null } as never;
  }

  it('when a view cannot be made after the exchange: all else is, that is said, and both ways back are there', async () => {
    // A text that names its own database is not rehearsed beside, since it would reach the original.
    await server.query(
      'CREATE DATABASE far',
      'CREATE TABLE far.rates (id INT)',
      'CREATE VIEW shop.rated AS SELECT id FROM far.rates',
      'CREATE PROCEDURE shop.report() SELECT COUNT(*) FROM shop.orders',
    );
    const fuller = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    await server.query('DROP VIEW shop.rated', 'DROP PROCEDURE shop.report', 'DROP TABLE far.rates');
    expect(await state()).toEqual(since);
    const safe = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });

    const run = await swap(serverId, fuller);
    const failure = expectFailure(run, 'restore-incomplete');
    expect(failure).toMatchObject({ databases: ['shop'], missing: ['shop.rated'], statements: [] });
    expect(failure.first).toMatch(/^shop\.rated: Error 1146: /);
    expect(run.targetState).toEqual({
      kind: 'exchanged',
      databases: ['shop'],
      leftovers: ['shop__before'],
      missing: [{ object: 'shop.rated', why: failure.first.replace('shop.rated: ', ''), statement: null }],
    });
    expect(await places()).toEqual(['shop__before']);
    if (run.targetState === null) throw new Error('no state');
    expect(describeTargetState(run.targetState)).toBe(
      'The tables of shop are those of the backup, without shop.rated. The former tables are in shop__before.',
    );
    const [, madeSince] = await state();
    const others = [...((since as [unknown, readonly string[]])[1] ?? [])];
    expect(madeSince).toEqual(expect.arrayContaining(others));
    expect(JSON.stringify(madeSince)).toContain('report');
    // The former rows are there, table by table.
    const [bags] = await server.query(
      "SELECT COUNT(*) AS n FROM shop__before.bags WHERE word = 'packed since'",
    );
    expect(Number(bags?.n)).toBe(1);

    await restoreAs(engine, safe, serverId, { shop: 'shop' });
    expect(await state()).toEqual(since);
    await server.query('DROP DATABASE shop__before', 'DROP DATABASE far');
  });

  it('when our process is killed while the exchange waits: nothing goes on by itself, and the log has the triggers', async () => {
    const holder = await holdBags();
    const cli = await builtCli();
    await engine.close();
    const env = { HOLDFAST_DATA_DIR: engine.dataDir };
    const args = [
      'restore',
      backupId,
      '--to',
      `${server.kind} ${server.port}`,
      '--method',
      'swap',
      '--confirm',
      'shop',
      '--yes',
    ];
    const process = startCli(cli, [...args, '--without-safety-backup', 'a test'], env);
    const waiting = await Promise.race([exchangeWaits(), process.ended]);
    expect(waiting, process.output()).toBeGreaterThan(0);
    process.kill();
    await process.ended;
    engine = await startEngine(engine.dataDir);
    const { runs } = await engine.call('runs.list', { kind: 'restore', serverId, limit: 1, offset: 0 });
    const [run] = runs;
    expect(run?.outcome?.kind).toBe('interrupted');
    expect(run?.targetState?.kind).toBe('exchanging');
    await until(
      async () =>
        (await server.query("SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE 'RENAME TABLE%'"))
          .length === 0
          ? true
          : null,
      'its session to end',
      60_000,
    );
    await holder.query('COMMIT');
    await holder.end();
    if (run === undefined) throw new Error('no run');
    const log = (await engine.call('runs.log', { runId: run.id })).map(({ text }) => text);
    const taken = log.flatMap((text) => /Taken off for the exchange: (.*)/s.exec(text)?.[1] ?? []);
    expect(taken).toHaveLength(1);
    expect((await checksums(server, 'shop')).get('bags')).toBe(
      (since as [Map<string, unknown>])[0].get('bags'),
    );
    await server.query('USE shop', String(taken[0]));
    expect((await server.query('SHOW TRIGGERS FROM shop')).map((row) => row.Trigger)).toEqual(['stamp']);
    // The next one cleans up what is left, and gets through.
    expect((await swap()).outcome?.kind).toBe('good');
    expect(await places()).toEqual([]);
  });
});
