import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_DUMP_OPTIONS, type DumpOptions } from '../../shared/model/dump-options.ts';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import type { BackupSelection } from '../../shared/model/selection.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { restoreAs } from '../support/restoring.ts';
import { tempFolder } from '../support/temp.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import {
  dumpProgram,
  expectFailure,
  expectNothingStored,
  holdTable,
  opened,
  sqlOf,
} from '../support/truths.ts';

const SHOP = [
  'CREATE DATABASE shop',
  'USE shop',
  'CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(40))',
  "INSERT INTO customers VALUES (1, 'Ada'), (2, 'Ben'), (3, 'Cem')",
  'CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT, total DECIMAL(9,2), FOREIGN KEY (customer) REFERENCES customers (id))',
  'INSERT INTO orders (customer, total) VALUES (1, 10), (2, 20), (3, 30), (1, 40)',
  'CREATE TABLE mail_log (id INT AUTO_INCREMENT PRIMARY KEY, line VARCHAR(80))',
  "INSERT INTO mail_log (line) VALUES ('sent (1)'), ('sent ; 2'), ('it''s 3')",
  'CREATE TABLE visit_log (id INT PRIMARY KEY, line VARCHAR(80))',
  "INSERT INTO visit_log VALUES (1, 'x')",
  'CREATE TABLE tmp_import (id INT)',
  'INSERT INTO tmp_import VALUES (1)',
  'CREATE TABLE empty_one (id INT)',
  'CREATE VIEW a_view AS SELECT o.id, l.line FROM orders o JOIN mail_log l ON l.id = o.id',
  'CREATE TRIGGER logged AFTER INSERT ON mail_log FOR EACH ROW INSERT INTO tmp_import VALUES (NEW.id)',
  'CREATE TRIGGER stamped BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = NEW.total + 0',
  'CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n',
  "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DO DELETE FROM tmp_import",
];

