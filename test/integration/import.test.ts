import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallInput } from '../../shared/contract.ts';
import type { BackupId, ServerId, StorageId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums } from '../support/equality.ts';
import { restoreAs } from '../support/restoring.ts';
import { shopStatements } from '../support/shop.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

const fixture = (program: string) => path.join(import.meta.dirname, '../foreign-dumps', `${program}.sql`);

describe.each(serverKinds())('dumps of other programs on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let storageId: StorageId;
  let folder: string;
  const work = tempFolder('import');

  beforeAll(async () => {
    server = await startServer(kind);
    engine = await startEngine();
    serverId = await engine.addServer(server);
    ({ storageId, folder } = await engine.addStorage());
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  /** What has nothing to do with the server is looked at beside one of them. */
  const onlyOnce = (name: string, test: () => Promise<void>) => {
    if (kind === 'mariadb') it(name, test);
  };
  type Order = Partial<CallInput<'imports.start'>>;
  const importing = async (file: string, order: Order = {}) => {
    const { runId } = await engine.call('imports.start', { path: { path: file }, storageId, ...order });
    return engine.finished(runId);
  };
  const imported = async (file: string, order: Order = {}): Promise<BackupId> => {
    const run = await importing(file, order);
    if (run.outcome?.kind !== 'good' || run.backupId === null)
      throw new Error(`the import ended ${JSON.stringify(run.outcome)}`);
    return run.backupId;
  };
  const drilled = async (backupId: BackupId) => {
    const { runId } = await engine.call('drills.start', { backupId, keepServer: false });
    const run = await engine.finished(runId);
    expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
    return engine.call('drills.get', { runId });
  };
  const written = (name: string, data: Buffer | string) => {
    const file = path.join(work, `${kind}-${name}`);
    writeFileSync(file, data);
    return file;
  };
  const dumped = (...args: string[]) => {
    const { dump, pluginDir } = server.programs;
    const plugins = pluginDir === null ? [] : [`--plugin-dir=${pluginDir}`];
    // What a dump says of GTIDs is for the server that it came from.
    const gtids = server.flavour === 'mysql' ? ['--set-gtid-purged=OFF'] : [];
    const connection = [`--socket=${server.socket}`, '-uroot'];
    return execFileSync(dump, ['--no-defaults', ...plugins, ...connection, ...gtids, ...args]);
  };

  describe.each(kind === 'mariadb' ? ['phpmyadmin', 'adminer', 'heidisql'] : [])('by %s', (program) => {
    let backupId: BackupId;

    it('is recognised before anything is read', async () => {
      const look = await engine.call('imports.look', { path: { path: fixture(program) } });
      expect(look).toMatchObject({ encoding: 'utf-8', packing: 'none', flavour: 'mariadb', ending: 'whole' });
      expect(look.maker?.program.toLowerCase()).toBe(program);
      expect(look.maker?.server).toMatchObject({ flavour: 'mariadb' });
      expect(look.needsDatabase).toBe(program !== 'heidisql');
    });

    it('is a backup like any other: browsed, checked, drilled', async () => {
      const database = program === 'heidisql' ? null : 'shop';
      backupId = await imported(fixture(program), { database });
      const { backup, manifest, objects } = await engine.call('backups.get', { backupId });
      expect(backup).toMatchObject({
        serverName: 'Imported dumps',
        databases: ['shop'],
        completeness: 'complete',
      });
      expect(backup.kept).toBeNull();
      expect(manifest.segments.at(-1)?.origin).toBe('import');
      const kinds = objects.map(({ kind: of, name }) => `${of} ${name}`);
      expect(kinds).toContain('view spent');
      expect(kinds).not.toContain('table spent');
      const page = await engine.call('backups.rows', {
        backupId,
        database: 'shop',
        table: 'customers',
        offset: 0,
        limit: 5,
      });
      expect(page.columns.map(({ name }) => name).slice(0, 3)).toEqual(['id', 'name', 'note']);
      expect(page.rows[0]?.cells[1]?.text).toBe("Ada O'Neill");
      const { sql } = await engine.call('backups.definition', {
        backupId,
        kind: 'table',
        database: 'shop',
        name: 'orders',
      });
      expect(sql).toMatch(/^CREATE TABLE[^;]+/);
      expect(sql).toContain('customer_id` (`customer_id`)');
      const check = await engine.finished((await engine.call('backups.check', { backupId })).runId);
      expect(check.outcome?.kind, JSON.stringify(check.outcome)).toBe('good');
      const drill = await drilled(backupId);
      expect(drill.objects.filter(({ state }) => state !== 'equal')).toEqual([]);
      // Expressions, as Adminer writes bits, are for a server to compute.
      const ofOrders = drill.objects.find(({ name }) => name === 'orders');
      expect(ofOrders?.data).toBe(program === 'adminer' ? 'not-compared' : 'rows');
    });

    it('is restored, and the rows are those of the file', async () => {
      await restoreAs(engine, backupId, serverId, { shop: `from_${program}` });
      const rows = await server.query(
        `SELECT id, name, note FROM from_${program}.customers ORDER BY id LIMIT 2`,
      );
      expect(rows).toEqual([
        { id: 1, name: "Ada O'Neill", note: expect.stringMatching(/^two\r?\nlines; and \(brackets\), too$/) },
        { id: 2, name: 'Żółć 😀', note: null },
      ]);
      const [order] = await server.query(
        `SELECT total, flags + 0 AS flags FROM from_${program}.orders WHERE id = 1`,
      );
      expect(order).toEqual({ total: '12.50', flags: 5 });
      const keys = await server.query(`SHOW KEYS FROM from_${program}.orders WHERE Key_name = 'PRIMARY'`);
      expect(keys).toHaveLength(1);
      const [spent] = await server.query(`SELECT COUNT(*) AS n FROM from_${program}.spent`);
      expect(Number(spent?.n)).toBe(2);
    });
  });

  describe('by the server’s own dump program', () => {
    let plain: Buffer;
    let before: Map<string, unknown>;

    beforeAll(async () => {
      await server.query(...shopStatements(server.flavour));
      before = await checksums(server, 'shop');
      plain = dumped('--routines', '--triggers', '--events', 'shop');
    });

    it('without a CREATE DATABASE becomes the one that its header names, and comes back', async () => {
      const file = written('shop-monday.sql', plain);
      const bytes = readFileSync(file);
      const look = await engine.call('imports.look', { path: { path: file } });
      expect(look).toMatchObject({
        needsDatabase: true,
        suggestedDatabase: 'shop',
        ending: 'whole',
        flavour: server.flavour,
      });
      const backupId = await imported(file);
      const drill = await drilled(backupId);
      expect(drill.objects.filter(({ state }) => state !== 'equal')).toEqual([]);
      await restoreAs(engine, backupId, serverId, { shop: 'shop_again' });
      expect(await checksums(server, 'shop_again')).toEqual(before);
      expect(readFileSync(file).equals(bytes)).toBe(true);
    });

    it.each(kind === 'mariadb' ? (['gz', 'zst', 'xz', 'bz2', 'zip'] as const) : [])(
      'is unpacked from .%s',
      async (ending) => {
        const file = written('packed.sql', plain);
        const packed = `${file}.${ending}`;
        if (ending === 'gz') writeFileSync(packed, gzipSync(plain));
        else if (ending === 'zst') execFileSync('zstd', ['-qf', file, '-o', packed]);
        else if (ending === 'zip') execFileSync('zip', ['-qj', packed, file]);
        else execFileSync(ending === 'xz' ? 'xz' : 'bzip2', ['-kf', file]);
        const backupId = await imported(packed, { database: 'shop' });
        const { backup } = await engine.call('backups.get', { backupId });
        expect(backup.totals.rows).toBe(5000 + 100 + 3 + 3 + 1 + 3);
      },
    );

    it('B18: is converted from UTF-16, as PowerShell writes it', async () => {
      const text = dumped('--hex-blob', 'shop').toString('utf8').replaceAll('\n', '\r\n');
      const file = written(
        'powershell.sql',
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
      );
      const backupId = await imported(file);
      const { backup } = await engine.call('backups.get', { backupId });
      expect(backup.notes.map(({ code, objects }) => [code, ...objects])).toContainEqual([
        'converted',
        'UTF-16 (little-endian)',
      ]);
      await restoreAs(engine, backupId, serverId, { shop: 'from_powershell' });
      const [noor] = await server.query('SELECT name FROM from_powershell.customers WHERE id = 2');
      expect(noor).toEqual({ name: 'Noor 😀' });
    });

    onlyOnce(
      'that was cut is refused, and taken as degraded where somebody wants it all the same',
      async () => {
        const file = written('cut.sql', plain.subarray(0, plain.lastIndexOf('-- Dump completed')));
        const there = () => readdirSync(path.join(folder, '.holdfast-work'), { recursive: true });
        const look = await engine.call('imports.look', { path: { path: file } });
        expect(look.ending).toBe('cut');
        const refused = await importing(file);
        expect(refused.outcome).toMatchObject({ kind: 'failed', error: { code: 'import-cut' } });
        expect(there()).toEqual([]);
        const inString = written('in-string.sql', plain.subarray(0, plain.indexOf('Søren') + 3));
        expect((await importing(inString)).outcome).toMatchObject({
          error: { code: 'import-cut', data: { why: expect.stringMatching(/inside a string|no end/) } },
        });
        const run = await importing(file, { acceptCut: true });
        expect(run.outcome).toMatchObject({ kind: 'degraded', losses: [{ code: 'dump-cut' }] });
        expect(there()).toEqual([]);
      },
    );

    onlyOnce(
      'with a command of the client program at its end is refused for that, and not as one that was cut',
      async () => {
        const refusal = async (name: string, line: string) => {
          const sql = `CREATE TABLE bags (a TEXT);\n${line}\n\n-- Dump completed on 2026-11-22\n`;
          return (await importing(written(name, sql), { database: 'sent' })).outcome;
        };
        for (const line of [
          '\\! touch /tmp/x',
          'system touch /tmp/x',
          'source /tmp/x.sql',
          'SELECT 1 \\! ls',
        ])
          expect(await refusal('command.sql', line), line).toMatchObject({
            error: { code: 'import-not-a-dump', data: { reason: expect.stringContaining(`“${line}”`) } },
          });
        expect(await refusal('cut-there.sql', "INSERT INTO bags VALUES ('a\\n')")).toMatchObject({
          error: { code: 'import-cut', data: { why: 'its last statement has no end' } },
        });
      },
    );

    onlyOnce('that breaks off in a row counts the whole ones, and is still found to be cut', async () => {
      const sql =
        "CREATE TABLE things (a INT, b TEXT);\nINSERT INTO things VALUES (1, 'a'),\n(2, 'b'),\n(3, 'bro";
      const file = written('in-row.sql', sql);
      const run = await importing(file, { acceptCut: true, database: 'in' });
      expect(run.outcome).toMatchObject({ kind: 'degraded', losses: [{ code: 'dump-cut' }] });
      if (run.backupId === null) throw new Error('no backup');
      const { objects } = await engine.call('backups.get', { backupId: run.backupId });
      const counted = objects.find(({ name }) => name === 'things')?.rows;
      const where = { backupId: run.backupId, database: 'in', table: 'things', offset: 0, limit: 50 };
      const page = await engine.call('backups.rows', where);
      expect([counted, page.total, page.rows.length]).toEqual([2, 2, 2]);
      const check = await engine.finished(
        (await engine.call('backups.check', { backupId: run.backupId })).runId,
      );
      expect(check.outcome?.kind, JSON.stringify(check.outcome)).toBe('good');
    });

    onlyOnce('cancelled in the middle leaves nothing', async () => {
      const rows = `INSERT INTO t VALUES ${Array.from({ length: 5000 }, (_, i) => `(${i},'${'x'.repeat(40)}')`).join(',')};\n`;
      const file = written('large.sql', `CREATE TABLE t (a int, b text);\n${rows.repeat(200)}`);
      const { runId } = await engine.call('imports.start', { path: { path: file }, storageId });
      await expect
        .poll(async () => (await engine.call('runs.get', { runId })).progress?.doneBytes ?? 0, {
          interval: 5,
        })
        .toBeGreaterThan(0);
      await engine.call('runs.cancel', { runId });
      expect((await engine.finished(runId)).outcome).toMatchObject({ kind: 'cancelled', by: 'user' });
      expect(readdirSync(path.join(folder, '.holdfast-work'), { recursive: true })).toEqual([]);
    });

    onlyOnce('encrypted shows no name to whoever has no key', async () => {
      const { keyId } = await engine.call('keys.new', { name: 'acme' });
      const [key] = await engine.call('keys.list', {});
      const kit = { path: path.join(work, 'kit.txt') };
      await engine.call('keys.saveKit', { keyId, file: kit, format: 'text' });
      const file = written('secret-name.sql', plain);
      const backupId = await imported(file, { recipients: [key?.recipient ?? ''] });
      const { manifest, location } = await engine.call('backups.get', { backupId });
      expect(manifest.imported).toMatchObject({ name: path.basename(file), maker: { database: 'shop' } });
      const shown = readFileSync(path.join(location, 'manifest.json'), 'utf8');
      expect(shown).not.toMatch(/secret-name|shop/);
      const page = await engine.call('backups.rows', {
        backupId,
        database: 'shop',
        table: 'bags',
        offset: 0,
        limit: 9,
      });
      expect(page.total).toBe(3);
    });

    it('of several databases keeps their names, and a name for them is refused', async () => {
      await server.query('CREATE DATABASE IF NOT EXISTS crm');
      const file = written('several.sql', dumped('--databases', 'shop', 'crm'));
      const run = await importing(file, { database: 'other' });
      expect(run.outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-input' } });
      const { backup } = await engine.call('backups.get', { backupId: await imported(file) });
      expect(backup.databases).toEqual(['shop', 'crm']);
    });

    onlyOnce('table by table in a folder becomes one database', async () => {
      const tables = path.join(work, `${kind}-tables`);
      mkdirSync(tables, { recursive: true });
      for (const table of ['orders', 'bags', 'lines_of_orders'])
        writeFileSync(path.join(tables, `${table}.sql`), dumped('shop', table));
      writeFileSync(path.join(tables, 'README.txt'), 'not a dump');
      const look = await engine.call('imports.look', { path: { path: tables } });
      expect(look).toMatchObject({ kind: 'folder', files: 3, leftOut: ['README.txt'], needsDatabase: true });
      const backupId = await imported(tables, { database: 'pieces' });
      await restoreAs(engine, backupId, serverId, { pieces: 'pieces' });
      const after = await checksums(server, 'pieces');
      for (const [table, sum] of after) expect(sum, table).toBe(before.get(table));
      expect([...after.keys()].sort()).toEqual(['bags', 'lines_of_orders', 'orders']);
    });
  });
});
