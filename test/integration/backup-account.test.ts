import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServerId, StorageId } from '../../shared/model/ids.ts';
import { mapVault, startEngine, type TestEngine } from '../support/engine.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';

const SCHEMA = [
  'CREATE DATABASE my_shop',
  'CREATE DATABASE crm',
  'CREATE DATABASE secret_',
  'CREATE TABLE my_shop.orders (id INT PRIMARY KEY, note VARCHAR(50))',
  "INSERT INTO my_shop.orders VALUES (1, 'first')",
  'CREATE VIEW my_shop.totals AS SELECT COUNT(*) AS n FROM my_shop.orders',
  'CREATE TRIGGER my_shop.on_order BEFORE INSERT ON my_shop.orders FOR EACH ROW SET NEW.note = UPPER(NEW.note)',
  'CREATE FUNCTION my_shop.tax() RETURNS INT DETERMINISTIC RETURN 19',
  'CREATE EVENT my_shop.nightly ON SCHEDULE EVERY 1 DAY DO SET @x = 1',
  'CREATE TABLE crm.people (id INT PRIMARY KEY) ENGINE=MyISAM',
  'INSERT INTO crm.people VALUES (7)',
  'CREATE TABLE secret_.t (id INT PRIMARY KEY)',
];

describe.each(allServerKinds())('a least-privilege backup account on %s', { timeout: 240_000 }, (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let storageId: StorageId;
  const vault = mapVault();

  beforeAll(async () => {
    server = await startServer(kind, { password: 'of root' });
    await server.query(...SCHEMA);
    engine = await startEngine(undefined, { vault });
    storageId = (await engine.addStorage()).storageId;
  });
  afterAll(async () => {
    await engine?.close();
    await server?.stop();
  });

  const accounts = async () =>
    (await server.query("SELECT CONCAT(User, '@', Host) AS name FROM mysql.user WHERE User LIKE 'bak%'")).map(
      ({ name }) => String(name),
    );
  const rights = (findings: readonly { code: string; severity: string }[]) =>
    findings
      .filter(({ severity, code }) => severity !== 'fine' || code === 'rights-suffice')
      .map(({ code }) => code);
  const proven = async (serverId: ServerId, selection: Parameters<TestEngine['backUp']>[2]) => {
    const backupId = await engine.goodBackup(serverId, storageId, selection);
    const { runId } = await engine.call('drills.start', { backupId, keepServer: false });
    expect((await engine.finished(runId)).outcome).toMatchObject({ kind: 'good' });
    return (await engine.call('backups.get', { backupId })).objects.map(
      ({ kind: what, name }) => `${what} ${name}`,
    );
  };

  test('for chosen databases: passes preflight, reads nothing else, and its backup is proven', async () => {
    const serverId = await engine.addServer(server, { name: `chosen ${kind}` });
    const wish = { serverId, user: 'bak_chosen', host: null, databases: ['my_shop'], canLock: false };
    const plan = await engine.call('accounts.plan', wish);
    expect(plan.account).toBe("'bak_chosen'@'localhost'");
    expect(await accounts()).toEqual([]);

    const made = await engine.call('accounts.create', { ...wish, use: 'switch' });
    expect(made).toMatchObject({ account: plan.account, serverId });
    expect(rights(made.check.findings)).toEqual(['rights-suffice']);
    const [now] = await engine.call('servers.list', {});
    expect(now).toMatchObject({ user: 'bak_chosen', passwordPolicy: 'keychain', passwordKnown: true });

    expect(await proven(serverId, { databases: ['my_shop'] })).toEqual(
      expect.arrayContaining([
        'table orders',
        'view totals',
        'trigger on_order',
        'function tax',
        'event nightly',
      ]),
    );
    const profile = await engine.call('servers.test', { serverId });
    expect(profile.databases.filter(({ system }) => !system).map(({ name }) => name)).toEqual(['my_shop']);
  });

  test('for everything, with a lock: as a server of its own, and the first one stays', async () => {
    const serverId = await engine.addServer(server, { name: `whole ${kind}` });
    const wish = { serverId, user: 'bak_whole', host: 'localhost', databases: null, canLock: true };
    const made = await engine.call('accounts.create', { ...wish, use: 'add' });
    expect(made.serverId).not.toBe(serverId);
    expect(made.serverName).toBe(`whole ${kind} (bak_whole)`);
    expect(rights(made.check.findings)).toEqual(['inconsistent-tables', 'rights-suffice']);
    const lossy = made.check.findings.find(({ code }) => code === 'inconsistent-tables');
    expect(lossy).toMatchObject({
      data: { lockLacks: null },
      cure: 'ALTER TABLE `crm`.`people` ENGINE=InnoDB;',
    });
    const servers = await engine.call('servers.list', {});
    expect(servers.find(({ id }) => id === serverId)?.user).toBe('root');
    const objects = await proven(made.serverId, { consistency: 'lock' });
    expect(objects).toEqual(expect.arrayContaining(['table people', 'function tax', 'table t']));
  });

  test('what is there already is left alone', async () => {
    const serverId = await engine.addServer(server, { name: `again ${kind}` });
    await server.query("CREATE USER 'bak_mine'@'localhost' IDENTIFIED BY 'mine'");
    const wish = {
      serverId,
      user: 'bak_mine',
      host: null,
      databases: null,
      canLock: false,
      use: 'switch' as const,
    };
    expect(await engine.codeOf('accounts.create', wish)).toBe('name-taken');
    const own = await server.connect({ user: 'bak_mine', password: 'mine' });
    await own.end();
    expect((await engine.call('servers.list', {})).find(({ id }) => id === serverId)?.user).toBe('root');
  });

  test('who may not make accounts is told what an administrator has to run', async () => {
    await server.query(
      "CREATE USER 'plain'@'localhost' IDENTIFIED BY 'pw'",
      "GRANT SELECT ON my_shop.* TO 'plain'@'localhost'",
      // May create accounts, but not give them rights: what was begun is taken back.
      "CREATE USER 'half'@'localhost' IDENTIFIED BY 'pw'",
      "GRANT CREATE USER, SELECT ON *.* TO 'half'@'localhost'",
    );
    for (const user of ['plain', 'half']) {
      const serverId = await engine.addServer(server, { name: `${user} ${kind}`, user, password: 'pw' });
      const wish = { serverId, user: 'bak_never', host: null, databases: null, canLock: false };
      const answer = await engine.engine.call('accounts.create', { ...wish, use: 'switch' });
      expect(answer).toMatchObject({
        ok: false,
        error: {
          code: 'missing-privilege',
          data: {
            cure: expect.stringContaining("CREATE USER 'bak_never'@'localhost' IDENTIFIED BY 'choose"),
          },
        },
      });
    }
    expect(await accounts()).not.toContain('bak_never@localhost');
  });

  test('databases that are not there, and the server’s own, are refused before anything is made', async () => {
    const serverId = await engine.addServer(server, { name: `wrong ${kind}` });
    const wish = { serverId, user: 'bak_wrong', host: null, canLock: false, use: 'switch' as const };
    expect(await engine.codeOf('accounts.create', { ...wish, databases: ['nosuch'] })).toBe(
      'unknown-database',
    );
    expect(await engine.codeOf('accounts.create', { ...wish, databases: ['mysql'] })).toBe('not-possible');
    expect(await engine.codeOf('accounts.create', { ...wish, databases: null, user: "x' OR" })).toBe(
      'bad-input',
    );
    expect(await accounts()).not.toContain('bak_wrong@localhost');
  });

  test('without a keychain nothing is made, since the password would be lost', async () => {
    const locked = {
      ...mapVault(),
      state: async () => ({ kind: 'unavailable' as const, reason: 'locked' }),
    };
    const other = await startEngine(undefined, { vault: locked });
    try {
      const serverId = await other.addServer(server);
      const wish = { serverId, user: 'bak_lost', host: null, databases: null, canLock: false };
      expect(await other.codeOf('accounts.create', { ...wish, use: 'switch' })).toBe('keychain-unavailable');
      expect(await accounts()).not.toContain('bak_lost@localhost');
    } finally {
      await other.close();
    }
  });

  test('the generated password is in the keychain and in nothing that is told', async () => {
    const generated = [...vault.secrets.values()].filter((secret) => secret.length === 32);
    expect(generated).toHaveLength(2);
    for (const secret of generated) expect(JSON.stringify(engine.events)).not.toContain(secret);
  });
});
