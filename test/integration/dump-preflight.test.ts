import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Preflight } from '../../electron/engine/dump/model.ts';
import { preflight } from '../../electron/engine/dump/preflight.ts';
import { judge } from '../../electron/engine/dump/verdict.ts';
import type { Account } from '../../electron/engine/server/account.ts';
import { DEFAULT_DUMP_OPTIONS } from '../../shared/model/dump-options.ts';
import type { BackupSelection } from '../../shared/model/selection.ts';
import { accountOn, connected, dumpWhole, EVERYTHING, overTcp } from '../support/dumping.ts';
import { allServerKinds, serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { type ToolSet, toolsOf } from '../support/tools.ts';

const SHOP = [
  'CREATE DATABASE shop',
  'CREATE TABLE shop.orders (id INT PRIMARY KEY, weight FLOAT, note VARCHAR(50))',
  "INSERT INTO shop.orders VALUES (1, 16777217, 'first')",
  'CREATE VIEW shop.totals AS SELECT COUNT(*) AS n FROM shop.orders',
  'CREATE TRIGGER shop.on_order BEFORE INSERT ON shop.orders FOR EACH ROW SET NEW.note = UPPER(NEW.note)',
  'CREATE FUNCTION shop.tax() RETURNS INT DETERMINISTIC RETURN 19',
  'CREATE EVENT shop.nightly ON SCHEDULE EVERY 1 DAY DO SET @x = 1',
];

describe.each(serverKinds())('preflight on %s', (kind) => {
  let server: TestServer;
  let tools: ToolSet;
  beforeAll(async () => {
    server = await startServer(kind);
    tools = await toolsOf(kind);
    await server.query(...SHOP);
  });
  afterAll(() => server.stop());

  const look = (
    selection: Partial<BackupSelection> = {},
    account: Account = accountOn(server),
  ): Promise<Preflight> =>
    connected(account, (c) => preflight(c, account, { ...EVERYTHING, ...selection }, tools.dump));
  const codes = ({ blockers }: Preflight): string[] => blockers.map(({ code }) => code);
  /** An account that may do this on shop and nothing else. */
  const limited = async (user: string, ...grants: readonly string[]): Promise<Account> => {
    await server.query(
      `DROP USER IF EXISTS ${user}@localhost`,
      `CREATE USER ${user}@localhost IDENTIFIED BY 'pw'`,
      ...grants.map((grant) => `GRANT ${grant} TO ${user}@localhost`),
    );
    return accountOn(server, { user, password: 'pw' });
  };

  test('everything an account that may do everything would dump', async () => {
    const seen = await look();
    expect(codes(seen)).toEqual([]);
    expect(seen.databases).toEqual(['shop']);
    expect(seen.losses).toEqual([]);
    expect(seen.inventory.objects.map(({ kind: what, name }) => `${what} ${name}`).sort()).toEqual([
      'event nightly',
      'function tax',
      'table orders',
      'trigger on_order',
      'view totals',
    ]);
    expect(seen.tables).toBe(1);
    expect(seen.args.slice(-3)).toEqual(['--databases', '--', 'shop']);
  });

  test('A16 FLOAT columns are a note', async () => {
    expect((await look()).notes).toEqual([
      { code: 'float-digits', database: 'shop', objects: ['orders.weight'], more: 0 },
    ]);
  });

  test('A6 rights whose lack is silent are losses with their cure, and stop it until they are accepted', async () => {
    const account = await limited('silent', 'SELECT, SHOW VIEW, EVENT ON shop.*');
    const seen = await look({ databases: ['shop'] }, account);
    const lacking = seen.losses.map(({ code, database, accepted }) => [code, database, accepted]);
    expect(lacking).toEqual(
      expect.arrayContaining([
        ['unseen-triggers', 'shop', false],
        ['unseen-routines', 'shop', false],
      ]),
    );
    expect(seen.blockers).toEqual([
      expect.objectContaining({
        code: 'losses-not-accepted',
        data: expect.objectContaining({
          codes: expect.arrayContaining(['unseen-triggers', 'unseen-routines']),
          names: expect.arrayContaining(['triggers of shop', 'routines of shop']),
        }),
      }),
    ]);
    const accepted = await look(
      { databases: ['shop'], acceptedLosses: ['unseen-triggers', 'unseen-routines'] },
      account,
    );
    expect(codes(accepted)).toEqual([]);
    expect(accepted.losses.every((loss) => loss.accepted)).toBe(true);

    // The cures are what they say: run as printed, nothing is lacking any more.
    await server.query(...seen.losses.flatMap(({ cure }) => (cure === null ? [] : [cure.replace(/;$/, '')])));
    const cured = await look({ databases: ['shop'] }, account);
    expect([codes(cured), cured.losses]).toEqual([[], []]);
  });

  test('A7 rights whose lack stops a dump are found before its first byte', async () => {
    const account = await limited('stopped', 'SELECT, TRIGGER ON shop.*');
    const found = (seen: Preflight) =>
      seen.blockers.flatMap(({ code, data }) => (code === 'missing-privilege' ? [data.privilege] : []));
    expect(found(await look({ databases: ['shop'] }, account))).toEqual(
      expect.arrayContaining(['SHOW VIEW', 'EVENT']),
    );
    expect(found(await look({ databases: ['shop'], consistency: 'lock' }, account))).toContain('LOCK TABLES');
    await server.query('CREATE DATABASE other', `GRANT SELECT ON other.* TO stopped@localhost`);
    expect(found(await look({ databases: ['shop', 'other'], consistency: 'lock' }, account))).toContain(
      'RELOAD',
    );
    await server.query('DROP DATABASE other');
  });

  test('A7 an account with exactly the rights that are asked for makes a good dump', async () => {
    const account = await limited('exact', 'SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON shop.*');
    await server.query(
      kind === 'mariadb'
        ? 'GRANT SELECT ON mysql.proc TO exact@localhost'
        : 'GRANT SHOW_ROUTINE ON *.* TO exact@localhost',
    );
    for (const consistency of ['snapshot', 'lock'] as const) {
      const { read, evidence } = await dumpWhole({
        account,
        tool: tools.dump,
        selection: { databases: ['shop'], consistency },
      });
      expect(evidence.exit).toMatchObject({ exitCode: 0 });
      for (const text of ['TABLE `orders`', 'on_order', 'nightly', 'FUNCTION `tax`', '`totals`'])
        expect(read.text).toContain(text);
    }
  });

  test('A8 a merged table whose tables are gone or differ stops it, unless it is left out', async () => {
    await server.query(
      'CREATE DATABASE merged',
      ...['one', 'two', 'three'].map((name) => `CREATE TABLE merged.${name} (a INT) ENGINE=MyISAM`),
      'CREATE TABLE merged.whole (a INT) ENGINE=MERGE UNION=(merged.one)',
      'CREATE TABLE merged.gone (a INT) ENGINE=MERGE UNION=(merged.one, merged.two)',
      'CREATE TABLE merged.other (a INT) ENGINE=MERGE UNION=(merged.one, merged.three)',
      'DROP TABLE merged.two',
      'ALTER TABLE merged.three CHANGE a a VARCHAR(9)',
    );
    const seen = await look({ databases: ['merged'] });
    expect(seen.blockers).toMatchObject([
      { code: 'broken-table', data: { database: 'merged', table: 'gone' } },
      { code: 'broken-table', data: { database: 'merged', table: 'other' } },
    ]);
    const excludedTables = ['gone', 'other'].map((table) => ({ database: 'merged', table }));
    expect((await look({ databases: ['merged'], excludedTables })).blockers).toEqual([]);
    // The program itself stops at these two, and at no other.
    const dumps = (table: string): boolean => {
      const args = ['--no-defaults', '-uroot', `--socket=${server.socket}`, '--single-transaction'];
      return spawnSync(server.programs.dump, [...args, 'merged', table]).status === 0;
    };
    expect(['whole', 'gone', 'other'].map(dumps)).toEqual([true, false, false]);
    await server.query('DROP DATABASE merged');
  });

  test('A8 an invalid view stops it, unless it is left out', async () => {
    await server.query(
      'CREATE DATABASE broken',
      'CREATE TABLE broken.t (a INT)',
      'CREATE VIEW broken.v AS SELECT a FROM broken.t',
      'ALTER TABLE broken.t CHANGE a b INT',
    );
    const seen = await look({ databases: ['broken'] });
    expect(seen.blockers).toMatchObject([{ code: 'invalid-view', data: { database: 'broken', view: 'v' } }]);
    const excludedTables = [{ database: 'broken', table: 'v' }];
    const without = await look({ databases: ['broken'], excludedTables });
    expect(codes(without)).toEqual([]);
    expect(without.notes).toEqual([
      { code: 'left-out-by-choice', database: 'broken', objects: ['v'], more: 0 },
    ]);
    const dumped = await dumpWhole({
      account: accountOn(server),
      tool: tools.dump,
      selection: { databases: ['broken'], excludedTables },
    });
    expect(dumped.evidence.exit.exitCode).toBe(0);
    expect(dumped.read.text).not.toContain('VIEW `v`');
    await server.query('DROP DATABASE broken');
  });

  test('A9 a definer that is gone is a note', async () => {
    await server.query(
      'CREATE DATABASE orphans',
      'CREATE DEFINER=ghost@localhost FUNCTION orphans.f() RETURNS INT DETERMINISTIC RETURN 1',
    );
    expect((await look({ databases: ['orphans'] })).notes).toEqual([
      { code: 'definer-missing', database: 'orphans', objects: ['function f (ghost@localhost)'], more: 0 },
    ]);
    await server.query('DROP DATABASE orphans');
  });

  test('A13 tables without a snapshot are a loss, or a note where a lock is taken', async () => {
    await server.query('CREATE DATABASE old', 'CREATE TABLE old.carts (id INT) ENGINE=MyISAM');
    const seen = await look({ databases: ['old'] });
    expect(seen.nonTransactional).toEqual([{ database: 'old', table: 'carts', engine: 'MyISAM' }]);
    expect(seen.losses).toMatchObject([
      { code: 'inconsistent-tables', database: 'old', objects: ['carts (MyISAM)'] },
    ]);
    expect(codes(seen)).toEqual([]);
    const locked = await look({ databases: ['old'], consistency: 'lock' });
    expect([codes(locked), locked.losses]).toEqual([[], []]);
    expect(locked.notes).toMatchObject([{ code: 'locked-for-consistency', objects: ['carts (MyISAM)'] }]);
    expect(locked.args).toContain('--lock-tables');
    await server.query('DROP DATABASE old');
  });

  test('names that are not there, and the server’s own schemas, are refused together', async () => {
    const seen = await look({
      databases: ['shop', 'nosuch', 'mysql'],
      excludedTables: [{ database: 'shop', table: 'nosuch' }],
    });
    expect(codes(seen)).toEqual(['unknown-database', 'not-possible', 'unknown-table']);
  });

  test('a TLS mode that the program cannot enforce is refused before the dump', async () => {
    const account = {
      ...accountOn(server, overTcp(server)),
      tls: { mode: 'verify-ca', caFile: null, certFile: null, keyFile: null },
    } as const;
    const seen = await connected(accountOn(server), (c) => preflight(c, account, EVERYTHING, tools.dump));
    expect(codes(seen)).toEqual(['tls-mode-unsupported']);
  });

  test('the estimate comes near the dump’s size', async () => {
    await server.query(
      'CREATE DATABASE sized',
      'CREATE TABLE sized.rows_ (id INT PRIMARY KEY AUTO_INCREMENT, customer INT, note VARCHAR(200), total DECIMAL(10,2), at DATETIME)',
      "INSERT INTO sized.rows_ (customer, note, total, at) VALUES (7, 'a note of some length, as they are', 19.99, NOW())",
      ...Array.from(
        { length: 15 },
        () =>
          'INSERT INTO sized.rows_ (customer, note, total, at) SELECT customer, note, total, at FROM sized.rows_',
      ),
      'ANALYZE TABLE sized.rows_',
    );
    const { before, read } = await dumpWhole({
      account: accountOn(server),
      tool: tools.dump,
      selection: { databases: ['sized'] },
    });
    const ratio = before.estimatedRawBytes / read.written.rawBytes;
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.5);
    await server.query('DROP DATABASE sized');
  });

  test('an event with two semicolons in a row, at which the dump would spin for ever, is found before', async () => {
    await server.query(
      'CREATE DATABASE spins',
      'CREATE EVENT spins.harmless ON SCHEDULE EVERY 1 DAY DO SELECT 1',
      "CREATE EVENT spins.endless ON SCHEDULE EVERY 1 DAY DO SELECT 'a;;b'",
    );
    const account = accountOn(server);
    const selection = { ...EVERYTHING, databases: ['spins'] };
    const seen = await connected(account, (c) => preflight(c, account, selection, tools.dump));
    expect(seen.blockers).toMatchObject([{ code: 'event-hangs-dump', data: { events: ['spins.endless'] } }]);
    await server.query('DROP DATABASE spins');
  });

  test('A7 event_scheduler=DISABLED is said where it stops a dump', async () => {
    await using disabled = await startServer(kind, { args: ['--event-scheduler=DISABLED'] });
    const account = accountOn(disabled);
    const see = () => connected(account, (c) => preflight(c, account, EVERYTHING, tools.dump));
    expect(codes(await see())).toEqual(['nothing-to-back-up']);
    await disabled.query('CREATE DATABASE hollow');
    const seen = await see();
    if (kind === 'mariadb')
      expect(seen.blockers).toMatchObject([
        { code: 'event-scheduler-disabled', data: { databases: ['hollow'] } },
      ]);
    else expect(codes(seen)).toEqual([]);

    await disabled.query('CREATE TABLE hollow.t (id INT PRIMARY KEY)');
    const options = { ...DEFAULT_DUMP_OPTIONS, events: false };
    const { read, evidence } = await dumpWhole({ account, tool: tools.dump, selection: { options } });
    expect(evidence.exit).toMatchObject({ exitCode: 0, stderr: '' });
    expect(read.text).toContain('CREATE TABLE `t`');
    expect(judge(evidence).kind).toBe('good');
  });

  test('what a plan names and the server has no longer is said by name, and the rest is backed up', async () => {
    const excludedTables = [{ database: 'shop', table: 'dropped' }];
    const selection = { ...EVERYTHING, databases: ['crm', 'shop', 'wiki'], excludedTables };
    const repeated = (wanted: BackupSelection) =>
      connected(accountOn(server), (c) =>
        preflight(c, accountOn(server), wanted, tools.dump, { isRepeated: true }),
      );
    const seen = await repeated(selection);
    expect([codes(seen), seen.databases]).toEqual([[], ['shop']]);
    expect(seen.losses).toMatchObject([
      { code: 'database-gone', database: null, objects: ['crm', 'wiki'], accepted: false },
    ]);
    expect(seen.findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ severity: 'loses', code: 'database-gone', objects: ['crm', 'wiki'] }),
        expect.objectContaining({ severity: 'warns', code: 'table-gone', objects: ['shop.dropped'] }),
      ]),
    );
    const accepted = await repeated({ ...selection, acceptedLosses: ['database-gone'] });
    expect(accepted.losses).toMatchObject([{ code: 'database-gone', accepted: true }]);
    // With nothing left there is nothing to back up.
    const none = await repeated({ ...selection, databases: ['crm', 'wiki'] });
    expect(none.blockers.map(({ code, data }) => [code, data.database])).toEqual([
      ['unknown-database', 'crm'],
      ['unknown-database', 'wiki'],
    ]);
  });
});

