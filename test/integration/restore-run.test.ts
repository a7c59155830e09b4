import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DatabaseTarget, RestoreOrder } from '../../electron/engine/restore/model.ts';
import {
  disablesEventsIn,
  type PreviewOrder,
  previewRestore,
} from '../../electron/engine/restore/preview.ts';
import { restoreDump, rulesFor } from '../../electron/engine/restore/run.ts';
import { scanOutside } from '../../electron/engine/restore/scan-outside.ts';
import { withConnection } from '../../electron/engine/server/connect.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { newBackupId, newServerId } from '../../electron/engine/system/ids.ts';
import { RestorePreview, RestoreRequest, RestoreResult } from '../../shared/model/restore.ts';
import { corpus } from '../support/corpus.ts';
import { type MadeBackup, makeBackup, rootAccount } from '../support/make-backup.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { type Home, makeHome, type ToolSet, toolsOf } from '../support/tools.ts';

const BOTH: readonly DatabaseTarget[] = [
  { name: 'shop', as: null },
  { name: 'crm-ü', as: null },
];

const MARS = [
  "INSERT INTO mysql.time_zone (Use_leap_seconds) VALUES ('N')",
  "INSERT INTO mysql.time_zone_name VALUES ('Mars/Olympus', LAST_INSERT_ID())",
  "INSERT INTO mysql.time_zone_transition_type VALUES (LAST_INSERT_ID(), 0, 3600, 0, 'MST')",
];
const CREATE_APP = "CREATE USER 'app'@'%' ACCOUNT LOCK";
const GRANT_APP = "GRANT ALL ON *.* TO 'app'@'%'";

const dataOf = ({ index }: MadeBackup) =>
  index.sections.flatMap(({ database, object, dataSha256 }) =>
    dataSha256 === null ? [] : [[database, object, dataSha256]],
  );

