import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallInput } from '../../shared/contract.ts';
import type { BackupId, ClientId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { changeWords } from '../../shared/sentences.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { restoreAs } from '../support/restoring.ts';
import { tempFolder } from '../support/temp.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';

const dumps = path.join(import.meta.dirname, '../foreign-dumps');
const work = tempFolder('import-programs');
let engine: TestEngine;
let storageId: StorageId;

beforeAll(async () => {
  engine = await startEngine();
  ({ storageId } = await engine.addStorage());
});
afterAll(() => engine.close());

async function importing(file: string, order: Partial<CallInput<'imports.start'>> = {}) {
  const { runId } = await engine.call('imports.start', { path: { path: file }, storageId, ...order });
  return engine.finished(runId);
}

async function imported(file: string, order: Partial<CallInput<'imports.start'>> = {}): Promise<BackupId> {
  const run = await importing(file, order);
  if (run.outcome?.kind !== 'good' || run.backupId === null)
    throw new Error(`the import ended ${JSON.stringify(run.outcome)}`);
  return run.backupId;
}

async function drilled(backupId: BackupId) {
  const run = await engine.finished(
    (await engine.call('drills.start', { backupId, keepServer: false })).runId,
  );
  expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
  const { objects } = await engine.call('drills.get', { runId: run.id });
  expect(objects.filter(({ state }) => state !== 'equal')).toEqual([]);
}

async function csvOf(backupId: BackupId, table: string): Promise<string[]> {
  const file = path.join(work, `${backupId}-${table}.csv`);
  const order = { backupId, database: 'shop', table, format: 'csv' as const, overwrite: false };
  const run = await engine.finished(
    (await engine.call('backups.export', { ...order, file: { path: file } })).runId,
  );
  expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
  return readFileSync(file, 'utf8').split('\r\n');
}

describe('dumps of mydumper and DBeaver', () => {
  let server: TestServer;
  let serverId: ServerId;
  let ofMydumper: BackupId;
  let ofDbeaver: BackupId;

  beforeAll(async () => {
    server = await startServer('mariadb');
    serverId = await engine.addServer(server);
    ofMydumper = await imported(path.join(dumps, 'mydumper'));
    const look = await engine.call('imports.look', { path: { path: path.join(dumps, 'dbeaver.sql') } });
    expect(look).toMatchObject({
      maker: { program: 'DBeaver' },
      needsDatabase: true,
      // Its rows name it, its tables do not.
      suggestedDatabase: 'shop',
    });
    ofDbeaver = await imported(path.join(dumps, 'dbeaver.sql'), { flavour: 'mariadb' });
  });
  afterAll(() => server.stop());

  it('mydumper’s programs, of several statements and without a delimiter, come back with all else', async () => {
    const { backup, objects } = await engine.call('backups.get', { backupId: ofMydumper });
    expect(backup).toMatchObject({ databases: ['shop'], completeness: 'complete', totals: { rows: 5 } });
    expect(objects.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(
      [
        'event nightly',
        'function with_tax',
        'procedure count_orders',
        'table customers',
        'table orders',
        'trigger orders_bi',
        'view spent',
      ].sort(),
    );
    await drilled(ofMydumper);
    await restoreAs(engine, ofMydumper, serverId, { shop: 'of_mydumper' });
    const [first, second] = await server.query(
      'SELECT name, HEX(photo) AS photo FROM of_mydumper.customers ORDER BY id LIMIT 2',
    );
    expect([first, second]).toEqual([
      { name: "Ada O'Neill", photo: '00FF27' },
      { name: 'Żółć 😀', photo: null },
    ]);
    await server.query('CALL of_mydumper.count_orders(@n)');
    const [body] = await server.query(
      "SELECT ROUTINE_DEFINITION AS text FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'of_mydumper' AND ROUTINE_NAME = 'count_orders'",
    );
    expect(body?.text).toContain("/* it's; the number of them */\n  SELECT COUNT(*)");
  });

  it('bytes of a column of bytes are shown and saved as such, although the dump writes them as text', async () => {
    const page = await engine.call('backups.rows', {
      backupId: ofMydumper,
      database: 'shop',
      table: 'customers',
      offset: 0,
      limit: 5,
    });
    expect(page.rows.map(({ cells }) => cells[3])).toMatchObject([
      { kind: 'binary', text: '00FF27' },
      { kind: 'null' },
      { text: '' },
    ]);
    expect((await csvOf(ofMydumper, 'customers'))[0]).toBe('id,name,note,photo');
    expect((await csvOf(ofMydumper, 'orders')).slice(1, 3)).toEqual([
      '1,1,12.50,2026-11-20 10:00:00,0x05,0.25',
      '2,2,0.99,2026-11-21 11:30:00,0x00,',
    ]);
  });

  it('DBeaver’s rows find the tables that are made beside them, and never those of the database that they name', async () => {
    await server.query('CREATE DATABASE shop', 'CREATE TABLE shop.customers (id INT)');
    await drilled(ofDbeaver);
    await restoreAs(engine, ofDbeaver, serverId, { shop: 'of_dbeaver' });
    const rows = await server.query('SELECT id, name, note FROM of_dbeaver.customers ORDER BY id');
    expect(rows).toEqual([
      { id: 1, name: "Ada O'Neill", note: 'two\nlines; and (brackets), too' },
      { id: 2, name: 'Żółć 😀', note: null },
    ]);
    expect(await server.query('SELECT * FROM shop.customers')).toEqual([]);
    const lines = await csvOf(ofDbeaver, 'orders');
    expect(lines.slice(0, 3)).toEqual(['id,customer_id,total,myvalues', '1,1,12.50,VALUES (1)', '2,2,0.99,']);
  });

  it('compared with one another, what is written otherwise is not taken for other rows', async () => {
    const { objects } = await engine.call('backups.compare', { backupId: ofMydumper, otherId: ofDbeaver });
    const of = (name: string) => objects.find((object) => object.name === name);
    expect(of('orders')).toMatchObject({ data: 'unlike', rowsBefore: 2, rowsAfter: 2 });
    expect(changeWords(of('customers') ?? fail())).toBe('other definition, 1 row fewer');
    const same = await engine.call('backups.compare', { backupId: ofMydumper, otherId: ofMydumper });
    expect(same.objects.filter(({ change }) => change !== 'same')).toEqual([]);
  });

  it.each(['mydumper', 'phpmyadmin.sql'])(
    'a table of %s restored alone has its triggers, and no other table’s',
    async (name) => {
      const backupId =
        name === 'mydumper' ? ofMydumper : await imported(path.join(dumps, name), { database: 'shop' });
      const into = `alone_${name.slice(0, 5)}`;
      await restoreAs(
        engine,
        backupId,
        serverId,
        { shop: into },
        {
          // phpMyAdmin adds foreign keys last and with their checks on: what they point to must be there.
          tables: name === 'mydumper' ? ['orders'] : ['customers', 'orders'],
        },
      );
      const triggers = await server.query(
        `SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '${into}' ORDER BY 1`,
      );
      const expected = name === 'mydumper' ? ['orders_bi'] : ['orders_bi', 'orders_bu'];
      expect(triggers.map((row) => row.name)).toEqual(expected);
    },
  );

  it('rows alone can be looked at and saved, and are not claimed to be restorable', async () => {
    const sql = "INSERT INTO shop.things (id,myvalues) VALUES\n\t (1,'a'),\n\t (2,NULL);\n";
    const file = path.join(work, 'things.sql');
    writeFileSync(file, sql);
    const backupId = await imported(file);
    const page = await engine.call('backups.rows', {
      backupId,
      database: 'shop',
      table: 'things',
      offset: 0,
      limit: 5,
    });
    expect(page).toMatchObject({ total: 2, columns: [{ name: 'id' }, { name: 'myvalues' }] });
    expect(page.rows).toHaveLength(2);
    expect(await csvOf(backupId, 'things')).toEqual(['id,myvalues', '1,a', '2,', '']);
    const of = { backupId, kind: 'table' as const, database: 'shop', name: 'things' };
    expect(await engine.call('backups.definition', of)).toEqual({ sql: '' });
    const { objects } = await engine.call('backups.compare', { backupId, otherId: ofDbeaver });
    expect(objects.find(({ name }) => name === 'things')?.change).toBe('added');
    const same = await engine.call('backups.compare', { backupId, otherId: backupId });
    expect(same.objects.map(({ change }) => change)).toEqual(['same']);
  });

  it('a packed dump of which a byte has changed is not taken', async () => {
    const plain = path.join(work, 'flipped.sql');
    writeFileSync(plain, `${readFileSync(path.join(dumps, 'phpmyadmin.sql'), 'utf8')}`);
    execFileSync('zstd', ['-qf', '-1', plain, '-o', `${plain}.zst`]);
    const bytes = readFileSync(`${plain}.zst`);
    const at = bytes.indexOf('ON `orders`') < 0 ? bytes.length >> 1 : bytes.indexOf('ON `orders`');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(`${plain}.zst`, bytes);
    const run = await importing(`${plain}.zst`, { database: 'shop' });
    expect(run.outcome).toMatchObject({ kind: 'failed', error: { code: 'archive-damaged' } });
  });

  it('one that is given to a client is in what is shown of this client, and in nobody else’s', async () => {
    const client = async (name: string) => (await engine.call('clients.add', { name })).clientId;
    const [acme, other] = [await client('Acme'), await client('Other')];
    const listed = async (clientId: ClientId | null) => {
      const page = { serverId: null, database: null, limit: 100, offset: 0 };
      const { backups } = await engine.call('backups.list', { ...page, clientId });
      const byDatabase = await engine.call('backups.list', { ...page, database: 'shop', clientId });
      expect(byDatabase.backups.map(({ id }) => id)).toEqual(backups.map(({ id }) => id));
      return backups.map(({ id }) => id);
    };
    const backupId = await imported(path.join(dumps, 'adminer.sql'), { database: 'shop', clientId: acme });
    expect(await listed(acme)).toEqual([backupId]);
    expect(await listed(other)).toEqual([]);
    const runs = await engine.call('runs.list', {
      kind: 'import',
      serverId: null,
      clientId: acme,
      limit: 10,
      offset: 0,
    });
    expect(runs.runs.map((run) => run.backupId)).toEqual([backupId]);
    await engine.call('imports.give', { backupId, clientId: other });
    expect(await listed(acme)).toEqual([]);
    expect(await listed(other)).toEqual([backupId]);
    expect((await engine.call('backups.get', { backupId })).clientId).toBe(other);
    await engine.call('clients.remove', { clientId: other });
    expect((await engine.call('backups.get', { backupId })).clientId).toBeNull();
    expect(await listed(null)).toContain(backupId);
  });
});

describe.each(allServerKinds().filter((kind) => kind === 'mysql56'))('a dump of %s', (kind) => {
  it('is taken for what it is, and comes back into a server of its age', async () => {
    const server = await startServer(kind);
    try {
      await server.query(
        'CREATE DATABASE shop DEFAULT CHARACTER SET utf8mb4',
        'USE shop',
        'CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, placed DATETIME, note TEXT, photo BLOB)',
        "INSERT INTO orders (placed, note, photo) VALUES ('0000-00-00', 'it''s), (', x'00FF27'), (NULL, '😀', NULL)",
        'CREATE VIEW notes AS SELECT note FROM orders',
        'CREATE TRIGGER stamp BEFORE INSERT ON orders FOR EACH ROW SET NEW.placed = NOW()',
      );
      const { dump, pluginDir } = server.programs;
      const plugins = pluginDir === null ? [] : [`--plugin-dir=${pluginDir}`];
      const login = ['--no-defaults', ...plugins, `--socket=${server.socket}`, '-uroot'];
      const file = path.join(work, 'old.sql');
      const options = ['--set-gtid-purged=OFF', '--column-statistics=0', '--routines', '--triggers'];
      writeFileSync(file, execFileSync(dump, [...login, ...options, 'shop']));
      const look = await engine.call('imports.look', { path: { path: file } });
      expect(look).toMatchObject({
        maker: { server: { flavour: 'mysql', version: /^5\.6/ } },
        ending: 'whole',
      });
      const backupId = await imported(file);
      const serverId = await engine.addServer(server);
      await restoreAs(engine, backupId, serverId, { shop: 'shop_again' });
      const count = async (database: string) =>
        (await server.query(`SELECT COUNT(*) AS n FROM ${database}.orders`))[0]?.n;
      expect(await count('shop_again')).toEqual(await count('shop'));
      const page = await engine.call('backups.rows', {
        backupId,
        database: 'shop',
        table: 'orders',
        offset: 0,
        limit: 5,
      });
      expect(
        page.rows.map(({ cells }) => cells.slice(1).map(({ kind: of, text }) => `${of}:${text}`)),
      ).toEqual([
        ['text:0000-00-00 00:00:00', "text:it's), (", 'binary:00FF27'],
        ['null:', 'text:😀', 'null:'],
      ]);
    } finally {
      await server.stop();
    }
  });
});

function fail(): never {
  throw new Error('it is not there');
}
