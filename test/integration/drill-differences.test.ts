import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../electron/engine/sandbox/model.ts';
import { withConnection } from '../../electron/engine/server/connect.ts';
import { runDrill } from '../../electron/engine/verify/drill.ts';
import type { DrillOrder, DrillResult } from '../../electron/engine/verify/model.ts';
import { corpus } from '../support/corpus.ts';
import type { MadeBackup } from '../support/make-backup.ts';
import { serverKinds } from '../support/test-server.ts';
import { openWorkshop, type Workshop } from '../support/workshop.ts';

describe.each(serverKinds())('what a drill must find: %s', (kind) => {
  let workshop: Workshop;
  let backup: MadeBackup;

  beforeAll(async () => {
    workshop = await openWorkshop(kind, corpus(kind));
    backup = await make();
  });
  afterAll(() => workshop?.server.stop());

  const make = (edit?: (sql: string) => string): Promise<MadeBackup> =>
    workshop.backUp(['shop', 'crm-ü'], edit);

  const drill = (changes: Partial<DrillOrder>): Promise<DrillResult> =>
    runDrill(workshop.drillOrder(backup, changes));

  const running =
    (...statements: readonly string[]) =>
    (sandbox: Sandbox): Promise<void> =>
      withConnection(sandbox.account, {}, async (connection) => {
        for (const statement of statements) await connection.query(statement);
      });

  const found = ({ drill: { objects } }: DrillResult): Record<string, string> =>
    Object.fromEntries(
      objects
        .filter(({ state }) => state !== 'equal')
        .map(({ kind: what, database, name, state }) => [`${what} ${database}.${name}`, state]),
    );

  // Several at once, because a drill takes seconds: each must be found, and nothing else.
  test('changed rows, a missing trigger, an added table (truths D3)', async () => {
    const result = await drill({
      afterRestore: running(
        "UPDATE shop.customers SET name = 'Anna ⛴' WHERE id = 1",
        'DELETE FROM shop.duplicates LIMIT 1',
        'DROP TRIGGER shop.orders_check',
        'CREATE TABLE shop.added (a INT)',
        'ALTER TABLE shop.empty_one ADD INDEX (a)',
        'DROP TABLE shop.`--help; ``x`',
        'CREATE DATABASE extra',
        'ALTER DATABASE `crm-ü` COLLATE utf8mb4_general_ci',
      ),
    });
    expect(found(result)).toEqual({
      'table shop.customers': 'different',
      'table shop.duplicates': 'different',
      'trigger shop.orders_check': 'missing',
      'table shop.added': 'unexpected',
      'table shop.empty_one': 'different',
      'table shop.--help; `x': 'missing',
      'database extra.extra': 'unexpected',
      'database crm-ü.crm-ü': 'different',
    });
    expect(result.drill.passed).toBe(false);
    expect(result.failure).toMatchObject({ code: 'drill-failed', data: { differences: 8 } });
    const of = (name: string) => result.drill.objects.find((object) => object.name === name);
    expect(of('customers')).toMatchObject({ data: 'different', rowsDumped: 103, rowsRestored: 103 });
    expect(of('customers')?.difference).toContain('Anna ⛺');
    expect(of('customers')?.difference).toContain('Anna ⛴');
    expect(of('duplicates')?.difference).toMatch(/3 rows in the dump, 2 restored.*\(1,'x'\)/s);
    expect(of('empty_one')?.difference).toContain('KEY `a` (`a`)');
    expect(await readdir(workshop.home.parentFolder)).toEqual([]);
  });

  test('changed programs and views, and a view that cannot be read', async () => {
    const result = await drill({
      afterRestore: running(
        'DROP FUNCTION shop.twice',
        "CREATE DEFINER='app'@'%' FUNCTION shop.twice(x INT) RETURNS INT DETERMINISTIC NO SQL COMMENT 'doubles; it''s fine' RETURN x * 3",
        'DROP PROCEDURE `crm-ü`.ansi',
        "CREATE DEFINER='app'@'%' PROCEDURE `crm-ü`.ansi() SELECT 1",
        "CREATE OR REPLACE DEFINER='gone'@'nowhere' SQL SECURITY INVOKER VIEW shop.anna AS SELECT * FROM shop.order_names WHERE name LIKE 'Anna%'",
        'ALTER TABLE shop.customers CHANGE name renamed VARCHAR(60) NOT NULL, DROP COLUMN shout',
        "ALTER DEFINER='root'@'localhost' EVENT shop.nightly DISABLE",
      ),
    });
    const differing = found(result);
    expect(Object.keys(differing).sort()).toEqual(
      [
        'event shop.nightly',
        'function shop.twice',
        'procedure crm-ü.ansi',
        'table shop.customers',
        'view crm-ü.shop_names',
        'view shop.anna',
        'view shop.order_names',
      ].sort(),
    );
    const of = (name: string) => result.drill.objects.find((object) => object.name === name)?.difference;
    expect(of('twice')).toContain('x * 3');
    expect(of('order_names')).toMatch(/cannot be read/);
    expect(of('nightly')).toContain('DISABLE');
  });

  test('rows that are the same in another order are equal', async () => {
    const result = await drill({
      afterRestore: running('ALTER TABLE shop.duplicates ORDER BY b DESC, a DESC'),
    });
    // InnoDB keeps its own order of rows without a key, so insert them anew the other way round.
    const again = await drill({
      afterRestore: running(
        'DELETE FROM shop.duplicates',
        "INSERT INTO shop.duplicates VALUES (2, NULL), (1, 'x'), (1, 'x')",
      ),
    });
    expect(result.drill.passed).toBe(true);
    expect(found(again)).toEqual({});
    expect(again.drill.objects.find(({ name }) => name === 'duplicates')?.data).toBe('rows');
  });

  test('a dump that does not restore fails at the object where it stops', async () => {
    const broken = await make((sql) =>
      sql.replace("VALUES (1,'x')", "VALUES (1,'x',3)").replace("VALUES\n(1,'x')", "VALUES\n(1,'x',3)"),
    );
    const result = await drill({ ...broken });
    expect(result.drill.passed).toBe(false);
    expect(result.failure).toMatchObject({
      code: 'restore-failed',
      data: { number: 1136, object: 'shop.duplicates', isDrill: true },
    });
    expect(found(result)).toEqual({ 'table shop.duplicates': 'different' });
  });

  test('tables elsewhere on the disk or encrypted are restored here without that, and it is said', async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'datadir-'));
    const odd = await make((sql) =>
      sql.replace(
        /(CREATE TABLE `empty_one` \(\n[^;]*ENGINE=InnoDB)/,
        `$1 DATA DIRECTORY='${elsewhere}/' ${kind === 'mariadb' ? '`ENCRYPTED`=YES' : "/*!80016 ENCRYPTION='Y' */"}`,
      ),
    );
    const result = await drill({ ...odd });
    expect(found(result)).toEqual({});
    const codes = result.drill.remarks.map(({ code }) => code);
    expect(codes).toContain('data-directory-stripped');
    expect(codes).toContain('encryption-stripped');
    expect(await readdir(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });

  test('too little room is found before the start (truths D5), and a missing server is said with what to install', async () => {
    const huge = { ...backup.index, inventory: null, rawBytes: 2 ** 52 };
    await expect(drill({ index: huge })).rejects.toMatchObject({ code: 'disk-full' });
    const { tools, home } = workshop;
    await expect(drill({ tools: [tools.client, tools.dump] })).rejects.toMatchObject({
      code: 'no-sandbox-server',
    });
    expect(await readdir(home.parentFolder)).toEqual([]);
  });
});
