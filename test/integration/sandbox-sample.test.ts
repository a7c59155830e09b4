import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '../../electron/engine/sandbox/model.ts';
import { startSample } from '../../electron/engine/sandbox/sample.ts';
import { connect, type ServerConnection } from '../../electron/engine/server/connect.ts';
import { serverKinds } from '../support/test-server.ts';
import { makeHome, toolsOf } from '../support/tools.ts';

/** Of columns whose text is the same on both flavours; the two samples must hold the same rows. */
const DIGESTS = [
  "SELECT COUNT(*) AS n, SUM(CRC32(CONCAT_WS('|', id, customer_id, ordered_at, status, coupon_code, total, note))) AS digest FROM orders",
  "SELECT COUNT(*) AS n, SUM(CRC32(CONCAT_WS('|', id, first_name, last_name, email, phone, created_at, full_name))) AS digest FROM customers",
  "SELECT COUNT(*) AS n, SUM(CRC32(CONCAT_WS('|', product_id, position, HEX(checksum), HEX(content)))) AS digest FROM product_images",
  "SELECT COUNT(*) AS n, SUM(CRC32(CONCAT_WS('|', id, product_id, stars, title, body, written_at))) AS digest FROM reviews",
];

const digests: unknown[] = [];

describe.each(serverKinds())('the sample shop: %s', (kind) => {
  let sample: Sample;
  let shop: ServerConnection;
  beforeAll(async () => {
    const home = await makeHome();
    sample = await startSample({ ...home, tools: (await toolsOf(kind)).all });
    shop = await connect(sample.backupAccount);
    await shop.query('USE shop');
  });
  afterAll(async () => {
    await shop?.close();
    await sample?.stop();
  });

  const count = async (sql: string): Promise<number> =>
    Number((await shop.query(`SELECT COUNT(*) AS n FROM ${sql}`))[0]?.n);
  const schema = (table: string, column = 'TABLE_SCHEMA'): string =>
    `information_schema.${table} WHERE ${column} = 'shop'`;

  test('has the objects that a real database has', async () => {
    expect(await count(`${schema('TABLES')} AND TABLE_TYPE = 'BASE TABLE'`)).toBeGreaterThanOrEqual(12);
    expect(await count(`${schema('VIEWS')}`)).toBeGreaterThanOrEqual(5);
    expect(await count(schema('TRIGGERS', 'TRIGGER_SCHEMA'))).toBeGreaterThanOrEqual(3);
    expect(await count(schema('ROUTINES', 'ROUTINE_SCHEMA'))).toBeGreaterThanOrEqual(4);
    expect(await count(schema('EVENTS', 'EVENT_SCHEMA'))).toBe(1);
    expect(await count(schema('REFERENTIAL_CONSTRAINTS', 'CONSTRAINT_SCHEMA'))).toBeGreaterThan(10);
    expect(await count(`${schema('COLUMNS')} AND DATA_TYPE = 'float'`)).toBeGreaterThan(0);
    expect(await count("reviews WHERE title LIKE '%🎁%'")).toBeGreaterThan(0);
    expect(await count('best_customers')).toBeGreaterThan(0);
  });

  test('has at least 200,000 rows, none of which breaks a foreign key', async () => {
    const tables = await shop.query(
      `SELECT TABLE_NAME AS name FROM ${schema('TABLES')} AND TABLE_TYPE = 'BASE TABLE'`,
    );
    let rows = 0;
    for (const { name } of tables) rows += await count(`\`${String(name)}\``);
    expect(rows).toBeGreaterThanOrEqual(200_000);
    const keys = await shop.query(
      `SELECT TABLE_NAME AS child, COLUMN_NAME AS child_column, REFERENCED_TABLE_NAME AS parent, REFERENCED_COLUMN_NAME AS parent_column
       FROM ${schema('KEY_COLUMN_USAGE')} AND REFERENCED_TABLE_NAME IS NOT NULL`,
    );
    for (const { child, child_column, parent, parent_column } of keys) {
      const orphans = `\`${child}\` c LEFT JOIN \`${parent}\` p ON p.\`${parent_column}\` = c.\`${child_column}\` WHERE c.\`${child_column}\` IS NOT NULL AND p.\`${parent_column}\` IS NULL`;
      expect(await count(orphans), `${child}.${child_column}`).toBe(0);
    }
  });

  test('is the same every time and on every server', async () => {
    const seen = [];
    for (const sql of DIGESTS) seen.push((await shop.query(sql))[0]);
    digests.push(seen);
    expect(seen).toEqual(digests[0]);
  });

  test('its backup account needs no password, is no administrator, and may restore beside the original', async () => {
    expect(sample.backupAccount.password).toBeNull();
    await expect(shop.query('CREATE DATABASE elsewhere')).rejects.toThrow('query-failed');
    await expect(shop.query("SET GLOBAL general_log_file = '/tmp/x'")).rejects.toThrow('query-failed');
    await shop.query('CREATE DATABASE shop_copy');
    await shop.query('DROP DATABASE shop_copy');
  });
});
