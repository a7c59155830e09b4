import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums } from '../support/equality.ts';
import { shopStatements } from '../support/shop.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

const NASTY = 'we`ird\n-- name; x';

describe.each(serverKinds())('the rows of a backup of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let backupId: BackupId;

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(
      ...shopStatements(server.flavour),
      // Several frames, and statements of several rows.
      'CREATE TABLE wide (id INT PRIMARY KEY, t MEDIUMTEXT)',
      "INSERT INTO wide SELECT id, REPEAT(CONCAT('\\n),(', id, '\\\\\\''), 120) FROM orders",
      `CREATE TABLE \`${NASTY.replaceAll('`', '``')}\` (a INT, \`b VALUES (\` VARCHAR(20))`,
      `INSERT INTO \`${NASTY.replaceAll('`', '``')}\` VALUES (1, 'it''s'), (2, NULL)`,
    );
    engine = await startEngine();
    const serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const page = (table: string, offset: number, limit = 3) =>
    engine.call('backups.rows', { backupId, database: 'shop', table, offset, limit });

  it('shows decoded values under the names of their columns, as the dump has them', async () => {
    const { columns, rows, total } = await page('customers', 0);
    const names = ['id', 'name', 'note', 'prefs', 'born', 'photo'];
    // mariadb-dump writes the values of generated columns, too.
    expect(columns.map(({ name }) => name)).toEqual(kind === 'mariadb' ? [...names, 'shout'] : names);
    expect(total).toBe(3);
    expect(
      rows.map(({ cells }) => cells.slice(0, 6).map(({ kind: what, text }) => `${what}:${text}`)),
    ).toEqual([
      [
        'number:1',
        'text:Søren Øberg',
        "text:a),(b ';-- Dump completed",
        expect.stringMatching(/^text:\{"lang": ?"da"\}$/),
        'null:',
        'binary:00FF27225C0A1A',
      ],
      ['number:2', 'text:Noor 😀', 'text:line\nbreak\tand \\ backslash', 'null:', 'null:', 'null:'],
      [
        'number:3',
        'text:',
        'null:',
        expect.stringMatching(/^text:\[1, ?2, ?\{"a": ?"\),\("\}\]$/),
        'null:',
        expect.stringMatching(/^(binary|text):$/),
      ],
    ]);
  });

  it('reads any row by its number, forwards and back', async () => {
    for (const offset of [4990, 2, 2500, 4999, 0]) {
      const { rows } = await page('wide', offset, 2);
      const expected = [offset, offset + 1].filter((number) => number < 5000);
      expect(rows.map(({ number }) => number)).toEqual(expected);
      for (const { number, cells } of rows) {
        expect(cells[0]?.text).toBe(String(number));
        expect(cells[1]?.text).toMatch(new RegExp(`^\\n\\),\\(${number}\\\\'`));
        expect(cells[1]?.cutFrom).toBe(`\n),(${number}\\'`.length * 120);
      }
    }
    expect((await page('wide', 5000)).rows).toEqual([]);
  });

  it('shows a cut value whole when asked', async () => {
    const cell = await engine.call('backups.cell', {
      backupId,
      database: 'shop',
      table: 'wide',
      row: 4321,
      column: 1,
    });
    expect(cell).toEqual({ kind: 'text', text: "\n),(4321\\'".repeat(120), cutFrom: null });
    const none = engine.call('backups.cell', {
      backupId,
      database: 'shop',
      table: 'wide',
      row: 9999,
      column: 1,
    });
    await expect(none).rejects.toMatchObject({ wire: { code: 'not-found' } });
  });

  it('finds text, and goes on where it stopped', async () => {
    const find = (text: string, from = 0, limit = 2) =>
      engine.call('backups.findRows', { backupId, database: 'shop', table: 'wide', text, from, limit });
    const first = await find('(499');
    expect(first.rows.map(({ number }) => number)).toEqual([499, 4990]);
    expect(first).toMatchObject({ lookedAt: 4991, isDone: false });
    const rest = await find('(499', first.lookedAt, 100);
    expect(rest.rows.map(({ number }) => number)).toEqual([
      4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999,
    ]);
    expect(rest.isDone).toBe(true);
    expect((await find('nowhere')).rows).toEqual([]);
  });

  it('copes with names that look like SQL, tables without rows, and tables that are not there', async () => {
    const odd = await page(NASTY, 0);
    expect(odd.columns.map(({ name }) => name)).toEqual(['a', 'b VALUES (']);
    expect(odd.rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ['1', "it's"],
      ['2', ''],
    ]);
    const empty = await page('nothing_in_it', 0);
    expect(empty).toEqual({
      columns: [{ name: 'id', type: expect.stringMatching(/^int/) }],
      rows: [],
      total: 0,
    });
    await expect(page('no_such', 0)).rejects.toMatchObject({ wire: { code: 'object-not-in-backup' } });
  });

  it('saves one table as SQL that restores it elsewhere, and as CSV', async () => {
    const folder = tempFolder('table');
    const save = async (table: string, format: 'sql' | 'csv', file: string) => {
      const { runId } = await engine.call('backups.export', {
        backupId,
        database: 'shop',
        table,
        format,
        file: { path: path.join(folder, file) },
        overwrite: false,
      });
      expect((await engine.finished(runId)).outcome?.kind).toBe('good');
      return readFileSync(path.join(folder, file), 'utf8');
    };
    const sql = await save('orders', 'sql', 'orders.sql');
    expect(sql).toMatch(/TRIGGER `?stamp/);
    expect(sql).not.toMatch(/^USE /m);
    await server.query('CREATE DATABASE elsewhere');
    const login = ['--no-defaults', `--socket=${server.socket}`, '--user=root', '--comments', 'elsewhere'];
    execFileSync(server.programs.client, login, { input: sql });
    const checksumOf = async (database: string) => (await checksums(server, database)).get('orders');
    expect(await checksumOf('elsewhere')).toBe(await checksumOf('shop'));
    const lines = (await save('orders', 'csv', 'orders.csv')).split('\r\n');
    expect(lines).toHaveLength(5002);
    expect(lines.slice(0, 2)).toEqual(['id,customer_id,total,placed', '0,1,0.00,2026-01-01 00:00:00.000']);
  });
});
