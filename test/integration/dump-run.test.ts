import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DumpEvidence, Preflight, RunningDump } from '../../electron/engine/dump/model.ts';
import { preflight } from '../../electron/engine/dump/preflight.ts';
import { startDump } from '../../electron/engine/dump/start.ts';
import { judge } from '../../electron/engine/dump/verdict.ts';
import { runTool } from '../../electron/engine/system/run-tool.ts';
import { clientArgs } from '../../electron/engine/tools/client-args.ts';
import { optionFileText } from '../../electron/engine/tools/option-file.ts';
import { isAbort } from '../../shared/errors.ts';
import { accountOn, connected, dumpWhole, EVERYTHING, overTcp, readDump } from '../support/dumping.ts';
import { isAlive } from '../support/processes.ts';
import { freePort, serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { type ToolSet, toolsOf } from '../support/tools.ts';

/** Larger than every buffer between the server and a reader that stands still, so that the middle is really one. */
const BIG = [
  'CREATE DATABASE big',
  'CREATE TABLE big.a_first (i INT PRIMARY KEY)',
  'CREATE TABLE big.a_rows (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(500))',
  "INSERT INTO big.a_rows (v) VALUES (REPEAT('x', 480))",
  ...Array.from({ length: 14 }, () => 'INSERT INTO big.a_rows (v) SELECT v FROM big.a_rows'),
  'CREATE TABLE big.z_last (i INT PRIMARY KEY)',
  'INSERT INTO big.z_last VALUES (1)',
  'ANALYZE TABLE big.a_rows',
];

const failure = (evidence: DumpEvidence): [string, boolean] | string => {
  const verdict = judge(evidence);
  return verdict.kind === 'failed' ? [verdict.error.code, verdict.retryable] : verdict.kind;
};

describe.each(serverKinds())('a dump of %s', (kind) => {
  let server: TestServer;
  let tools: ToolSet;
  beforeAll(async () => {
    tools = await toolsOf(kind);
    server = await startServer(kind);
    await server.query(...BIG);
  });
  afterAll(() => server.stop());

  const run = (more: Partial<Parameters<typeof dumpWhole>[0]> = {}) =>
    dumpWhole({ account: accountOn(server), tool: tools.dump, selection: { databases: ['big'] }, ...more });
  const threads = async () =>
    (await server.query('SHOW FULL PROCESSLIST')).filter(
      ({ Info }) => String(Info).includes('a_rows') || String(Info).includes('z_last'),
    );

  test('that nothing disturbs is good, and shows no secret', async () => {
    await server.query(
      "CREATE USER secret@localhost IDENTIFIED BY 'hunter2'",
      'GRANT ALL ON *.* TO secret@localhost',
    );
    const account = accountOn(server, { user: 'secret', password: 'hunter2' });
    let line = '';
    let thread: number | null = null;
    const { evidence, before } = await run({
      account,
      meanwhile: async (dump) => {
        line = dump.commandLine + dump.argv.join(' ');
        thread = await dump.thread;
      },
    });
    expect(judge(evidence)).toMatchObject({ kind: 'good', evidence: { schemaUnchanged: true, stderr: '' } });
    expect(line).toContain('--single-transaction');
    expect(line).not.toContain('hunter2');
    expect(thread).toBeGreaterThan(0);
    expect(before.estimatedRawBytes / evidence.written.rawBytes).toBeGreaterThan(0.7);
  });

  test('names that look like options, quotes, dots, newlines and emoji are dumped as they are', async () => {
    await server.query(
      'CREATE DATABASE `--help`',
      'CREATE TABLE `--help`.`--result-file=/tmp/holdfast-pwned` (i INT)',
      'CREATE DATABASE `-x`',
      'CREATE TABLE `-x`.`a.b` (v VARCHAR(20)) CHARACTER SET utf8mb4',
      "INSERT INTO `-x`.`a.b` VALUES ('🙂')",
      'CREATE TABLE `-x`.`new\nline` (i INT)',
      'CREATE TABLE `-x`.`q``uote` (i INT)',
      'CREATE TABLE `-x`.`left.out` (i INT)',
    );
    const { read, evidence, before } = await run({
      selection: {
        databases: ['--help', '-x'],
        excludedTables: [{ database: '-x', table: 'left.out' }],
      },
    });
    expect(judge(evidence).kind).toBe('good');
    expect(before.databases).toEqual(['--help', '-x']);
    for (const text of ['--result-file=/tmp/holdfast-pwned', 'a.b', '🙂', 'new\nline', 'q``uote'])
      expect(read.text).toContain(text);
    expect(read.text).not.toContain('left.out');
    await server.query('DROP DATABASE `--help`', 'DROP DATABASE `-x`');
  });

  test('A14 several databases under one lock are good, and the client restores them as they were', async () => {
    await server.query(
      'CREATE DATABASE one',
      'CREATE TABLE one.t (v VARCHAR(20)) ENGINE=MyISAM CHARACTER SET utf8mb4',
      "INSERT INTO one.t VALUES ('\\\\! echo'), ('🙂')",
      'CREATE DATABASE two',
      'CREATE PROCEDURE two.p() BEGIN /* kept; */ SELECT 1; END',
    );
    const { read, evidence, before } = await run({
      selection: { databases: ['one', 'two'], consistency: 'lock' },
    });
    expect(before.args).toContain('--lock-all-tables');
    expect(judge(evidence).kind).toBe('good');

    await server.query('DROP DATABASE one', 'DROP DATABASE two');
    const { client } = tools;
    const restored = await runTool(
      {
        program: client.location.path,
        args: clientArgs(client),
        optionFile: optionFileText(accountOn(server), client),
      },
      { timeoutMs: 30_000, stdin: read.text },
    );
    expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await server.query('SELECT v FROM one.t')).toEqual([{ v: '\\! echo' }, { v: '🙂' }]);
    const [row] = await server.query('SHOW CREATE PROCEDURE two.p');
    expect(row?.['Create Procedure']).toContain('/* kept; */');
    await server.query('DROP DATABASE one', 'DROP DATABASE two');
  });

  test('A1 mysqldump SIGKILLed: failed, although the stream just ends', async () => {
    const { evidence } = await run({ meanwhile: async ({ pid }) => void process.kill(pid, 'SIGKILL') });
    expect(evidence.exit).toMatchObject({ exitCode: null, signal: 'SIGKILL', stalled: null });
    expect(failure(evidence)).toEqual(['tool-failed', false]);
  });

  test('A2 connection killed in the middle: failed, names the table, retried', async () => {
    const { evidence } = await run({
      meanwhile: async (dump) => {
        await server.query(`KILL ${await dump.thread}`);
      },
    });
    const verdict = judge(evidence);
    expect(verdict).toMatchObject({
      kind: 'failed',
      retryable: true,
      error: { code: 'server-went-away', data: { object: expect.stringContaining('a_rows') } },
    });
  });

  test('A10 a table is altered by copy in the middle: failed, retried', async () => {
    const { evidence } = await run({
      meanwhile: async () => {
        await server.query('ALTER TABLE big.z_last ADD INDEX (i), ALGORITHM=COPY');
      },
    });
    expect(evidence.exit.stderr).toContain('1412');
    expect(failure(evidence)).toEqual(['schema-changed', true]);
    await server.query('ALTER TABLE big.z_last DROP INDEX i');
  });

  // On tables that were dumped already or come later: on the one that is being read they would have to wait.
  test.each([
    [
      'a trigger is created',
      'CREATE TRIGGER big.late BEFORE INSERT ON big.a_first FOR EACH ROW SET @x = 1',
      'DROP TRIGGER big.late',
    ],
    [
      'a function is created',
      'CREATE FUNCTION big.f() RETURNS INT DETERMINISTIC RETURN 1',
      'DROP FUNCTION big.f',
    ],
    [
      'a column is added instantly to a table that was dumped',
      'ALTER TABLE big.a_first ADD COLUMN n INT, ALGORITHM=INSTANT',
      'ALTER TABLE big.a_first DROP COLUMN n',
    ],
  ])('A11 %s in the middle: silent, and yet failed and retried', async (_, change, back) => {
    const { evidence } = await run({
      meanwhile: async () => {
        await server.query(change);
      },
    });
    await server.query(back);
    expect(evidence.exit).toMatchObject({ exitCode: 0, stderr: '' });
    expect(failure(evidence)).toEqual(['schema-changed', true]);
  });

  test('A12 a table is dropped in the middle: failed, retried', async () => {
    const { evidence } = await run({
      meanwhile: async () => {
        await server.query('DROP TABLE big.z_last');
      },
    });
    expect(evidence.exit.stderr).toContain('1146');
    expect(failure(evidence)).toEqual(['object-vanished', true]);
    await server.query('CREATE TABLE big.z_last (i INT PRIMARY KEY)', 'INSERT INTO big.z_last VALUES (1)');
  });

  test('A21 a lock held by another: ended within the limit, says what it waits for, leaves nothing behind', async () => {
    const holder = await server.connect();
    await holder.query('LOCK TABLES big.a_rows WRITE');
    let pid = 0;
    const started = performance.now();
    await connected(accountOn(server), async (connection) => {
      const before = await preflightOf(connection);
      const dump = await begin(connection, before, { noProgressMs: 2_000, connectMs: 1_000 });
      pid = dump.pid;
      await expect(readDump(dump, before)).rejects.toMatchObject({
        code: 'tool-stalled',
        data: { seconds: 2, last: expect.stringMatching(/metadata lock.*a_rows/is) },
      });
      const exit = await dump.done;
      expect(exit.stalled?.code).toBe('tool-stalled');
    });
    expect(performance.now() - started).toBeLessThan(7_000);
    expect(isAlive(pid)).toBe(false);
    expect(await eventually(async () => (await threads()).length === 0)).toBe(true);
    await holder.query('UNLOCK TABLES');
    await holder.end();
  });

  test('A21 a stopped server: ended within the limit', async () => {
    await using stopped = await startServer(kind);
    await stopped.query(...BIG);
    const account = accountOn(stopped);
    let stoppedAt = 0;
    let endedAfterMs = 0;
    let outcome: unknown = null;
    await connected(account, async (connection) => {
      const before = await preflight(connection, account, EVERYTHING, tools.dump);
      const dump = await startDump({
        account,
        tool: tools.dump,
        connection,
        preflight: before,
        signal: new AbortController().signal,
        limits: { noProgressMs: 2_000 },
      });
      const stop = async (): Promise<void> => {
        stoppedAt = performance.now();
        process.kill(stopped.pid, 'SIGSTOP');
      };
      outcome = await readDump(dump, before, stop).catch((error: unknown) => error);
      await dump.done;
      endedAfterMs = performance.now() - stoppedAt;
      expect(isAlive(dump.pid)).toBe(false);
    }).finally(() => process.kill(stopped.pid, 'SIGCONT'));
    expect(outcome).toMatchObject({ code: 'tool-stalled' });
    expect(endedAfterMs).toBeLessThan(2_000 + 5_000);
  });

  test('A21 an address that takes connections and says nothing: ended as not connected', async () => {
    const port = await freePort();
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    const account = accountOn(server, {
      endpoint: { via: 'direct', address: { kind: 'tcp', host: '127.0.0.1', port } },
    });
    await connected(accountOn(server), async (connection) => {
      const before = await preflightOf(connection);
      const dump = await startDump({
        account,
        tool: tools.dump,
        connection,
        preflight: before,
        signal: new AbortController().signal,
        limits: { connectMs: 1_500 },
      });
      await expect(readDump(dump, before)).rejects.toMatchObject({
        code: 'connect-timeout',
        data: { address: `127.0.0.1:${port}` },
      });
      await dump.done;
    });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  test('A22 a reader that takes its time is not a stall', async () => {
    const { evidence } = await run({ limits: { noProgressMs: 1_000 }, meanwhile: () => sleep(3_000) });
    expect(judge(evidence).kind).toBe('good');
  });

  test('cancelled in the middle, over TCP and while waiting for a lock: nothing is left, neither here nor there', async () => {
    const holder = await server.connect();
    for (const isWaiting of [false, true]) {
      if (isWaiting) await holder.query('LOCK TABLES big.a_rows WRITE');
      const cancel = new AbortController();
      const account = accountOn(server, { ...overTcp(server) });
      await server.query(
        "CREATE USER IF NOT EXISTS root@'127.0.0.1'",
        "GRANT ALL ON *.* TO root@'127.0.0.1'",
      );
      await connected(account, async (connection) => {
        const before = await preflightOf(connection);
        const dump = await startDump({
          account,
          tool: tools.dump,
          connection,
          preflight: before,
          signal: cancel.signal,
        });
        const reading = readDump(dump, before, async () => cancel.abort()).catch((error: unknown) => error);
        await dump.thread;
        cancel.abort();
        expect(isAbort(await reading)).toBe(true);
        expect(await dump.done).toMatchObject({ cancelled: true, stalled: null });
        expect(isAlive(dump.pid)).toBe(false);
      });
      expect(await eventually(async () => (await threads()).length === 0)).toBe(true);
    }
    await holder.query('UNLOCK TABLES');
    await holder.end();
  });

  test('never ends a stranger’s connection of the same account', async () => {
    const strangers = await Promise.all([server.connect(), server.connect()]);
    await run({ meanwhile: async (dump) => void process.kill(dump.pid, 'SIGKILL') });
    for (const stranger of strangers) {
      await expect(stranger.query('SELECT 1')).resolves.toBeDefined();
      await stranger.end();
    }
  });

  test('A2 the server killed in the middle: failed, retried', async () => {
    await using doomed = await startServer(kind);
    await doomed.query(...BIG);
    const { evidence } = await dumpWhole({
      account: accountOn(doomed),
      tool: tools.dump,
      selection: { databases: ['big'] },
      meanwhile: () => doomed.kill(),
    });
    expect(evidence.after).toBeNull();
    expect(failure(evidence)).toEqual(['server-went-away', true]);
  });

  const preflightOf = (connection: Parameters<typeof preflight>[0]): Promise<Preflight> =>
    preflight(connection, accountOn(server), { ...EVERYTHING, databases: ['big'] }, tools.dump);
  const begin = (
    connection: Parameters<typeof preflight>[0],
    before: Preflight,
    limits: Parameters<typeof startDump>[0]['limits'],
  ): Promise<RunningDump> =>
    startDump({
      account: accountOn(server),
      tool: tools.dump,
      connection,
      preflight: before,
      signal: new AbortController().signal,
      ...(limits && { limits }),
    });
});

async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  for (let i = 0; i < 40; i += 1) {
    if (await holds()) return true;
    await sleep(100);
  }
  return false;
}
