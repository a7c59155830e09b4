import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../electron/engine/server/account.ts';
import { withConnection } from '../../electron/engine/server/connect.ts';
import { takeInventory } from '../../electron/engine/server/inventory.ts';
import { checkRights, readGrants } from '../../electron/engine/server/privileges.ts';
import type { RightsFinding } from '../../shared/model/server.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

const SCHEMA = [
  'CREATE DATABASE my_shop',
  'CREATE DATABASE myxshop',
  'USE my_shop',
  'CREATE TABLE a (id INT PRIMARY KEY, n VARCHAR(20))',
  'CREATE TABLE b (id INT PRIMARY KEY)',
  'CREATE VIEW v AS SELECT id, n FROM a',
  "CREATE TRIGGER ta BEFORE INSERT ON a FOR EACH ROW SET NEW.n = 'x'",
  'CREATE PROCEDURE p () SELECT 1',
  'CREATE FUNCTION f () RETURNS INT DETERMINISTIC RETURN 1',
  'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET @a = 1',
  'CREATE TABLE myxshop.t (id INT)',
];
const ALL_OBJECTS = [
  'TABLE `a`',
  'TABLE `b`',
  'VIEW `v`',
  'trigger.*ta',
  'PROCEDURE `p`',
  'FUNCTION `f`',
  'EVENT `e`',
];

interface Case {
  readonly name: string;
  readonly grants: readonly string[];
  readonly only?: 'mariadb' | 'mysql9';
  /** What the check must say: `privilege effect`. */
  readonly expected: readonly string[];
}

const BASE = 'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `my\\_shop`.*';

const cases: readonly Case[] = [
  { name: 'all', grants: ['GRANT ALL PRIVILEGES ON *.*'], expected: [] },
  {
    name: 'readers',
    grants: ['GRANT SELECT ON `my\\_shop`.*'],
    expected: ['SHOW VIEW blocks', 'TRIGGER loses', 'EVENT blocks', 'ROUTINES loses'],
  },
  {
    name: 'notrigger',
    grants: ['GRANT SELECT, SHOW VIEW, EVENT ON `my\\_shop`.*', 'GRANT SELECT ON *.*'],
    expected: ['TRIGGER loses'],
  },
  { name: 'noroutines', grants: [BASE], expected: ['ROUTINES loses'] },
  { name: 'application', grants: ['GRANT ALL PRIVILEGES ON `my\\_shop`.*'], expected: ['ROUTINES blocks'] },
  {
    name: 'onetable',
    grants: ['GRANT SELECT ON my_shop.a', 'GRANT SHOW VIEW, TRIGGER, EVENT ON `my\\_shop`.*'],
    expected: ['SELECT blocks', 'ROUTINES loses'],
  },
  {
    name: 'hidden',
    grants: ['GRANT SELECT, TRIGGER ON my_shop.a', 'GRANT EVENT ON *.*'],
    expected: ['SELECT loses', 'SHOW VIEW loses', 'TRIGGER loses', 'ROUTINES loses'],
  },
  {
    name: 'wildcard',
    grants: ['GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `my%`.*', 'GRANT SELECT ON *.*'],
    expected: [],
  },
  {
    name: 'shadowed',
    grants: ['GRANT TRIGGER, EVENT, SHOW VIEW ON `my%`.*', 'GRANT SELECT ON `my\\_shop`.*'],
    expected: ['SHOW VIEW blocks', 'TRIGGER loses', 'EVENT blocks', 'ROUTINES loses'],
  },
  { name: 'proc', grants: [BASE, 'GRANT SELECT ON mysql.proc'], only: 'mariadb', expected: [] },
  { name: 'showroutine', grants: [BASE, 'GRANT SHOW_ROUTINE ON *.*'], only: 'mysql9', expected: [] },
];

