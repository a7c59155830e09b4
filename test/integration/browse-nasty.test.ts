import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

/** 25 for 500,000 rows and cells of 25 MB; what is looked for is the same. */
const SCALE = Number(process.env.HOLDFAST_NASTY ?? 1);
const MANY = 20_000 * SCALE;
const LARGE = 1024 * 1024 * SCALE;
const LONG = '長い名前'.repeat(10);

describe('nasty tables, read from encrypted backups of two servers', () => {
  const servers: TestServer[] = [];
  const backups = new Map<string, BackupId>();
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startEngine();
    const { storageId } = await engine.addStorage();
    const { keyId } = await engine.call('keys.new', { name: 'nasty' });
    const kit = { path: path.join(tempFolder('kit'), 'kit.txt') };
    await engine.call('keys.saveKit', { keyId, file: kit, format: 'text' });
    const [key] = await engine.call('keys.list', {});
    for (const kind of serverKinds()) {
      const server = await startServer(kind);
      servers.push(server);
      await server.query(
        'CREATE DATABASE n CHARACTER SET utf8mb4',
        'USE n',
        "SET SESSION sql_mode = ''",
        `CREATE TABLE \`${LONG}\` (id INT PRIMARY KEY, j JSON, bits BIT(10), bin BINARY(4), g POINT, z DATETIME,
           e VARCHAR(40), twice INT GENERATED ALWAYS AS (id * 2) STORED, \`${'ß'.repeat(64)}\` TEXT)`,
        `INSERT INTO \`${LONG}\` (id, j, bits, bin, g, z, e, \`${'ß'.repeat(64)}\`) VALUES
           (1, '{"n": 12345678901234567890, "a": ["\\\\u00e4", null]}', b'1000000001', x'00FF0A27', ST_GeomFromText('POINT(1 2)'), '0000-00-00 00:00:00', 'a\\0b👩‍👩‍👧', 'x'),
           (2, NULL, NULL, '', NULL, '2026-02-28 23:59:59', '', NULL)`,
        'CREATE TABLE large (id INT PRIMARY KEY, t LONGTEXT, b LONGBLOB)',
        ...Array.from(
          { length: 12 },
          (_, id) =>
            `INSERT INTO large VALUES (${id}, REPEAT('ä,)', ${LARGE / 4}), REPEAT(x'00FF', ${LARGE / 2}))`,
        ),
        "UPDATE large SET t = CONCAT(t, 'needle at the very end') WHERE id = 11",
        'CREATE TABLE many (id INT PRIMARY KEY, v VARCHAR(60))',
        'INSERT INTO many VALUES (0, "row 0")',
        ...Array.from({ length: Math.ceil(Math.log2(MANY)) }, (_, n) => 2 ** n).map(
          (step) =>
            `INSERT INTO many SELECT id + ${step}, CONCAT('row ', id + ${step}) FROM many WHERE id + ${step} < ${MANY}`,
        ),
        'CREATE TABLE nothing (id INT, g INT GENERATED ALWAYS AS (id + 1) VIRTUAL)',
      );
      const serverId = await engine.addServer(server);
      const order = { databases: ['n'] };
      const { runId } = await engine.call('backups.start', {
        serverId,
        storageId,
        selection: { excludedTables: [], acceptedLosses: [], consistency: 'snapshot', ...order },
        recipients: [key?.recipient ?? ''],
      });
      const run = await engine.finished(runId);
      if (run.outcome?.kind !== 'good' || run.backupId === null)
        throw new Error(`the backup ended ${JSON.stringify(run.outcome)}`);
      backups.set(kind, run.backupId);
    }
  }, 240_000);
  afterAll(async () => {
    await engine.close();
    for (const server of servers) await server.stop();
  });

  const of = (kind: string, table: string) => {
    const backupId = backups.get(kind);
    if (backupId === undefined) throw new Error(`no backup of ${kind}`);
    return { backupId, database: 'n', table };
  };
  const timed = async <T>(most: number, work: Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work;
    const took = performance.now() - began;
    if (process.env.HOLDFAST_NASTY !== undefined)
      console.log(expect.getState().currentTestName, Math.round(took));
    expect(took).toBeLessThan(most);
    return result;
  };

  describe.each(serverKinds())('of %s', (kind) => {
    it('odd values are shown as what they are', async () => {
      const { columns, rows } = await engine.call('backups.rows', {
        ...of(kind, LONG),
        offset: 0,
        limit: 10,
      });
      const byName = (row: number) =>
        Object.fromEntries(columns.map(({ name }, at) => [name, rows[row]?.cells[at]]));
      expect(byName(0)).toMatchObject({
        j: { kind: 'text', text: expect.stringContaining('12345678901234567890') },
        bits: { kind: 'binary', text: '0201' },
        bin: { kind: 'binary', text: '00FF0A27' },
        g: { kind: 'binary', text: expect.stringMatching(/^000000000101000000/) },
        z: { text: '0000-00-00 00:00:00' },
        e: { text: 'a\0b👩‍👩‍👧' },
        ['ß'.repeat(64)]: { text: 'x' },
      });
      expect(byName(1)).toMatchObject({ j: { kind: 'null' }, bits: { kind: 'null' }, e: { text: '' } });
      const { rows: found } = await engine.call('backups.findRows', {
        ...of(kind, LONG),
        text: '00ff0a',
        from: 0,
        limit: 10,
      });
      expect(found.map(({ number }) => number)).toEqual([0]);
    });

    it('a page of cells of megabytes ends early, and goes on where it ended', async () => {
      const first = await timed(
        20_000,
        engine.call('backups.rows', { ...of(kind, 'large'), offset: 0, limit: 200 }),
      );
      expect(first.total).toBe(12);
      expect(first.rows.length).toBeGreaterThan(0);
      expect(first.rows.length).toBeLessThan(12);
      const next = await engine.call('backups.rows', {
        ...of(kind, 'large'),
        offset: first.rows.length,
        limit: 200,
      });
      expect(next.rows[0]?.number).toBe(first.rows.length);
      expect(first.rows[0]?.cells[1]).toMatchObject({ cutFrom: 3 * (LARGE / 4) });
      expect(first.rows[0]?.cells[2]).toMatchObject({ kind: 'binary', cutFrom: LARGE });
      const cell = await engine.call('backups.cell', { ...of(kind, 'large'), row: 3, column: 1 });
      expect(cell.text.length).toBe(Math.min(1_000_000, 3 * (LARGE / 4)));
    });

    it('a text is found at the end of the largest value, and one that is nowhere is said to be nowhere', async () => {
      const find = (table: string, text: string) =>
        engine.call('backups.findRows', { ...of(kind, table), text, from: 0, limit: 100 });
      const found = await timed(60_000, find('large', 'NEEDLE at the very'));
      expect(found).toMatchObject({ rows: [{ number: 11 }], lookedAt: 12, isDone: true });
      expect(await timed(60_000, find('large', 'nowhere;'))).toMatchObject({ rows: [], isDone: true });
      expect(await timed(30_000, find('many', 'row 99 '))).toMatchObject({
        rows: [],
        lookedAt: MANY,
        isDone: true,
      });
      expect(await find('nothing', 'x')).toEqual({ rows: [], lookedAt: 0, isDone: true });
    });

    it('the last of many rows is shown, and those before it at once', async () => {
      const at = (offset: number) => engine.call('backups.rows', { ...of(kind, 'many'), offset, limit: 200 });
      const last = await timed(20_000, at(MANY - 3));
      expect(last.rows.map(({ cells }) => cells[1]?.text)).toEqual([
        `row ${MANY - 3}`,
        `row ${MANY - 2}`,
        `row ${MANY - 1}`,
      ]);
      expect((await timed(2_000, at(MANY - 400))).rows).toHaveLength(200);
      expect((await at(MANY)).rows).toEqual([]);
    });

    it('CSV of large and odd values is whole', async () => {
      const folder = tempFolder('csv');
      const csv = async (table: string) => {
        const file = path.join(folder, 'out.csv');
        const order = { ...of(kind, table), format: 'csv' as const, overwrite: true, file: { path: file } };
        const run = await engine.finished((await engine.call('backups.export', order)).runId);
        expect(run.outcome?.kind, JSON.stringify(run.outcome)).toBe('good');
        return readFileSync(file, 'utf8');
      };
      const large = await timed(60_000, csv('large'));
      expect(large.length).toBeGreaterThan(12 * (3 * (LARGE / 4) + 2 * LARGE));
      expect(large).toContain('needle at the very end');
      expect(await csv('nothing')).toBe('id\r\n');
      expect(await csv(LONG)).toContain('👩‍👩‍👧');
    });
  });

  it('two servers’ backups are compared, and other programs’ words are not taken for other rows', async () => {
    const [first, second] = [...backups.values()];
    if (first === undefined || second === undefined) return;
    const { objects } = await timed(
      20_000,
      engine.call('backups.compare', { backupId: first, otherId: second }),
    );
    expect(objects.map(({ name }) => name).sort()).toEqual(['large', LONG, 'many', 'nothing'].sort());
    for (const object of objects)
      expect(object).toMatchObject({ data: object.name === 'nothing' ? 'same' : 'unlike', isDrop: false });
  });
});
