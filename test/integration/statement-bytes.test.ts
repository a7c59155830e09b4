import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type ServerConnection } from '../../electron/engine/server/connect.ts';
import { StatementBytes } from '../../electron/engine/server/statement-bytes.ts';
import { accountOn } from '../support/dumping.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

const MB = 1024 * 1024;

function made(text: string): StatementBytes {
  const statement = new StatementBytes();
  statement.add(Buffer.from(text));
  return statement;
}

describe.each(serverKinds())('statements as bytes: %s', (kind) => {
  let server: TestServer;
  let connection: ServerConnection;
  const statement = new StatementBytes();

  beforeAll(async () => {
    server = await startServer(kind, { args: ['--max-allowed-packet=64M'] });
    await server.query('CREATE DATABASE b', 'CREATE TABLE b.t (id INT PRIMARY KEY, v LONGBLOB)');
  });
  afterAll(() => server.stop());

  async function send(...pieces: readonly (string | Buffer)[]): Promise<void> {
    statement.clear();
    for (const piece of pieces) statement.add(typeof piece === 'string' ? Buffer.from(piece) : piece);
    await connection.send([statement]);
  }

  /** Connects anew, as a restore does. */
  async function open(): Promise<void> {
    connection = await connect(accountOn(server), { sendsBytes: true });
  }

  it('arrive as they are, whatever they are and however long, one after the other', async () => {
    await open();
    // A packet of the protocol holds 16 MiB less one byte; the statement is longer, just as long, and around it.
    const lengths = [0, 1, 65_000, 2 * MB, 16 * MB - 300, 16 * MB + 300, 33 * MB];
    const exact = 16 * MB - 1 - 1 - "INSERT INTO b.t VALUES (90,'')".length;
    for (const [i, length] of [
      ...lengths,
      exact - 4,
      exact - 3,
      exact - 2,
      exact - 1,
      exact,
      exact + 1,
    ].entries()) {
      const value = Buffer.alloc(length, Buffer.from([0xff, 0xe4, 0x80, 0x41]));
      await send(`INSERT INTO b.t VALUES (${90 - i},'`, value, "')");
      const [row] = await server.query(
        `SELECT LENGTH(v) AS length, SHA2(v, 256) AS sum FROM b.t WHERE id = ${90 - i}`,
      );
      const [own] = await server.query(
        `SELECT SHA2(REPEAT(X'FFE48041', ${Math.ceil(length / 4)}), 256) AS sum`,
      );
      expect(Number(row?.length), `${length} bytes`).toBe(length);
      if (length % 4 === 0) expect(row?.sum).toBe(own?.sum);
    }
    await connection.close();
  });

  it('a question mark is no place for a value, and texts go between them', async () => {
    await open();
    await send("INSERT INTO b.t VALUES (200,'what? :name ??')");
    const rows = await connection.query('SELECT CONVERT(v USING utf8mb4) AS v FROM b.t WHERE id = 200');
    expect(rows).toEqual([{ v: 'what? :name ??' }]);
    await send('UPDATE b.t SET v = NULL WHERE id = 200');
    expect(await connection.query('SELECT v FROM b.t WHERE id = 200')).toEqual([{ v: null }]);
    await connection.close();
  });

  it('one that the server refuses says its number, and the connection goes on', async () => {
    await open();
    await send("INSERT INTO b.t VALUES (300,'a')");
    await expect(send("INSERT INTO b.t VALUES (300,'b')")).rejects.toMatchObject({
      code: 'query-failed',
      data: { number: 1062 },
    });
    await expect(send('SELECT 1; DROP TABLE b.t')).rejects.toMatchObject({ data: { number: 1064 } });
    await send("INSERT INTO b.t VALUES (301,'c')");
    const [row] = await server.query('SELECT COUNT(*) AS n FROM b.t WHERE id >= 300');
    expect(Number(row?.n)).toBe(2);
    await connection.close();
  });

  it('many at once arrive in their order, also while others are on their way, and queries after them', async () => {
    await open();
    await connection.query('CREATE TABLE b.log (id INT AUTO_INCREMENT PRIMARY KEY, v INT)');
    const answered: number[] = [];
    const sent = Array.from({ length: 4 }, (_, batch) => {
      const statements = Array.from({ length: 300 }, (_, i) =>
        made(`INSERT INTO b.log (v) VALUES (${300 * batch + i})`),
      );
      return connection.send(statements, (rows) => answered.push(batch + rows - 1));
    });
    await Promise.all(sent);
    expect(answered).toEqual(Array.from({ length: 1200 }, (_, i) => Math.floor(i / 300)));
    const rows = await connection.query('SELECT v FROM b.log ORDER BY id');
    expect(rows.map(({ v }) => Number(v))).toEqual(Array.from({ length: 1200 }, (_, i) => i));
    await connection.close();
  });

  it('the first of many that fails is told, once, and the connection goes on', async () => {
    await open();
    let changed = 0;
    const texts = ['(400, NULL)', '(401, NULL)', '(401, NULL)', '(402, NULL)', '(400, NULL)'];
    const statements = texts.map((values) => made(`INSERT INTO b.t VALUES ${values}`));
    const behind = connection.send(statements, (rows) => (changed += rows));
    const next = connection.send([made('INSERT INTO b.t VALUES (403, NULL)')]);
    await expect(behind).rejects.toMatchObject({
      data: { number: 1062, message: expect.stringContaining('401') },
    });
    expect(changed).toBe(2);
    await next;
    const rows = await connection.query('SELECT id FROM b.t WHERE id BETWEEN 400 AND 499 ORDER BY id');
    expect(rows.map(({ id }) => Number(id))).toEqual([400, 401, 402, 403]);
    await connection.close();
  });

  it('says how many rows each has changed, also more than a byte can count', async () => {
    await open();
    await connection.query('CREATE TABLE b.many (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, v INT)');
    const told: number[] = [];
    const values = (count: number): string => Array.from({ length: count }, (_, i) => `(${i})`).join();
    const sizes = [1, 250, 251, 300, 70_000];
    const statements = sizes.map((count) => made(`INSERT INTO b.many (v) VALUES ${values(count)}`));
    const last = made('INSERT INTO b.many VALUES (18446744073709551614, 1)');
    await connection.send([...statements, last, made('DELETE FROM b.many'), made('DO 1')], (n) =>
      told.push(n),
    );
    expect(told).toEqual([...sizes, 1, sizes.reduce((a, b) => a + b, 1), 0]);
    await connection.close();
  });

  it('one that has a result ends the connection, and no file is read for one that asks for it', async () => {
    await open();
    await expect(send('SELECT 1')).rejects.toMatchObject({ code: 'not-possible' });
    await connection.close();
    await server.query('CREATE PROCEDURE b.two() BEGIN SELECT 1; SELECT 2; END');
    await open();
    await expect(send('CALL b.two()')).rejects.toMatchObject({ code: 'not-possible' });
    await connection.close();
    await open();
    const load =
      "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE b.t FIELDS TERMINATED BY '\\0' (@line) SET id = 500";
    await expect(send(load)).rejects.toMatchObject({
      code: expect.stringMatching(/query-failed|connection-lost/),
    });
    await connection.close();
    expect(await server.query('SELECT id FROM b.t WHERE id = 500')).toEqual([]);
  });

  it('a connection that the server has ended is told from a refusal, also between two statements', async () => {
    await open();
    await server.query(`KILL ${connection.threadId}`);
    await expect(send('DO 1')).rejects.toMatchObject({ code: 'connection-lost' });
    await expect(send('DO 1')).rejects.toMatchObject({ code: 'connection-lost' });
    await connection.close();
    await expect(send('DO 1')).rejects.toMatchObject({ code: 'connection-lost' });
  });
});
