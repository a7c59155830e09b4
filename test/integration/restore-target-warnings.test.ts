import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { type RestoreWish, runRestore } from '../support/restoring.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import { typedIn } from '../support/typed-cli.ts';

const ACCOUNTS = ["'o''hara'@'%'", 'app@localhost'];

describe.each(allServerKinds())('what a preview warns of on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;

  beforeAll(async () => {
    server = await startServer(kind, { args: ['--server-id=7'] });
    await server.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.orders (id INT PRIMARY KEY)',
      'CREATE PROCEDURE shop.`fill up` () SELECT 1',
      'CREATE FUNCTION shop.twice (n INT) RETURNS INT DETERMINISTIC RETURN n * 2',
      ...ACCOUNTS.map((account) => `CREATE USER ${account} IDENTIFIED BY 'App.1234'`),
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    await server.query(
      'CREATE PROCEDURE shop.made_since () SELECT 1',
      "GRANT EXECUTE ON PROCEDURE shop.made_since TO 'o''hara'@'%'",
      "GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE shop.`fill up` TO 'o''hara'@'%' WITH GRANT OPTION",
      'GRANT EXECUTE ON FUNCTION shop.twice TO app@localhost',
      'GRANT SELECT (id) ON shop.orders TO app@localhost',
      ...(kind === 'mysql56' ? [] : ['CREATE ROLE clerk', 'GRANT EXECUTE ON FUNCTION shop.twice TO clerk']),
    );
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const wish = (part: Partial<RestoreWish> = {}, of: object = {}): RestoreWish => ({
    ...{ backupId, targetServerId: serverId, method: 'in-place', ...part },
    databases: [{ name: 'shop', as: null, ...of }],
  });
  const look = (...args: Parameters<typeof wish>) => engine.call('restores.preview', wish(...args));
  const granted = async () => {
    const grantees = [...ACCOUNTS, ...(kind === 'mysql56' ? [] : ['clerk'])];
    const lines: unknown[] = [];
    for (const grantee of grantees)
      lines.push((await server.query(`SHOW GRANTS FOR ${grantee}`)).flatMap(Object.values).sort());
    return lines;
  };

  const FILL_UP =
    "GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE `shop`.`fill up` TO 'o''hara'@'%' WITH GRANT OPTION;";
  const role = kind === 'mariadb' ? '`clerk`' : "'clerk'@'%'";
  const all = [
    FILL_UP,
    "GRANT EXECUTE ON FUNCTION `shop`.`twice` TO 'app'@'localhost';",
    ...(kind === 'mysql56' ? [] : [`GRANT EXECUTE ON FUNCTION \`shop\`.\`twice\` TO ${role};`]),
  ];

  it('rights on routines that are replaced, with the statements that give them back', async () => {
    const before = await granted();
    const { run, preview } = await runRestore(engine, wish({ method: 'swap' }));
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    expect(preview.grantsLost.map(({ statement }) => statement)).toEqual(all);
    expect(preview.grantsLost[0]?.object).toBe('shop.fill up');
    expect(await granted()).not.toEqual(before);
    await server.query(...(run.restorePlan?.preview.grantsLost ?? []).map(({ statement }) => statement));
    // What was made since did not come back.
    const made = /`made_since`/;
    const without = (lines: unknown[]) =>
      lines.map((each) => (each as string[]).filter((line) => !made.test(line)));
    expect(await granted()).toEqual(without(before));

    const { html } = await engine.call('restores.report', { runId: run.id });
    expect(html).toContain('GRANT EXECUTE ON FUNCTION `shop`.`twice` TO &#39;app&#39;@&#39;localhost&#39;;');
  });

  it('those of the routine alone that is replaced, also in a terminal', async () => {
    const part = { objects: [{ kind: 'procedure', name: 'fill up' }] };
    expect((await look({}, part)).grantsLost).toEqual([{ object: 'shop.fill up', statement: FILL_UP }]);
    const cli = typedIn(engine.dataDir);
    const target = (await engine.call('servers.list', {})).find(({ id }) => id === serverId)?.name ?? '';
    const line = ['restore', backupId, '--to', target, '--object', 'procedure:shop.fill up', '--yes'];
    const { code, said } = await cli(...line);
    expect(code, said).toBe(0);
    expect(said).toContain('1 right on routines ends when these are replaced');
    expect(said.slice(said.indexOf('Restored'))).toContain(`ended when these were replaced`);
    expect(said.slice(said.indexOf('Restored'))).toContain(FILL_UP);
    await server.query(FILL_UP);
  });

  it.runIf(kind === 'mariadb')('those of packages, whose words only Oracle’s mode knows', async () => {
    await server.query(
      'CREATE DATABASE kit',
      'SET sql_mode = ORACLE; USE kit; CREATE PACKAGE tools AS FUNCTION one RETURN INT; END; CREATE PACKAGE BODY tools AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END; GRANT EXECUTE ON PACKAGE BODY kit.tools TO app@localhost; GRANT EXECUTE ON PACKAGE kit.tools TO clerk',
    );
    const { storageId } = await engine.addStorage();
    const kit = await engine.goodBackup(serverId, storageId, { databases: ['kit'] });
    const before = await granted();
    const parts = ['package', 'package-body'].map((part) => ({ kind: part, name: 'tools' }));
    const ways = [
      wish({ backupId: kit }, { name: 'kit', objects: parts }),
      wish({ backupId: kit, method: 'swap' }, { name: 'kit' }),
    ];
    for (const way of ways) {
      const { run, preview } = await runRestore(engine, way);
      expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
      expect(preview.grantsLost.map(({ statement }) => statement.replace(/^SET .*?; /, ''))).toEqual([
        'GRANT EXECUTE ON PACKAGE `kit`.`tools` TO `clerk`;',
        "GRANT EXECUTE ON PACKAGE BODY `kit`.`tools` TO 'app'@'localhost';",
      ]);
      expect(await granted()).not.toEqual(before);
      for (const { statement } of preview.grantsLost) await server.query(statement);
      expect(await granted()).toEqual(before);
    }
  });

  it('no rights where a database is dropped as a whole, which leaves them', async () => {
    const before = await granted();
    const { run, preview } = await runRestore(engine, wish());
    expect([run.outcome?.kind, preview.grantsLost]).toEqual(['good', []]);
    expect(await granted()).toEqual(before);
  });

  it('that it cannot see them, where its account may not', async () => {
    await server.query("CREATE USER restorer@localhost IDENTIFIED BY 'Res.1234'");
    await server.query('GRANT ALL ON shop.* TO restorer@localhost');
    const other = await engine.addServer(server, {
      ...{ name: 'as restorer', user: 'restorer', password: 'Res.1234' },
    });
    const seen = await look({ method: 'swap', targetServerId: other });
    expect(seen.grantsLost).toEqual([]);
    expect(seen.warnings.join()).toMatch(/ends when these are replaced: .*shop\.twice.* mysql\.procs_priv/);
    const none = await look({ targetServerId: other });
    expect(none.warnings.join()).not.toContain('mysql.procs_priv');
  });

  it('a replica that takes writes', async () => {
    const warned = async () => (await look()).warnings.some((each) => each.includes('is a replica'));
    expect(await warned()).toBe(false);
    await server.query(
      kind === 'mysql9'
        ? "CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=1, SOURCE_USER='repl'"
        : "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=1, MASTER_USER='repl'",
    );
    expect(await warned()).toBe(true);
  });
});
