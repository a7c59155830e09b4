import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import type { RestorePreview } from '../../shared/model/restore.ts';
import type { Run } from '../../shared/model/run.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { checksums, programTexts } from '../support/equality.ts';
import { type RestoreWish, runRestore } from '../support/restoring.ts';
import { shopStatements } from '../support/shop.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import { expectFailure } from '../support/truths.ts';

type Wish = Omit<RestoreWish, 'backupId' | 'targetServerId'>;

describe.each(allServerKinds())('restores by scope, and beside, on %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;
  let dumped: Map<string, unknown>;
  let programs: readonly string[];

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(...shopStatements(kind === 'mysql56' ? 'mysql56' : server.flavour));
    await server.query(
      'CREATE DATABASE far',
      'CREATE TABLE far.notes (order_id INT, CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES shop.orders (id) ON DELETE CASCADE)',
      'INSERT INTO far.notes VALUES (7)',
      'CREATE TABLE far.shelf (order_id INT, noted INT, FOREIGN KEY (order_id) REFERENCES shop.orders (id), FOREIGN KEY (noted) REFERENCES shop.orders (id) ON DELETE SET NULL ON UPDATE CASCADE)',
    );
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
    dumped = await checksums(server, 'shop');
    programs = await programTexts(server, 'shop');
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });
  /** The shop as it was dumped, with what happened since. */
  beforeEach(async () => {
    await server.query(
      'USE shop',
      "INSERT INTO bags VALUES ('packed since')",
      'CREATE TABLE IF NOT EXISTS made_since (id INT)',
      'UPDATE orders SET total = 1 WHERE id = 3',
    );
  });

  const preview = (wish: Wish): Promise<RestorePreview> =>
    engine.call('restores.preview', { backupId, targetServerId: serverId, ...wish });

  async function restore(wish: Wish): Promise<{ seen: RestorePreview; run: Run }> {
    const request = { backupId, targetServerId: serverId, ...wish };
    const safety = { kind: 'none', reason: 'a test' } as const;
    const { preview: seen, run } = await runRestore(engine, request, { safety });
    return { seen, run };
  }

  async function restored(wish: Wish): Promise<{ seen: RestorePreview; run: Run }> {
    const done = await restore(wish);
    expect(done.run.outcome?.kind, JSON.stringify(done.run.outcome)).toBe('good');
    expect(done.run.targetState).toBeNull();
    expect(await places()).toEqual([]);
    return done;
  }

  const shop = (part: Partial<Wish['databases'][number]> = {}) => [{ name: 'shop', as: null, ...part }];
  const places = async () =>
    (await server.query("SHOW DATABASES WHERE `Database` LIKE '%\\_\\_%'")).map((row) => row.Database);
  const column = async (sql: string) => (await server.query(sql)).map((row) => Object.values(row)[0]);

  it('a whole database beside, then swapped: all of it as dumped, keys from elsewhere point to the new tables', async () => {
    const shelf = () => server.query('SHOW CREATE TABLE far.shelf');
    const shelfBefore = await shelf();
    const { seen, run } = await restored({ databases: shop(), method: 'swap' });
    expect(seen).toMatchObject({ method: 'swap', isBeside: true });
    expect(seen.databases[0]?.leftOver.map(({ name }) => name)).toContain('made_since');
    expect(seen.warnings.join()).toContain('far.notes (of_order)');
    expect(run.restore).toMatchObject({ databases: [{ from: 'shop', to: 'shop' }], tables: 7, views: 2 });
    expect(run.restorePlan?.preview.token).toBe(seen.token);
    expect(await checksums(server, 'shop')).toEqual(dumped);
    expect(await programTexts(server, 'shop')).toEqual(programs);
    const [notes] = await server.query('SHOW CREATE TABLE far.notes');
    expect(notes?.['Create Table']).toContain('REFERENCES `shop`.`orders` (`id`) ON DELETE CASCADE');
    // MySQL 5.6 cannot rename an index; the key itself is as before.
    const keys = (rows: readonly Record<string, unknown>[]) =>
      String(rows[0]?.['Create Table']).match(kind === 'mysql56' ? /CONSTRAINT .*/g : /.+/g);
    expect(keys(await shelf())).toEqual(keys(shelfBefore));
    await server.query('DELETE FROM shop.lines_of_orders', 'DELETE FROM shop.orders WHERE id = 7');
    expect(await column('SELECT COUNT(*) FROM far.notes')).toEqual([0]);
  });

  it('one table, swapped, with the keys of those that stay', async () => {
    await restored({ databases: shop({ tables: ['orders'] }), method: 'swap' });
    expect((await checksums(server, 'shop')).get('orders')).toBe(dumped.get('orders'));
    expect(await column('SELECT COUNT(*) FROM shop.made_since')).toEqual([0]);
    expect(await server.query("SHOW TRIGGERS FROM shop LIKE 'orders'")).toHaveLength(1);
    const [lines] = await server.query('SHOW CREATE TABLE shop.lines_of_orders');
    expect(lines?.['Create Table']).toContain('REFERENCES `orders` (`id`)');
  });

  it('a copy beside the original, with its keys and without its triggers', async () => {
    const since = await checksums(server, 'shop');
    const databases = shop({
      tables: ['orders', 'lines_of_orders'],
      copies: { orders: 'orders_2026_11_22', lines_of_orders: 'lines_2026_11_22' },
    });
    const { seen } = await restored({ databases });
    expect(seen.databases[0]?.existing).toBeNull();
    const now = await checksums(server, 'shop');
    for (const [name, sum] of since) expect(now.get(name), name).toBe(sum);
    expect(now.get('orders_2026_11_22')).toBe(dumped.get('orders'));
    expect(await server.query("SHOW TRIGGERS FROM shop LIKE 'orders%'")).toHaveLength(1);
    const [copy] = await server.query('SHOW CREATE TABLE shop.lines_2026_11_22');
    expect(copy?.['Create Table']).toContain('REFERENCES `orders_2026_11_22` (`id`)');
    const again = await preview({ databases });
    expect(again.databases[0]).toMatchObject({ existing: null, replaced: [] });
    expect(again.blockers.map(({ data }) => data.why)).toEqual([
      'shop has a table orders_2026_11_22. A copy never replaces: choose another name.',
      'shop has a table lines_2026_11_22. A copy never replaces: choose another name.',
    ]);
    await server.query('DROP TABLE shop.lines_2026_11_22', 'DROP TABLE shop.orders_2026_11_22');
  });

  it('a copy of a table alone points home', async () => {
    await restored({
      databases: shop({ tables: ['lines_of_orders'], copies: { lines_of_orders: 'lines_then' } }),
    });
    const [copy] = await server.query('SHOW CREATE TABLE shop.lines_then');
    expect(copy?.['Create Table']).toContain('REFERENCES `orders` (`id`)');
    await server.query('DROP TABLE shop.lines_then');
  });

  it('structure only, and tables without their triggers', async () => {
    await restored({ databases: [{ name: 'shop', as: 'hull' }], content: 'structure', triggers: false });
    expect(await column('SELECT COUNT(*) FROM hull.orders')).toEqual([0]);
    expect(await column('SELECT COUNT(*) FROM hull.a_bigger')).toEqual([0]);
    expect(await server.query('SHOW TRIGGERS FROM hull')).toEqual([]);
    await server.query('DROP DATABASE hull');
  });

  it('views and programs alone', async () => {
    await server.query(
      'DROP VIEW shop.a_bigger',
      'DROP PROCEDURE shop.refill',
      'DROP TRIGGER IF EXISTS shop.stamp',
    );
    const since = await checksums(server, 'shop');
    await restored({
      databases: shop({
        objects: [
          { kind: 'view', name: 'a_bigger' },
          { kind: 'view', name: 'z_big' },
          { kind: 'procedure', name: 'refill' },
          { kind: 'trigger', name: 'stamp' },
        ],
      }),
    });
    // A second time: what is there makes way.
    await restored({
      databases: shop({
        objects: [
          { kind: 'trigger', name: 'stamp' },
          { kind: 'view', name: 'z_big' },
        ],
      }),
    });
    expect(await programTexts(server, 'shop')).toEqual(programs);
    expect(await checksums(server, 'shop')).toEqual(since);
  });

  // The statements are the same on all of them; 5.6 would only cost time.
  if (kind !== 'mysql56')
    describe('rows alone', () => {
      const rows = (how: Wish['rows']): Wish => ({
        databases: shop({ tables: ['orders'] }),
        content: 'data',
        rows: how,
      });
      const facts = async () => {
        const [row] = await server.query(
          'SELECT COUNT(*) AS n, SUM(id = 9001) AS own, MAX(IF(id = 3, total, NULL)) AS third FROM shop.orders',
        );
        return [Number(row?.n), Number(row?.own), Number(row?.third)];
      };
      beforeEach(() =>
        server.query(
          'SET foreign_key_checks = 0',
          'DELETE FROM shop.orders WHERE id > 4000',
          'INSERT INTO shop.orders VALUES (9001, 1, 5, NOW())',
        ),
      );

      it('are added, or nothing is changed where a key is there', async () => {
        const { run } = await restore(rows('append'));
        expect(expectFailure(run, 'restore-failed')).toMatchObject({ number: 1062, object: 'shop.orders' });
        expect(run.targetState).toMatchObject({ kind: 'untouched', leftovers: [] });
        expect(await facts()).toEqual([4002, 1, 1]);
        expect(await places()).toEqual([]);
        await server.query('SET foreign_key_checks = 0', 'DELETE FROM shop.orders WHERE id < 9000');
        await restored(rows('append'));
        expect(await facts()).toEqual([5001, 1, 4.11]);
      });
      it('are added where none has the key', async () => {
        await restored(rows('ignore'));
        expect(await facts()).toEqual([5001, 1, 1]);
      });
      it('replace those with the same key', async () => {
        const { seen } = await restored(rows('replace'));
        expect(seen.warnings.join()).toContain('shop.stamp');
        expect(await facts()).toEqual([5001, 1, 4.11]);
      });
      it('stand alone in tables that are emptied first', async () => {
        await restored(rows('refill'));
        expect((await checksums(server, 'shop')).get('orders')).toBe(dumped.get('orders'));
      });
      it('need columns that take them', async () => {
        await server.query(
          'ALTER TABLE shop.orders DROP COLUMN placed, ADD COLUMN needed INT NOT NULL',
          'DROP TABLE shop.parts',
        );
        const seen = await preview({ databases: shop({ tables: ['orders', 'parts'] }), content: 'data' });
        expect(seen.blockers.map(({ data }) => data.why)).toEqual([
          'shop.orders has no column placed that takes the values of the backup.',
          'shop.parts is not there, and rows alone need a table.',
        ]);
        await restored({ databases: shop(), method: 'in-place' });
      });
    });

  describe('that fail leave what is there as it is', () => {
    const untouched = async (run: Run, since: unknown) => {
      expect(run.targetState).toMatchObject({ kind: 'untouched', databases: ['shop'] });
      expect([await checksums(server, 'shop'), await programTexts(server, 'shop')]).toEqual(since);
      expect(await places()).toEqual([]);
    };
    const state = async () => [await checksums(server, 'shop'), await programTexts(server, 'shop')];

    it('at the exchange, when a session holds a table for longer than it waits: triggers are put back', async () => {
      const since = await state();
      const holder = await server.connect();
      await holder.query('START TRANSACTION');
      await holder.query('SELECT * FROM shop.bags');
      // Not for as long as it would wait by itself.
      const killer = (async () => {
        for (;;) {
          const [thread] = await server.query(
            "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE INFO LIKE 'RENAME TABLE%'",
          );
          if (thread !== undefined) return server.query(`KILL ${thread.id}`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      })();
      const { run } = await restore({ databases: shop(), method: 'swap' });
      await killer;
      await holder.end();
      expect(run.outcome?.kind).toBe('failed');
      await untouched(run, since);
    });

    it('when a database of that name is there which nobody made for it', async () => {
      await server.query('CREATE DATABASE shop__restoring', 'CREATE TABLE shop__restoring.mine (id INT)');
      const seen = await preview({ databases: shop(), method: 'swap' });
      expect(seen.blockers.map(({ code, data }) => [code, data.database])).toEqual([
        ['beside-taken', 'shop__restoring'],
      ]);
      await server.query('DROP DATABASE shop__restoring');
    });

    it('and what a killed one left is said and removed by the next', async () => {
      await server.query(
        'CREATE DATABASE shop__restoring',
        'CREATE TABLE shop__restoring.half_done (id INT)',
        'CREATE TABLE shop__restoring.holdfast_made_this (note VARCHAR(200))',
      );
      const { seen } = await restored({ databases: shop(), method: 'swap' });
      expect(seen.warnings.join()).toContain('shop__restoring is left of a restore');
    });
  });
});