describe.each(allServerKinds())('a dump with a lock on %s', (kind) => {
  test('A9 a view whose definer is gone is found before the lock stops at it, with what cures it', async () => {
    await using server = await startServer(kind);
    const { dump } = await toolsOf(kind);
    await server.query(
      'CREATE DATABASE orphans',
      'CREATE TABLE orphans.t (id INT PRIMARY KEY) ENGINE=MyISAM',
      "CREATE USER ghost@localhost IDENTIFIED BY 'pw'",
      'GRANT ALL ON orphans.* TO ghost@localhost',
      'CREATE DEFINER=ghost@localhost VIEW orphans.asks AS SELECT id FROM orphans.t',
      'CREATE DEFINER=ghost@localhost SQL SECURITY INVOKER VIEW orphans.invoked AS SELECT id FROM orphans.t',
      'DROP USER ghost@localhost',
      "CREATE USER bak@localhost IDENTIFIED BY 'pw'",
      'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON orphans.* TO bak@localhost',
    );
    const root = accountOn(server);
    // Who may not read the list of accounts finds it as well.
    for (const account of [root, accountOn(server, { user: 'bak', password: 'pw' })]) {
      const look = (consistency: BackupSelection['consistency']) =>
        connected(account, (c) =>
          preflight(c, account, { ...EVERYTHING, databases: ['orphans'], consistency }, dump),
        );
      const found = ({ blockers }: Preflight) =>
        blockers.filter(({ code }) => code === 'view-definer-missing').map(({ data }) => data);
      expect(found(await look('snapshot'))).toEqual([]);
      expect(found(await look('lock'))).toMatchObject([
        { database: 'orphans', view: 'asks', definer: 'ghost@localhost' },
      ]);
    }
    const selection = { databases: ['orphans'], consistency: 'lock' as const };
    const [missing] = (
      await connected(root, (c) => preflight(c, root, { ...EVERYTHING, ...selection }, dump))
    ).blockers;
    await server.query(
      String(missing?.data.cure).replace(/;$/, ''),
      "GRANT SELECT ON orphans.* TO 'ghost'@'localhost'",
    );
    const { evidence } = await dumpWhole({ account: root, tool: dump, selection });
    expect(evidence.exit).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe.runIf(serverKinds().includes('mariadb'))('system-versioned tables', () => {
  test('A17 are dumped with their history, or what is lost is named', async () => {
    await using server = await startServer('mariadb');
    const { dump } = await toolsOf('mariadb');
    const account = accountOn(server);
    await server.query(
      'CREATE DATABASE h',
      'CREATE TABLE h.prices (id INT PRIMARY KEY, price INT) WITH SYSTEM VERSIONING',
      'INSERT INTO h.prices VALUES (1, 4711)',
      'UPDATE h.prices SET price = 815',
    );
    const { before, read, evidence } = await dumpWhole({ account, tool: dump });
    expect(before.losses).toEqual([]);
    expect(evidence.exit.exitCode).toBe(0);
    expect(read.text).toMatch(/4711.*\n?.*815/);

    await server.query(
      `CREATE TABLE h.exact_ (id INT PRIMARY KEY, s BIGINT UNSIGNED GENERATED ALWAYS AS ROW START,
         e BIGINT UNSIGNED GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING`,
    );
    const selection = { ...EVERYTHING, acceptedLosses: ['row-history' as const] };
    const without = await dumpWhole({ account, tool: dump, selection });
    expect(without.before.losses).toMatchObject([
      { code: 'row-history', database: 'h', objects: ['exact_', 'prices'], accepted: true },
    ]);
    expect(without.evidence.exit.exitCode).toBe(0);
    expect(without.read.text).not.toContain('4711');

    const excludedTables = [{ database: 'h', table: 'exact_' }];
    const left = await dumpWhole({ account, tool: dump, selection: { ...EVERYTHING, excludedTables } });
    expect(left.before.losses).toEqual([]);
    expect(left.read.text).toContain('4711');
  });
});
