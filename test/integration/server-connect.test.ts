import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../electron/engine/server/account.ts';
import { connect, withConnection } from '../../electron/engine/server/connect.ts';
import { HoldfastError, isAbort } from '../../shared/errors.ts';
import type { Address, TlsMode } from '../../shared/model/server.ts';
import { freePort, serverKinds, startServer, type TestServer } from '../support/test-server.ts';

const tcp = (port: number, host = '127.0.0.1'): Address => ({ kind: 'tcp', host, port });

function accountAt(address: Address, more: Partial<Account> = {}, mode: TlsMode = 'preferred'): Account {
  return {
    label: 'test',
    endpoint: { via: 'direct', address },
    tls: { mode, caFile: null, certFile: null, keyFile: null },
    user: 'root',
    password: null,
    ...more,
  };
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: unknown) => error,
  );
}

/** Listens and does what the test says with each connection. */
async function listener(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; end: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: NetServer = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    end: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

describe('what is no server, or none that answers', () => {
  it('an unknown host', async () => {
    const error = await failure(connect(accountAt(tcp(3306, 'no-such-host.invalid'))));
    expect(error).toMatchObject({ code: 'unknown-host', data: { host: 'no-such-host.invalid' } });
  });

  it('nobody listens', async () => {
    const port = await freePort();
    const error = await failure(connect(accountAt(tcp(port))));
    expect(error).toMatchObject({ code: 'connection-refused', data: { address: `127.0.0.1:${port}` } });
  });

  it('no socket', async () => {
    const error = await failure(connect(accountAt({ kind: 'socket', path: '/nowhere/mysqld.sock' })));
    expect(error).toMatchObject({ code: 'socket-missing', data: { path: '/nowhere/mysqld.sock' } });
  });

  it('another protocol, quoted', async () => {
    const ssh = await listener((socket) => socket.write('SSH-2.0-OpenSSH_9.2p1\r\n'));
    const error = await failure(connect(accountAt(tcp(ssh.port))));
    await ssh.end();
    expect(error).toMatchObject({ code: 'not-a-mysql-server' });
    expect(String(error)).toContain('SSH-2.0-OpenSSH');
  });

  it('closes at once', async () => {
    const closing = await listener((socket) => socket.end());
    const error = await failure(connect(accountAt(tcp(closing.port))));
    await closing.end();
    expect(error).toMatchObject({ code: 'connection-lost' });
  });

  it('accepts and says nothing: ends within its limit', async () => {
    const silent = await listener(() => undefined);
    const start = performance.now();
    const error = await failure(connect(accountAt(tcp(silent.port)), { timeoutMs: 400 }));
    await silent.end();
    expect(error).toMatchObject({ code: 'connect-timeout', data: { seconds: 1 } });
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('can be cancelled while it waits, and before it began', async () => {
    const silent = await listener(() => undefined);
    const controller = new AbortController();
    const pending = failure(connect(accountAt(tcp(silent.port)), { signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    expect(isAbort(await pending)).toBe(true);
    expect(isAbort(await failure(connect(accountAt(tcp(silent.port)), { signal: controller.signal })))).toBe(
      true,
    );
    await silent.end();
  });

  it('says more than a greeting before it was asked: a stranger may have put it there', async () => {
    const greeting = Buffer.concat([
      Buffer.from([10]),
      Buffer.from('8.0.36\0'),
      Buffer.alloc(44, 0xff),
      Buffer.alloc(30),
    ]);
    const packet = (sequence: number, payload: Buffer) =>
      Buffer.concat([Buffer.from([payload.length, 0, 0, sequence]), payload]);
    const ok = packet(2, Buffer.from([0, 0, 0, 2, 0, 0, 0]));
    const hostile = await listener((socket) => socket.write(Buffer.concat([packet(0, greeting), ok])));
    const error = await failure(connect(accountAt(tcp(hostile.port), {}, 'required')));
    await hostile.end();
    expect(error).toMatchObject({ code: 'not-a-mysql-server' });
  });
});

describe.each(serverKinds())('%s', (kind) => {
  let server: TestServer;
  const PASSWORD = `quotes "' # back\\slash é 😀`;
  const account = (more: Partial<Account> = {}, mode?: TlsMode) =>
    accountAt(tcp(server.port), { user: 'ann', password: PASSWORD, ...more }, mode);

  beforeAll(async () => {
    server = await startServer(kind, { args: ['--max-connections=12', '--init-connect=SET NAMES latin1'] });
    const connection = await server.connect();
    await connection.query("CREATE USER 'ann'@'%' IDENTIFIED BY ?", [PASSWORD]);
    await connection.end();
  });
  afterAll(() => server?.stop());

  it('logs in over TCP and the socket with any password', async () => {
    for (const address of [
      tcp(server.port),
      tcp(server.port, 'localhost'),
      { kind: 'socket', path: server.socket } as const,
    ]) {
      await withConnection(account({ endpoint: { via: 'direct', address } }), {}, async (c) => {
        expect(c).toMatchObject({ flavour: server.flavour, version: server.version });
        expect(await c.query('SELECT CONNECTION_ID() AS id, USER() LIKE ? AS me', ['ann@%'])).toEqual([
          { id: String(c.threadId), me: '1' },
        ]);
      });
    }
  });

  it('encrypts where it may, and not where it must not', async () => {
    const offersTls = kind === 'mysql9';
    const cipher = (mode: TlsMode, address: Address = tcp(server.port)) =>
      withConnection(account({ endpoint: { via: 'direct', address } }, mode), {}, async (c) => c.tlsCipher);
    expect(await cipher('preferred')).toEqual(offersTls ? expect.stringMatching(/TLS|AES/) : null);
    expect(await cipher('off')).toBeNull();
    expect(await cipher('preferred', { kind: 'socket', path: server.socket })).toBeNull();
  });

  it('a wrong password, with the true number', async () => {
    const error = await failure(connect(account({ password: 'wrong' })));
    expect(error).toMatchObject({ code: 'access-denied', data: { user: 'ann', server: 'test' } });
    expect(String(error)).toMatch(/1045|1698/);
    expect(String(error)).not.toContain('wrong');
    expect(await failure(connect(account({ user: 'nobody', password: null })))).toMatchObject({
      code: 'access-denied',
    });
  });

  it('a locked account, and an expired password', async () => {
    await server.query(
      "CREATE USER locked@'%' IDENTIFIED BY 'x' ACCOUNT LOCK",
      "CREATE USER old@'%' IDENTIFIED BY 'x' PASSWORD EXPIRE",
    );
    expect(await failure(connect(account({ user: 'locked', password: 'x' })))).toMatchObject({
      code: 'access-denied',
    });
    expect(await failure(connect(account({ user: 'old', password: 'x' })))).toMatchObject({
      code: 'password-expired',
    });
  });

  it('no free connection', async () => {
    const open = await Promise.all(Array.from({ length: 12 }, () => connect(account())));
    const error = await failure(connect(account()));
    await Promise.all(open.map((c) => c.close()));
    expect(error).toMatchObject({ code: 'too-many-connections' });
  });

  it('only encrypted connections', async () => {
    if (kind !== 'mysql9') return;
    await server.query('SET GLOBAL require_secure_transport = ON');
    const error = await failure(connect(account({}, 'off')));
    await server.query('SET GLOBAL require_secure_transport = OFF');
    expect(error).toMatchObject({ code: 'tls-needed' });
  });

  it('TLS is asked for and not offered: no log-in is tried', async () => {
    if (kind !== 'mariadb') return;
    for (const mode of ['required', 'verify-ca', 'verify-identity'] as const)
      expect(await failure(connect(account({}, mode)))).toMatchObject({ code: 'tls-not-offered' });
  });

  it('speaks utf8mb4 in UTC whatever init_connect and the globals say', async () => {
    await server.query(
      "SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES', GLOBAL time_zone = '+05:00', GLOBAL sql_select_limit = 1",
    );
    await withConnection(account(), {}, async (c) => {
      const nasty = `\\' OR 1=1 -- "😀`;
      expect(
        await c.query('SELECT ? AS text, "a" AS quoted, @@session.time_zone AS zone UNION SELECT 1, 2, 3', [
          nasty,
        ]),
      ).toEqual([
        { text: nasty, quoted: 'a', zone: '+00:00' },
        { text: '1', quoted: '2', zone: '3' },
      ]);
    });
    await server.query(
      "SET GLOBAL sql_mode = DEFAULT, GLOBAL time_zone = 'SYSTEM', GLOBAL sql_select_limit = DEFAULT",
    );
  });

  it('keeps large numbers, dates and JSON exact', async () => {
    await withConnection(account(), {}, async (c) => {
      const sql = `SELECT 18446744073709551615 AS big, 9007199254740993 AS odd, 1.10 AS price,
        CAST('2026-02-28 06:07:08.123456' AS DATETIME(6)) AS at, JSON_OBJECT('a', 1) AS json, NULL AS nothing`;
      expect(await c.query(sql)).toEqual([
        {
          big: '18446744073709551615',
          odd: '9007199254740993',
          price: '1.10',
          at: '2026-02-28 06:07:08.123456',
          json: '{"a": 1}',
          nothing: null,
        },
      ]);
    });
  });

  it('sends no file of this machine, and one statement at a time', async () => {
    await server.query(
      'SET GLOBAL local_infile = ON',
      'CREATE DATABASE IF NOT EXISTS lf',
      'CREATE TABLE lf.t (a TEXT)',
      "GRANT ALL ON lf.* TO ann@'%'",
    );
    await withConnection(account(), {}, async (c) => {
      expect(await failure(c.query("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE lf.t"))).toBeInstanceOf(
        HoldfastError,
      );
      expect(await failure(c.query('SELECT 1; SELECT 2'))).toMatchObject({
        code: 'query-failed',
        data: { number: 1064 },
      });
    });
    expect(await server.query('SELECT COUNT(*) AS n FROM lf.t')).toEqual([{ n: 0 }]);
  });

  it('a query’s error leaves the connection usable', async () => {
    await withConnection(account(), {}, async (c) => {
      expect(await failure(c.query('SELECT * FROM nowhere.t'))).toMatchObject({
        code: 'query-failed',
        data: { number: expect.any(Number) },
      });
      expect(await c.query('SELECT 1 AS one')).toEqual([{ one: '1' }]);
    });
  });

  it('cancelling ends a running query at once', async () => {
    const controller = new AbortController();
    const c = await connect(account({}, 'preferred'), { signal: controller.signal });
    const start = performance.now();
    setTimeout(() => controller.abort(), 50);
    expect(isAbort(await failure(c.query('SELECT SLEEP(30)')))).toBe(true);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(isAbort(await failure(c.query('SELECT 1')))).toBe(true);
    await c.close();
  });

  it('a killed connection is lost, and so is a closed one', async () => {
    const c = await connect(account());
    const pending = failure(c.query('SELECT SLEEP(30)'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.query(`KILL ${c.threadId}`);
    expect(await pending).toMatchObject({ code: expect.stringMatching(/connection-lost|query-failed/) });
    expect(await failure(c.query('SELECT 1'))).toMatchObject({ code: 'connection-lost' });
    await c.close();
    await c.close();
    expect(await failure(c.query('SELECT 1'))).toMatchObject({ code: 'connection-lost' });
  });

  it('a stopped server: connecting, asking and closing all end (truths A21)', async () => {
    const c = await connect(account(), { queryTimeoutMs: 500 });
    const start = performance.now();
    process.kill(server.pid, 'SIGSTOP');
    try {
      expect(await failure(connect(account(), { timeoutMs: 500 }))).toMatchObject({
        code: 'connect-timeout',
      });
      expect(await failure(c.query('SELECT 1'))).toMatchObject({ code: 'connection-lost' });
      await c.close();
      expect(performance.now() - start).toBeLessThan(4_000);
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
  });

  it('a server that dies', async () => {
    const c = await connect(account());
    await server.kill();
    expect(await failure(c.query('SELECT 1'))).toMatchObject({ code: 'connection-lost' });
    await c.close();
    await server.restart();
  });

  it('log-in plugins over a plain connection', async () => {
    const plugins =
      kind === 'mysql9' ? ['caching_sha2_password', 'sha256_password'] : ['mysql_native_password'];
    for (const [i, plugin] of plugins.entries()) {
      const user = `p${i}`;
      const identified =
        kind === 'mysql9'
          ? `IDENTIFIED WITH ${plugin} BY 'geheim'`
          : `IDENTIFIED VIA ${plugin} USING PASSWORD('geheim')`;
      await server.query(`CREATE USER ${user}@'%' ${identified}`);
      // The second time the server remembers the password and takes a shorter way.
      for (const mode of ['off', 'off', 'preferred'] as const)
        await withConnection(account({ user, password: 'geheim' }, mode), {}, async (c) => {
          expect(await c.query('SELECT 1 AS one')).toEqual([{ one: '1' }]);
        });
      expect(await failure(connect(account({ user, password: 'falsch' }, 'off')))).toMatchObject({
        code: 'access-denied',
      });
    }
  });

  it('logs in by unix_socket', async () => {
    if (kind !== 'mariadb' || process.getuid?.() !== 0) return;
    await server.query('ALTER USER root@localhost IDENTIFIED VIA unix_socket');
    await withConnection(accountAt({ kind: 'socket', path: server.socket }), {}, async (c) => {
      expect(await c.query('SELECT CURRENT_USER() AS me')).toEqual([{ me: 'root@localhost' }]);
    });
  });
});