describe.each(serverKinds())('rights on %s', (kind) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...SCHEMA);
  });
  afterAll(() => server?.stop());

  const account = (user: string): Account => ({
    label: 'test',
    endpoint: { via: 'direct', address: { kind: 'socket', path: server.socket } },
    tls: { mode: 'preferred', caFile: null, certFile: null, keyFile: null },
    user,
    password: 'x',
  });

  async function create(user: string, grants: readonly string[]): Promise<void> {
    const account = `'${user}'@'localhost'`;
    await server.query(
      `CREATE USER ${account} IDENTIFIED BY 'x'`,
      ...grants.map((grant) => `${grant} TO ${account}`),
    );
  }

  const check = (
    user: string,
    databases: readonly string[] = ['my_shop'],
    lock = false,
  ): Promise<RightsFinding[]> =>
    withConnection(account(user), {}, async (c) => {
      const { objects } = await takeInventory(c, databases);
      return checkRights(
        await readGrants(c),
        databases,
        { lock, reload: false, objects },
        c.flavour,
        c.version,
      );
    });
  const short = (findings: readonly RightsFinding[]) =>
    findings.map(({ privilege, effect }) => `${privilege} ${effect}`);

  /** What the dump program of this flavour makes of it: its exit code, and how many of the objects it wrote. */
  function dump(
    user: string,
    extra: readonly string[] = [],
  ): { exitCode: number | null; found: number; stderr: string } {
    const options =
      kind === 'mysql9' ? ['--set-gtid-purged=OFF', '--no-tablespaces', '--column-statistics=0'] : [];
    const { status, stdout, stderr } = spawnSync(
      server.programs.dump,
      [
        '--no-defaults',
        `--socket=${server.socket}`,
        `--user=${user}`,
        '--password=x',
        '--single-transaction',
        '--routines',
        '--events',
        '--triggers',
        ...options,
        ...extra,
        '--databases',
        'my_shop',
      ],
      { encoding: 'utf8' },
    );
    const found = ALL_OBJECTS.filter((pattern) => new RegExp(pattern, 'i').test(stdout)).length;
    return { exitCode: status, found, stderr };
  }

  describe.each(cases.filter(({ only }) => only === undefined || only === kind))(
    '$name',
    ({ name, grants, expected }) => {
      it('says what is missing, as the dump program then shows; its cures cure it', async () => {
        await create(name, grants);
        const findings = await check(name);
        expect(short(findings)).toEqual(expected);

        const { exitCode, found } = dump(name);
        const isBlocked = findings.some(({ effect }) => effect === 'blocks');
        expect(exitCode === 0, 'a finding that blocks, if and only if the dump fails').toBe(!isBlocked);
        if (!isBlocked)
          expect(
            found < ALL_OBJECTS.length,
            'a finding that loses, if and only if something is lacking',
          ).toBe(findings.length > 0);

        await server.query('SELECT 1', ...findings.map(({ cure }) => cure));
        expect(short(await check(name))).toEqual([]);
        expect(dump(name)).toMatchObject({ exitCode: 0, found: ALL_OBJECTS.length });
      });
    },
  );

  it('cures no more than it has to: another database that the unescaped name would match stays closed', async () => {
    await create('narrow', ['GRANT USAGE ON *.*']);
    const findings = await check('narrow');
    await server.query(...findings.map(({ cure }) => cure).filter((cure) => cure.includes('SELECT ON `my')));
    await withConnection(account('narrow'), {}, async (c) => {
      await c.query('SELECT * FROM my_shop.b');
      await expect(c.query('SELECT * FROM myxshop.t')).rejects.toMatchObject({ code: 'query-failed' });
    });
  });

  it('LOCK TABLES, only when it locks', async () => {
    await create('locker', [
      BASE,
      kind === 'mysql9' ? 'GRANT SHOW_ROUTINE ON *.*' : 'GRANT SELECT ON mysql.proc',
    ]);
    expect(short(await check('locker'))).toEqual([]);
    const [finding] = await check('locker', ['my_shop'], true);
    expect(finding).toMatchObject({ privilege: 'LOCK TABLES', effect: 'blocks' });
    expect(dump('locker', ['--skip-single-transaction', '--lock-tables'])).toMatchObject({ exitCode: 2 });
    await server.query(finding?.cure ?? '');
    expect(dump('locker', ['--skip-single-transaction', '--lock-tables'])).toMatchObject({ exitCode: 0 });
  });

  it('counts active roles, also roles of roles, and no others', async () => {
    await create('actor', ['GRANT SELECT ON *.*']);
    await server.query(
      'CREATE ROLE inner_role',
      'CREATE ROLE outer_role',
      'CREATE ROLE idle_role',
      'GRANT TRIGGER ON `my\\_shop`.* TO inner_role',
      'GRANT SHOW VIEW, EVENT ON `my\\_shop`.* TO outer_role',
      'GRANT inner_role TO outer_role',
      'GRANT ALL ON *.* TO idle_role',
      "GRANT outer_role TO 'actor'@'localhost'",
      "GRANT idle_role TO 'actor'@'localhost'",
    );
    expect(short(await check('actor'))).toEqual(['SHOW VIEW blocks', 'TRIGGER loses', 'EVENT blocks']);
    await server.query(
      kind === 'mysql9'
        ? "SET DEFAULT ROLE outer_role TO 'actor'@'localhost'"
        : "SET DEFAULT ROLE outer_role FOR 'actor'@'localhost'",
    );
    expect(short(await check('actor'))).toEqual([]);
    expect(dump('actor')).toMatchObject({ exitCode: 0, found: ALL_OBJECTS.length });
  });

  it('its own routines are enough for an application that wrote them', async () => {
    await server.query('CREATE DATABASE app');
    await server.query(
      "CREATE USER 'o''neil'@'localhost' IDENTIFIED BY 'x'",
      "GRANT ALL PRIVILEGES ON app.* TO 'o''neil'@'localhost'",
    );
    await withConnection(account("o'neil"), {}, (c) => c.query('CREATE PROCEDURE app.own () SELECT 1'));
    expect(await check("o'neil", ['app'])).toEqual([]);
    await server.query('CREATE PROCEDURE app.strange () SELECT 1');
    const findings = await check("o'neil", ['app']);
    expect(short(findings)).toEqual(['ROUTINES blocks']);
    expect(findings[0]?.cure).toContain("TO 'o''neil'@'localhost'");
    await server.query(findings[0]?.cure ?? '');
    expect(await check("o'neil", ['app'])).toEqual([]);
  });

  it('partial revokes: what was taken from a global right', async () => {
    if (kind !== 'mysql9') return;
    await server.query('SET GLOBAL partial_revokes = ON');
    try {
      await create('partial', ['GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, SHOW_ROUTINE ON *.*']);
      await server.query("REVOKE SELECT, TRIGGER ON my_shop.* FROM 'partial'@'localhost'");
      const findings = await check('partial', ['my_shop', 'myxshop']);
      expect(short(findings)).toEqual(['SELECT blocks', 'TRIGGER loses']);
      await server.query(...findings.map(({ cure }) => cure));
      expect(await check('partial', ['my_shop', 'myxshop'])).toEqual([]);
      expect(dump('partial')).toMatchObject({ exitCode: 0, found: ALL_OBJECTS.length });
    } finally {
      await server.query("DROP USER 'partial'@'localhost'", 'SET GLOBAL partial_revokes = OFF');
    }
  });

  it('PUBLIC counts for everybody', async () => {
    if (kind !== 'mariadb') return;
    await create('citizen', ['GRANT SELECT ON *.*', 'GRANT SHOW VIEW, TRIGGER ON `my\\_shop`.*']);
    expect(short(await check('citizen'))).toEqual(['EVENT blocks']);
    await server.query('GRANT EVENT ON `my\\_shop`.* TO PUBLIC');
    expect(await check('citizen')).toEqual([]);
    expect(dump('citizen')).toMatchObject({ exitCode: 0, found: ALL_OBJECTS.length });
    await server.query('REVOKE EVENT ON `my\\_shop`.* FROM PUBLIC');
  });

  it('a server without a grant system lets everybody do everything', async () => {
    await server.shutdown();
    await server.restart(['--skip-grant-tables', '--skip-networking']);
    expect(await check('anybody')).toEqual([]);
    await server.shutdown();
    await server.restart();
  });
});