describe.each(serverKinds())('a restore: %s', (kind) => {
  let home: Home;
  let tools: ToolSet;
  let origin: TestServer;
  let target: TestServer;
  let backup: MadeBackup;

  beforeAll(async () => {
    home = await makeHome();
    tools = await toolsOf(kind);
    origin = await startServer(kind);
    target = await startServer(kind);
    await origin.query(...corpus(kind));
    backup = await make();
    // Views on views and functions cannot be restored without their definers; one test takes it away.
    await target.query(CREATE_APP, GRANT_APP, ...MARS);
  });
  beforeEach(async () => {
    const names = await target.query(
      "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')",
    );
    for (const { name } of names) {
      await target.query('SET foreign_key_checks = 0', `DROP DATABASE \`${String(name)}\``);
    }
  });
  afterAll(async () => {
    await target?.stop();
    await origin?.stop();
  });

  const make = (edit?: (sql: string) => string): Promise<MadeBackup> =>
    makeBackup({
      ...home,
      account: rootAccount(origin),
      dump: tools.dump,
      databases: ['shop', 'crm-ü'],
      ...(edit && { edit }),
    });

  const order = (
    databases: readonly DatabaseTarget[],
    changes: Partial<RestoreOrder> = {},
  ): RestoreOrder => ({
    ...backup,
    databases,
    client: tools.client,
    account: rootAccount(target),
    rules: rulesFor({
      client: tools.client,
      databases,
      lowerCaseTableNames: 0,
      isSandbox: false,
      disableEventsIn: disablesEventsIn('different', databases),
    }),
    clock: systemClock,
    signal: new AbortController().signal,
    ...changes,
  });

  const preview = (databases: readonly DatabaseTarget[], changes: Partial<PreviewOrder> = {}) =>
    withConnection(rootAccount(target), {}, (connection) =>
      previewRestore({
        ...backup,
        request: RestoreRequest.parse({ backupId: newBackupId(), targetServerId: newServerId(), databases }),
        chooseClient: async () => tools.client,
        connection,
        target: { name: 'target', environment: 'development', endpoint: rootAccount(target).endpoint },
        drillRestoreMs: null,
        measured: null,
        lookThrough: (sections, inside) => {
          const { signal } = new AbortController();
          return scanOutside({ reader: backup.reader, sections, inside, signal });
        },
        signal: new AbortController().signal,
        ...changes,
      }),
    );

  const checksums = async (server: TestServer, database: string): Promise<unknown> => {
    const tables = await server.query(
      `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' AND TABLE_TYPE LIKE '%TABLE' OR TABLE_SCHEMA = '${database}' AND TABLE_TYPE = 'SYSTEM VERSIONED' ORDER BY 1`,
    );
    const sums: Record<string, unknown> = {};
    for (const { name } of tables) {
      // FLOAT digits are lost in the dump (truths A16); MySQL's checksum of a multi-valued index is not the data's.
      if (name === 'customers' || name === 'keyed') continue;
      const table = String(name).replaceAll('`', '``');
      const [row] = await server.query(`CHECKSUM TABLE \`${database}\`.\`${table}\``);
      sums[String(name)] = row?.Checksum;
    }
    return sums;
  };

  test('under the same names brings every row, view and program; events arrive disabled', async () => {
    const seen: string[] = [];
    const result = await restoreDump(
      order(BOTH, { onProgress: ({ current }) => current !== null && seen.push(current) }),
    );
    expect(RestoreResult.parse(result)).toEqual(result);
    expect(result.databases).toEqual([
      { from: 'shop', to: 'shop' },
      { from: 'crm-ü', to: 'crm-ü' },
    ]);
    for (const database of ['shop', 'crm-ü']) {
      // What is read from a versioned table is the present; both dumps and checksums of it agree.
      expect(await checksums(target, database)).toEqual(await checksums(origin, database));
    }
    const again = await makeBackup({
      ...home,
      account: rootAccount(target),
      dump: tools.dump,
      databases: ['shop', 'crm-ü'],
    });
    expect(dataOf(again)).toEqual(dataOf(backup));
    expect(result.rows).toBeGreaterThan(100);
    expect(result.views).toBe(3);
    expect(result.eventsDisabled).toBe(2);
    expect(seen).toContain('shop.customers');
    const events = await target.query(
      "SELECT EVENT_NAME AS name, STATUS AS status FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'shop' ORDER BY 1",
    );
    expect(events.length).toBeGreaterThanOrEqual(4);
    expect(events.every(({ status }) => status === 'DISABLED')).toBe(true);
    const [routine] = await target.query('SHOW CREATE PROCEDURE shop.report');
    expect(routine).toEqual((await origin.query('SHOW CREATE PROCEDURE shop.report'))[0]);
  });

  test('under a new name leaves the original alone (truths B1, B2), and what was there before is gone (B3)', async () => {
    await target.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.precious (a INT)',
      'INSERT INTO shop.precious VALUES (42)',
      'CREATE DATABASE copy',
      'CREATE TABLE copy.stale (a INT)',
    );
    const databases = [{ name: 'shop', as: 'copy' }];
    const seen = await preview(databases);
    expect(RestorePreview.parse(seen)).toEqual(seen);
    expect(seen.databases).toMatchObject([
      { from: 'shop', to: 'copy', existing: { tables: 1 }, leftOver: [{ kind: 'table', name: 'stale' }] },
    ]);
    expect(seen.typedName).toBe('copy');
    expect(seen.origin).toBe('different');
    expect(seen.eventsDisabled.map(({ name }) => name).sort()).toEqual(['nightly', 'once']);
    expect(seen.definersMissing).toEqual(['gone@nowhere']);
    expect(seen.qualifiedNames).toEqual([
      { kind: 'procedure', database: 'shop', name: 'report', mentions: 'shop' },
      // MariaDB and MySQL print functions in views with their database.
      ...seen.qualifiedNames.filter(({ kind: what }) => what === 'view'),
    ]);
    expect(seen.confirmQualifiedNames).toBe(true);
    expect(seen.blockers).toEqual([]);
    const result = await restoreDump(order(databases));
    expect(
      result.rewrites.find(({ kind: what }) => what === 'rename-database')?.count,
    ).toBeGreaterThanOrEqual(3);
    expect(await target.query('SELECT * FROM shop.precious')).toEqual([{ a: 42 }]);
    expect(await target.query('SHOW TABLES FROM shop')).toHaveLength(1);
    expect(await target.query("SHOW TABLES FROM copy LIKE 'stale'")).toEqual([]);
    expect(await checksums(target, 'copy')).toEqual(await checksums(origin, 'shop'));
    const [trigger] = await target.query(
      "SELECT EVENT_OBJECT_SCHEMA AS db FROM information_schema.TRIGGERS WHERE TRIGGER_NAME = 'customers_trim'",
    );
    expect(trigger?.db).toBe('copy');
  });

  test('stops at the first error and names its object and line', async () => {
    const broken = await make((sql) => sql.replace(/(INSERT INTO `orders` VALUES\s*)\(1,1\)/, '$1(1,1,1)'));
    const error = await restoreDump(order(BOTH, { ...broken })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'restore-failed', data: { number: 1136, object: 'shop.orders' } });
    const line = Number((error as { data: { line: number } }).data.line);
    expect(broken.raw.toString('utf8').split('\n')[line - 1]).toContain('INSERT INTO `orders`');
  });

  test('views that need accounts which the target lacks are named before, with the cure', async () => {
    await target.query("DROP USER 'app'@'%'");
    const seen = await preview([{ name: 'shop', as: 'copy' }]);
    expect(seen.definersMissing).toEqual(['app@%', 'gone@nowhere']);
    expect(seen.blockers).toMatchObject([
      { code: 'definers-needed', data: { definers: ['app@%'], views: ['shop.anna', 'shop.order_names'] } },
    ]);
    // Rights on what they stand in and name: not on the other database, though it is restored, too.
    const both = await preview(BOTH);
    expect(both.blockers[0]?.data.cure).toMatch(
      /^CREATE USER IF NOT EXISTS 'app'@'%' ACCOUNT LOCK;\nGRANT SELECT, EXECUTE ON `shop`\.\* TO 'app'@'%';$/,
    );
    for (const cure of String(seen.blockers[0]?.data.cure).split('\n')) await target.query(cure);
    const after = await preview([{ name: 'shop', as: 'copy' }]);
    expect(after.blockers).toEqual([]);
    const result = await restoreDump(order([{ name: 'shop', as: 'copy' }]));
    expect(result.views).toBe(2);
    await target.query("DROP USER 'app'@'%'", CREATE_APP, GRANT_APP);
  });

  test('a time zone that the target does not know is named before', async () => {
    await using fresh = await startServer(kind);
    await fresh.query(CREATE_APP, GRANT_APP);
    const blockers = await withConnection(
      rootAccount(fresh),
      {},
      async (connection) => (await preview([{ name: 'shop', as: null }], { connection })).blockers,
    );
    expect(blockers).toMatchObject([{ code: 'not-possible' }]);
    expect(blockers[0]?.data.why).toContain('Mars/Olympus');
  });

  test('a wrong account is an error of its own', async () => {
    const account = { ...rootAccount(target), password: 'wrong' };
    await expect(restoreDump(order(BOTH, { account }))).rejects.toMatchObject({ code: 'access-denied' });
  });

  test('cancelled in the middle of a long statement, its session on the server is ended, too', async () => {
    const slow = await make((sql) =>
      sql.replace('INSERT INTO `orders`', 'SELECT SLEEP(60);\nINSERT INTO `orders`'),
    );
    const controller = new AbortController();
    const running = restoreDump(order(BOTH, { ...slow, signal: controller.signal }));
    running.catch(() => undefined);
    const sleeping = () =>
      target.query("SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP(60)%'");
    while ((await sleeping()).length === 0) await sleep(50);
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await sleep(200);
    expect(await sleeping()).toEqual([]);
  });

  test('an account without the rights is told before, with the GRANTs', async () => {
    await target.query(
      "DROP USER IF EXISTS 'weak'@'localhost'",
      "CREATE USER 'weak'@'localhost'",
      "GRANT SELECT, INSERT ON shop.* TO 'weak'@'localhost'",
    );
    const account = { ...rootAccount(target), user: 'weak', password: null };
    const seen = await withConnection(account, {}, (connection) =>
      preview([{ name: 'shop', as: null }], { connection }),
    );
    const cures = seen.blockers.map(({ data }) => String(data.cure));
    expect(seen.blockers.every(({ code }) => code === 'missing-privilege')).toBe(true);
    expect(cures[0]).toMatch(
      /^GRANT CREATE, DROP, ALTER, .*TRIGGER, EVENT ON `shop`\.\* TO 'weak'@'localhost';$/,
    );
    // Several databases that lack the same are one finding.
    const copies = await withConnection(account, {}, (connection) =>
      preview(
        [
          { name: 'shop', as: 'one' },
          { name: 'crm-ü', as: 'two' },
        ],
        { connection },
      ),
    );
    const lacking = copies.blockers.filter(({ data }) => data.database !== null);
    expect(lacking.map(({ data }) => data.database)).toEqual(['one and two']);
    expect(lacking[0]?.data.cure).toMatch(
      /^GRANT [^\n]* ON `one`\.\* TO .*;\nGRANT [^\n]* ON `two`\.\* TO .*;$/,
    );
    for (const cure of cures) await target.query(cure);
    const after = await withConnection(account, {}, (connection) =>
      preview([{ name: 'shop', as: null }], { connection }),
    );
    expect(after.blockers).toEqual([]);
  });

  test('B16: production, and a server that may be the origin, need the name typed; the token changes with what is shown', async () => {
    const plain = await preview([{ name: 'shop', as: null }]);
    expect(plain.typedName).toBeNull();
    expect((await preview([{ name: 'shop', as: null }])).token).toBe(plain.token);
    const target2 = {
      name: 'prod',
      environment: 'production' as const,
      endpoint: rootAccount(target).endpoint,
    };
    const production = await preview([{ name: 'shop', as: null }], { target: target2 });
    // Of one database its name; nobody could type several, so that then it is the server's.
    expect(production.typedName).toBe('shop');
    const both = [
      { name: 'shop', as: null },
      { name: 'crm-ü', as: null },
    ];
    expect((await preview(both, { target: target2 })).typedName).toBe('prod');
    expect(production.token).not.toBe(plain.token);
    await target.query('CREATE DATABASE shop', 'CREATE TABLE shop.x (a INT)');
    const replaced = await preview([{ name: 'shop', as: null }]);
    expect(replaced.token).not.toBe(plain.token);
    expect(replaced.typedName).toBe('shop');
    // Production is swapped, and what cannot be is said to be replaced in place.
    const { inventory } = backup.index;
    if (inventory === null) throw new Error('the backup has no inventory');
    const method = (engine: string) =>
      preview([{ name: 'shop', as: null }], {
        target: target2,
        index: {
          ...backup.index,
          inventory: {
            ...inventory,
            objects: inventory.objects
              .filter(({ kind: of }) => of !== 'sequence')
              .map((object) => (object.name === 'orders' ? { ...object, engine } : object)),
          },
        },
      });
    const [swapped, inPlace] = [await method('InnoDB'), await method('MRG_MyISAM')];
    expect([swapped.method, inPlace.method]).toEqual(['swap', 'in-place']);
    expect(inPlace.warnings.join()).toMatch(/not swapped: shop\.orders cannot be made beside/);
    const bad = await preview([
      { name: 'shop', as: 'mysql' },
      { name: 'crm-ü', as: 'mysql' },
      { name: 'nowhere', as: null },
    ]);
    expect(bad.blockers.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['not-possible', 'name-collision', 'not-found']),
    );
  });
});