describe.each(allServerKinds())('what a user may want of a dump, on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;

  beforeAll(async () => {
    server = await startServer(kind, {
      args: ['--log-bin=bin', '--server-id=7', '--log-bin-trust-function-creators=1'],
    });
    await server.query(...SHOP);
    engine = await startEngine();
    serverId = await engine.addServer(server);
  }, 120_000);
  beforeEach(async () => {
    ({ storageId } = await engine.addStorage());
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const selection = (options: Partial<DumpOptions>, more: Partial<BackupSelection> = {}) => ({
    databases: ['shop'],
    options: { ...DEFAULT_DUMP_OPTIONS, ...options },
    ...more,
  });
  const good = (options: Partial<DumpOptions>, more: Partial<BackupSelection> = {}): Promise<BackupId> =>
    engine.goodBackup(serverId, storageId, selection(options, more));
  const blocking = async (options: Partial<DumpOptions>, id = serverId) => {
    const { findings } = await engine.call('backups.preview', {
      serverId: id,
      storageId,
      selection: { ...selection(options), excludedTables: [], acceptedLosses: [], consistency: 'snapshot' },
    });
    return findings.filter(({ severity }) => severity === 'blocks');
  };
  const notes = async (backupId: BackupId) => (await engine.call('backups.get', { backupId })).backup.notes;

  /** The drill and the check of a backup that must pass both. @returns the drill's objects */
  async function proven(backupId: BackupId) {
    const check = await engine.finished((await engine.call('backups.check', { backupId })).runId);
    expect(check.outcome, JSON.stringify(check.outcome)).toMatchObject({ kind: 'good' });
    const { runId } = await engine.call('drills.start', { backupId, keepServer: false });
    const run = await engine.finished(runId);
    expect(run.outcome, JSON.stringify(run.outcome)).toMatchObject({ kind: 'good' });
    return (await engine.call('drills.get', { runId })).objects;
  }

  /** Restores `shop` under another name. @returns counts rows of a table there */
  async function restored(backupId: BackupId, as: string) {
    await restoreAs(engine, backupId, serverId, { shop: as });
    return async (table: string) => {
      const [row] = await server.query(`SELECT COUNT(*) AS n FROM ${as}.${table}`);
      return Number(row?.n);
    };
  }

  it('structure only of some tables: they restore empty, a view of them works, and the drill passes', async () => {
    const backupId = await good({ structureOnly: [{ database: null, table: '*_log' }] });
    expect(await notes(backupId)).toContainEqual(
      expect.objectContaining({ code: 'structure-only', objects: ['mail_log', 'visit_log'] }),
    );
    const { manifest } = await engine.call('backups.get', { backupId });
    // MariaDB's program can leave out rows by itself; MySQL's needs a process of its own for such tables.
    expect(manifest.segments.map(({ part }) => part)).toEqual(
      kind === 'mariadb' ? ['main'] : ['database', 'structure', 'main'],
    );
    expect(manifest.segments.reduce((sum, { rawBytes }) => sum + rawBytes, 0)).toBe(manifest.totals.rawBytes);
    const objects = await proven(backupId);
    expect(objects.find(({ name }) => name === 'mail_log')).toMatchObject({
      state: 'equal',
      rowsRestored: 0,
    });
    expect(objects.find(({ name }) => name === 'logged')).toMatchObject({ kind: 'trigger', state: 'equal' });
    const count = await restored(backupId, 'shop_bare');
    expect([await count('mail_log'), await count('visit_log'), await count('orders')]).toEqual([0, 0, 4]);
    expect(await count('a_view')).toBe(0);
  });

  it('structure only of everything: every definition, no row', async () => {
    const backupId = await good({ content: 'structure' });
    const sql = await sqlOf(engine, backupId);
    expect(sql).not.toMatch(/INSERT INTO `orders`/);
    expect(sql).toMatch(/FUNCTION `twice`/);
    const objects = await proven(backupId);
    expect(objects.filter(({ state }) => state !== 'equal')).toEqual([]);
    const count = await restored(backupId, 'shop_structure');
    expect([await count('orders'), await count('customers')]).toEqual([0, 0]);
  });

  it('where: keeps exactly the rows for which the condition holds, and the drill passes', async () => {
    const backupId = await good({
      rowRules: [
        { database: 'shop', table: 'orders', where: 'total > 15 AND customer <> 3' },
        { database: 'shop', table: 'visit_log', where: '1 = 0' },
      ],
    });
    expect((await notes(backupId)).find(({ code }) => code === 'chosen-rows')?.objects).toEqual([
      'orders (total > 15 AND customer <> 3)',
      'visit_log (1 = 0)',
    ]);
    const objects = await proven(backupId);
    expect(objects.find(({ name }) => name === 'orders')).toMatchObject({ state: 'equal', rowsRestored: 2 });
    const count = await restored(backupId, 'shop_rows');
    expect([await count('orders'), await count('visit_log'), await count('customers')]).toEqual([2, 0, 3]);
    const rows = await server.query('SELECT id FROM shop_rows.orders ORDER BY id');
    expect(rows.map(({ id }) => id)).toEqual([2, 4]);
    const [trigger] = await server.query(
      "SELECT COUNT(*) AS n FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'shop_rows'",
    );
    expect(Number(trigger?.n)).toBe(2);
  });

  it.each([
    ['no_such_column = 1', /no_such_column/],
    ["1 INTO OUTFILE '/tmp/holdfast-never'", /not understood/],
    ['1 = 1) AS x; DROP TABLE shop.orders; --', /not understood/],
  ])(
    'a condition that the server does not understand is refused before the start: %s',
    async (where, said) => {
      const blockers = await blocking({ rowRules: [{ database: 'shop', table: 'orders', where }] });
      expect(blockers.map(({ code }) => code)).toEqual(['not-possible']);
      expect(JSON.stringify(blockers)).toMatch(said);
    },
  );

  it('a rule for a table that is not there is refused by name', async () => {
    const blockers = await blocking({ rowRules: [{ database: 'shop', table: 'ordres', where: '1' }] });
    expect(blockers.map(({ code }) => code)).toEqual(['unknown-table']);
  });

  it('tables ignored by pattern are named, and the rest is whole', async () => {
    const ignore = [
      { database: null, table: 'tmp_*' },
      { database: 'sh?p', table: 'visit_log' },
      { database: 'other', table: '*' },
    ];
    const backupId = await good({ ignore });
    expect((await notes(backupId)).find(({ code }) => code === 'left-out-by-choice')?.objects).toEqual([
      'tmp_import',
      'visit_log',
    ]);
    const { findings } = await engine.call('backups.preview', {
      serverId,
      storageId,
      selection: {
        ...selection({ ignore, structureOnly: [{ database: null, table: '*_lgo' }] }),
        excludedTables: [],
        acceptedLosses: [],
        consistency: 'snapshot',
      },
    });
    expect(findings.find(({ code }) => code === 'pattern-unused')?.objects).toEqual(['other.*', '*_lgo']);
    const names = (await proven(backupId)).map(({ name }) => name);
    expect(names).not.toContain('tmp_import');
    expect(names).toContain('mail_log');
  });

  it('programs that are switched off are noted by name, and a drill does not expect them', async () => {
    const backupId = await good({ routines: false, events: false, triggers: false });
    expect((await notes(backupId)).find(({ code }) => code === 'left-out-by-choice')?.objects.sort()).toEqual(
      ['event nightly', 'function twice', 'trigger logged', 'trigger stamped'],
    );
    const kinds = new Set((await proven(backupId)).map((object) => object.kind));
    expect([...kinds].sort()).toEqual(['database', 'table', 'view']);
  });

  it('an account without the rights for what is left out needs none of them', async () => {
    await server.query(
      "CREATE USER few@localhost IDENTIFIED BY 'a b'",
      'GRANT SELECT, SHOW VIEW ON shop.* TO few@localhost',
    );
    const few = await engine.addServer(server, { name: `few ${kind}`, user: 'few', password: 'a b' });
    const options = { routines: false, events: false, triggers: false };
    await engine.goodBackup(few, storageId, selection(options));
  });

  it.each([
    [
      'one row in each INSERT, with column names',
      { rowsPerInsert: 'single', columnNames: true },
      /INSERT INTO `orders` \(`id`, `customer`, `total`\) VALUES \(1,/,
    ],
    ['INSERT IGNORE', { onDuplicate: 'ignore' }, /INSERT {1,2}IGNORE INTO `orders`/],
    ['REPLACE', { onDuplicate: 'replace' }, /REPLACE {1,2}INTO `orders`/],
  ] as const)('%s: rows are counted, and the drill finds the same bytes', async (_, options, statement) => {
    const backupId = await good(options);
    expect(await sqlOf(engine, backupId)).toMatch(statement);
    const objects = await proven(backupId);
    expect(objects.find(({ name }) => name === 'orders')).toMatchObject({
      rowsDumped: 4,
      data: 'insert-bytes',
    });
    expect(objects.find(({ name }) => name === 'mail_log')).toMatchObject({
      rowsDumped: 3,
      data: 'insert-bytes',
    });
  });

  it('rows alone: no definition is in it, every row is, and restore and drill refuse it with the reason', async () => {
    const backupId = await good({ content: 'rows' });
    const sql = await sqlOf(engine, backupId);
    expect(sql).not.toMatch(/CREATE/);
    expect(sql).toMatch(/INSERT INTO `orders`/);
    const { backup } = await engine.call('backups.get', { backupId });
    expect(backup.totals.rows).toBe(12);
    const check = await engine.finished((await engine.call('backups.check', { backupId })).runId);
    expect(check.outcome).toMatchObject({ kind: 'good' });
    expect(await engine.codeOf('drills.start', { backupId, keepServer: false })).toBe('rows-only');
    const { blockers } = await engine.call('restores.preview', {
      backupId,
      targetServerId: serverId,
      databases: [{ name: 'shop', as: 'elsewhere' }],
    });
    expect(blockers.map(({ code }) => code)).toContain('rows-only');
  });

  it('exact coordinates: the position in the manifest is the server’s while nobody writes', async () => {
    const [row] = await server.query(kind === 'mysql9' ? 'SHOW BINARY LOG STATUS' : 'SHOW MASTER STATUS');
    const backupId = await good({ coordinates: true });
    const { manifest } = await engine.call('backups.get', { backupId });
    expect(manifest.coordinates).toEqual({ file: row?.File, position: Number(row?.Position), gtid: null });
    expect((await opened(engine, await good({}))).manifest.coordinates).toBeNull();
  });

  it('several choices at once: their parts, one backup, and the drill passes', async () => {
    const backupId = await good({
      structureOnly: [{ database: 'shop', table: 'visit_log' }],
      rowRules: [{ database: 'shop', table: 'orders', where: 'id < 3' }],
      ignore: [{ database: null, table: 'tmp_*' }],
      accounts: kind !== 'mysql56',
      coordinates: true,
      rowsPerInsert: 'single',
      extraArguments: ['--skip-tz-utc'],
    });
    const { manifest } = await engine.call('backups.get', { backupId });
    expect(manifest.segments.map(({ part }) => part)).toEqual(
      kind === 'mariadb'
        ? ['database', 'rows', 'main', 'accounts']
        : ['database', 'structure', 'rows', 'main', ...(kind === 'mysql56' ? [] : ['accounts'])],
    );
    expect(manifest.coordinates).not.toBeNull();
    const objects = await proven(backupId);
    expect(objects.find(({ name }) => name === 'orders')).toMatchObject({ rowsRestored: 2 });
  });

  it.skipIf(kind === 'mysql56')(
    'accounts: hashes and grants, loaded by the shell line into another server, where the password still logs in',
    async () => {
      await server.query(
        "CREATE USER 'o''brien'@'%' IDENTIFIED BY 'pa ss''word'",
        "GRANT SELECT ON shop.orders TO 'o''brien'@'%'",
        'CREATE ROLE reader',
        'GRANT SELECT ON shop.* TO reader',
        "GRANT reader TO 'o''brien'@'%'",
        kind === 'mariadb'
          ? "SET DEFAULT ROLE reader FOR 'o''brien'@'%'"
          : "SET DEFAULT ROLE reader TO 'o''brien'@'%'",
      );
      const backupId = await good({ accounts: true });
      const sql = await sqlOf(engine, backupId);
      expect(sql).toMatch(/CREATE USER IF NOT EXISTS `o'brien`@`%`/);
      expect(sql).not.toContain('pa ss');
      expect(sql.trimEnd().split('\n').at(-1)).toMatch(/^-- Dump completed on /);
      await proven(backupId);
      const [drill] = await engine.call('drills.list', { backupId });
      expect(drill?.remarks.map(({ code }) => code)).toContain('accounts-left-out');
      const { warnings } = await engine.call('restores.preview', {
        backupId,
        targetServerId: serverId,
        databases: [{ name: 'shop', as: 'elsewhere' }],
      });
      expect(warnings).toContainEqual(expect.stringMatching(/^The accounts and rights .* are not restored/));
      const { withoutHoldfast } = await opened(engine, backupId);
      const lines = withoutHoldfast.filter(({ title }) => /^(?:Restore everything|The accounts)/.test(title));
      expect(lines).toHaveLength(2);
      const other = await startServer(kind, { args: ['--log-bin-trust-function-creators=1'] });
      try {
        const home = tempFolder('home');
        writeFileSync(path.join(home, '.my.cnf'), `[client]\nsocket=${other.socket}\nuser=root\n`, {
          mode: 0o600,
        });
        const run = (shell: string) =>
          execFileSync('sh', ['-c', shell], {
            env: { PATH: `${path.dirname(server.programs.client)}:${process.env.PATH}`, HOME: home },
            stdio: ['ignore', 'pipe', 'pipe'],
          });
        run(lines[0]?.lines ?? '');
        const accounts = () => other.query("SELECT User AS user FROM mysql.user WHERE User = 'o''brien'");
        expect(await accounts()).toHaveLength(0);
        run(lines[1]?.lines ?? '');
        expect(await accounts()).toHaveLength(1);
        const theirs = await other.connect({ user: "o'brien", password: "pa ss'word" });
        const [rows] = await theirs.query('SELECT COUNT(*) AS n FROM shop.customers');
        expect(rows).toEqual([{ n: 3 }]);
        await theirs.end();
      } finally {
        await other.stop();
      }
    },
  );

  it.skipIf(kind === 'mysql56')(
    'accounts that may not be read stop it before the start, with the GRANT',
    async () => {
      await server.query(
        "CREATE USER plain@localhost IDENTIFIED BY 'a b'",
        'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON shop.* TO plain@localhost',
      );
      const plain = await engine.addServer(server, { name: `plain ${kind}`, user: 'plain', password: 'a b' });
      const blockers = await blocking({ accounts: true, routines: false }, plain);
      expect(blockers.map(({ code }) => code)).toEqual(['missing-privilege']);
      expect(JSON.stringify(blockers)).toMatch(/GRANT SELECT ON `mysql`/);
    },
  );

  // The client programs that are unpacked for the tests find the plugin for 5.6 only when they are told where it is.
  it.skipIf(kind === 'mysql56')('the shell line restores a dump of several parts', async () => {
    const backupId = await good({
      structureOnly: [{ database: null, table: '*_log' }],
      rowRules: [{ database: 'shop', table: 'orders', where: 'id = 1' }],
    });
    const { withoutHoldfast } = await opened(engine, backupId);
    const line = withoutHoldfast.find(({ title }) => title.startsWith('Restore everything'))?.lines ?? '';
    const other = await startServer(kind, { args: ['--log-bin-trust-function-creators=1'] });
    try {
      const home = tempFolder('home');
      writeFileSync(path.join(home, '.my.cnf'), `[client]\nsocket=${other.socket}\nuser=root\n`, {
        mode: 0o600,
      });
      execFileSync('sh', ['-c', line], {
        env: { PATH: `${path.dirname(server.programs.client)}:${process.env.PATH}`, HOME: home },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [row] = await other.query(
        'SELECT (SELECT COUNT(*) FROM shop.orders) AS orders, (SELECT COUNT(*) FROM shop.mail_log) AS logs',
      );
      expect([Number(row?.orders), Number(row?.logs)]).toEqual([1, 0]);
    } finally {
      await other.stop();
    }
  });

  it.runIf(kind === 'mysql56')(
    'accounts of a server that cannot tell them are refused before the start',
    async () => {
      const blockers = await blocking({ accounts: true });
      expect(blockers.map(({ code }) => code)).toEqual(['not-possible']);
      expect(JSON.stringify(blockers)).toMatch(/SHOW CREATE USER, since MySQL 5.7.6/);
    },
  );

  it('an argument of one’s own that would break the verdict stops it before the start', async () => {
    const blockers = await blocking({ extraArguments: ['--force', '--order-by-primary'] });
    expect(blockers.map(({ code }) => code)).toEqual(['bad-input']);
    expect(JSON.stringify(blockers)).toMatch(/--force: the dump would go on after errors/);
    const checked = await engine.call('tools.checkArguments', {
      serverId,
      arguments: ['--order-by-primary', '--skip-comments', '--nonsense'],
    });
    expect(checked.problems.map(({ argument }) => argument)).toEqual(['--skip-comments', '--nonsense']);
    expect(checked.program).toMatch(kind === 'mariadb' ? /^mariadb-dump 1/ : /^mysqldump 9/);
  });

  it('a lock says how long the last one took, of these databases or more', async () => {
    await server.query(
      'CREATE DATABASE IF NOT EXISTS old',
      'CREATE TABLE IF NOT EXISTS old.m (id INT) ENGINE=MyISAM',
    );
    const ask = async (databases: string[]) => {
      const { lastLockSeconds, command } = await engine.call('backups.preview', {
        serverId,
        storageId,
        selection: { databases, excludedTables: [], acceptedLosses: [], consistency: 'lock' },
      });
      expect(command).toMatch(/--defaults-file=\/dev\/fd\/3 .*--lock-.* 3<my-options.cnf$/);
      return lastLockSeconds;
    };
    expect(await ask(['old'])).toBeNull();
    await engine.goodBackup(serverId, storageId, { databases: ['old', 'shop'], consistency: 'lock' });
    const run = (await engine.call('runs.list', { kind: 'backup', serverId, limit: 1, offset: 0 })).runs[0];
    const dump = run?.steps.find(({ name }) => name === 'dump');
    const took = Date.parse(dump?.finishedAt ?? '') - Date.parse(dump?.startedAt ?? '');
    expect(await ask(['old'])).toBe(took / 1000);
    expect(await ask(['old', 'shop'])).toBe(took / 1000);
  });

  it('A1 in a dump of parts: a program that is killed in an early part fails it, and no later part begins', async () => {
    const { storageId: own, folder } = await engine.addStorage();
    const held = await holdTable(server, 'shop.orders');
    try {
      const { runId } = await engine.call('backups.start', {
        serverId,
        storageId: own,
        selection: {
          ...selection({ rowRules: [{ database: 'shop', table: 'orders', where: 'id > 0' }] }),
          excludedTables: [],
          acceptedLosses: [],
          consistency: 'snapshot',
        },
      });
      await held.waiting();
      process.kill(dumpProgram(), 'SIGKILL');
      expectFailure(await engine.finished(runId), 'tool-failed');
      expectNothingStored(folder);
      const commands = (await engine.call('runs.log', { runId })).filter(({ level }) => level === 'command');
      expect(commands.map(({ text }) => /--where=/.test(text))).toEqual([true]);
    } finally {
      await held.release();
    }
  });
});
