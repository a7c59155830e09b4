import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../electron/engine/server/account.ts';
import { connect, withConnection } from '../../electron/engine/server/connect.ts';
import { discoverLocal } from '../../electron/engine/server/discover.ts';
import { killConnection, killThread, listOwnThreads, threadsOf } from '../../electron/engine/server/kill.ts';
import { profile } from '../../electron/engine/server/profile.ts';
import { readVariables } from '../../electron/engine/server/variables.ts';
import type { Clock } from '../../electron/engine/system/clock.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { type Address, compareIdentity, ServerProfile } from '../../shared/model/server.ts';
import { tempFolder } from '../support/temp.ts';
import { freePort, serverKinds, startServer, type TestServer } from '../support/test-server.ts';

const tcp = (port: number, host = '127.0.0.1'): Address => ({ kind: 'tcp', host, port });
const TLS = { mode: 'preferred', caFile: null, certFile: null, keyFile: null } as const;
const accountOf = (server: TestServer, user = 'root', password: string | null = null): Account => ({
  label: server.kind,
  endpoint: { via: 'direct', address: { kind: 'socket', path: server.socket } },
  tls: TLS,
  user,
  password,
});

describe.each(serverKinds())('profile of %s', (kind) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(kind);
    await server.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.t (id INT)',
      "CREATE USER reader@'%' IDENTIFIED BY 'x'",
      "GRANT SELECT ON shop.* TO reader@'%'",
    );
  });
  afterAll(() => server?.stop());

  it('says what the server is, what it holds and what the account lacks', async () => {
    const seen = await profile(accountOf(server), { clock: systemClock });
    expect(ServerProfile.parse({ ...seen, dumpTool: null, toolProblem: null })).toBeTruthy();
    expect(seen.identity).toMatchObject({
      flavour: server.flavour,
      version: server.version,
      port: server.port,
      datadir: expect.stringContaining(server.dataDir),
      serverId: 1,
    });
    expect(seen.identity.serverUuid === null).toBe(kind === 'mariadb');
    expect(seen).toMatchObject({ account: 'root@localhost', tlsCipher: null, rights: [] });
    expect(seen.databases.find(({ name }) => name === 'shop')).toMatchObject({
      tables: 1,
      views: 0,
      system: false,
    });
    expect(Math.abs(seen.clockDifferenceMs)).toBeLessThan(1_000);
    expect(seen.connectMs).toBeGreaterThanOrEqual(0);

    const reader = await profile(accountOf(server, 'reader', 'x'), { clock: systemClock });
    expect(reader.rights.map(({ privilege, database }) => `${privilege} ${database}`)).toEqual([
      'TRIGGER shop',
      'EVENT shop',
      'ROUTINES shop',
    ]);
    expect(compareIdentity(seen.identity, reader.identity)).toBe(
      seen.identity.serverUuid === null && seen.identity.serverUid === null ? 'unknown' : 'same',
    );
  });

  it('measures how far the clocks are apart', async () => {
    const late: Clock = { ...systemClock, now: () => new Date(Date.now() - 90_000) };
    const seen = await profile(accountOf(server), { clock: late });
    expect(Math.abs(seen.clockDifferenceMs - 90_000)).toBeLessThan(1_000);
  });

  it('knows a standalone server, a primary and a replica, and when it cannot know', async () => {
    const role = async (user = 'root', password: string | null = null) =>
      (await profile(accountOf(server, user, password), { clock: systemClock })).role;
    expect(await role()).toBe('standalone');
    expect(await role('reader', 'x')).toBe('unknown');

    const replica = await startServer(kind, { args: ['--server-id=2'] });
    await server.shutdown();
    await server.restart(kind === 'mariadb' ? ['--log-bin', '--server-id=1'] : []);
    await server.query(
      "CREATE USER repl@'%' IDENTIFIED BY 'x'",
      "GRANT REPLICATION SLAVE ON *.* TO repl@'%'",
    );
    await replica.query(
      kind === 'mariadb'
        ? `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${server.port}, MASTER_USER='repl', MASTER_PASSWORD='x'`
        : `CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=${server.port}, SOURCE_USER='repl', SOURCE_PASSWORD='x', GET_SOURCE_PUBLIC_KEY=1`,
      kind === 'mariadb' ? 'START SLAVE' : 'START REPLICA',
    );
    try {
      for (let i = 0; i < 100 && (await role()) !== 'primary'; i += 1) await sleep(100);
      expect(await role()).toBe('primary');
      expect((await profile(accountOf(replica), { clock: systemClock })).role).toBe('replica');
    } finally {
      await replica.stop();
    }
  });

  it('reads the variables for the manifest', async () => {
    const variables = await withConnection(accountOf(server), {}, readVariables);
    expect(variables).toMatchObject({
      lower_case_table_names: '0',
      innodb_page_size: '16384',
      sql_mode: expect.stringContaining('STRICT_TRANS_TABLES'),
      character_set_server: expect.any(String),
      // MariaDB adds -log while its binary log is on.
      version: expect.stringContaining(server.version),
    });
    expect('gtid_mode' in variables).toBe(kind === 'mysql9');
  });

  it('finds and ends the connection of a program that it started', async () => {
    await server.query('CREATE TABLE IF NOT EXISTS shop.locked (id INT)');
    const locker = await server.connect();
    await locker.query('LOCK TABLES shop.locked WRITE');
    const c = await connect(accountOf(server));
    let dump: ChildProcess | null = null;
    try {
      const before = new Set((await listOwnThreads(c)).map(({ id }) => id));
      dump = spawn(
        server.programs.dump,
        ['--no-defaults', `--socket=${server.socket}`, '--user=root', '--skip-lock-tables', 'shop', 'locked'],
        { stdio: 'ignore' },
      );
      const exit = new Promise<number | null>((resolve) => dump?.once('exit', resolve));
      // MySQL's programs here are started by a script that becomes the program: its pid is the client's.
      const query = { clientPid: dump.pid ?? null, before };
      let mine = threadsOf(await listOwnThreads(c), query);
      for (let i = 0; i < 100 && !/metadata lock|lock/i.test(mine[0]?.state ?? ''); i += 1) {
        await sleep(50);
        mine = threadsOf(await listOwnThreads(c), query);
      }
      expect(mine).toHaveLength(1);
      if (kind === 'mysql9') expect(mine[0]).toMatchObject({ program: 'mysqldump', clientPid: dump.pid });
      const id = mine[0]?.id ?? 0;
      expect(await killConnection(accountOf(server), id)).toBe('killed');
      expect(await exit).not.toBe(0);
      for (let i = 0; i < 100 && (await listOwnThreads(c)).some((thread) => thread.id === id); i += 1)
        await sleep(50);
      expect(await killThread(c, id)).toBe('gone');
    } finally {
      dump?.kill('SIGKILL');
      await c.close();
      await locker.end();
    }
  });

  it('ends its own account’s connections without any right, and no other’s', async () => {
    const mine = await connect(accountOf(server, 'reader', 'x'));
    const other = await connect(accountOf(server));
    expect(await killConnection(accountOf(server, 'reader', 'x'), mine.threadId)).toBe('killed');
    await expect(mine.query('SELECT 1')).rejects.toMatchObject({ code: 'connection-lost' });
    await expect(killConnection(accountOf(server, 'reader', 'x'), other.threadId)).rejects.toBeInstanceOf(
      Error,
    );
    await other.query('SELECT 1');
    await Promise.all([mine.close(), other.close()]);
  });
});

describe('discovery', () => {
  const servers: TestServer[] = [];
  beforeAll(async () => {
    for (const kind of serverKinds()) servers.push(await startServer(kind));
    // A second one of a kind, whose connections are numbered alike.
    const [first] = serverKinds();
    if (first !== undefined) servers.push(await startServer(first));
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  it('finds each server once, by its greeting, within a second, among others that are none', async () => {
    const silent = createServer(() => undefined);
    const ssh = createServer((socket) =>
      socket.end('SSH-2.0-OpenSSH_9.2p1\r\n').on('error', () => undefined),
    );
    const [silentPort, sshPort, closedPort] = [await freePort(), await freePort(), await freePort()];
    await new Promise<void>((resolve) => silent.listen(silentPort, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => ssh.listen(sshPort, '127.0.0.1', resolve));
    const noSocket = path.join(tempFolder('ds'), 'x.sock');
    const addresses: Address[] = [
      tcp(silentPort),
      tcp(sshPort),
      tcp(closedPort),
      tcp(closedPort, '::1'),
      { kind: 'socket', path: noSocket },
      ...servers.map(({ port }) => tcp(port)),
      ...servers.map(({ socket }): Address => ({ kind: 'socket', path: socket })),
    ];
    const start = performance.now();
    const found = await discoverLocal({}, addresses);
    expect(performance.now() - start).toBeLessThan(1_200);
    silent.close();
    ssh.close();
    expect(found).toEqual(
      servers.map(({ port, flavour, version }) => ({ address: tcp(port), flavour, version })),
    );
  });

  it('tries no log-in', async () => {
    const [server] = servers;
    if (server === undefined) return;
    const denied = async () =>
      (await server.query("SHOW GLOBAL STATUS LIKE 'Access_denied_errors'"))[0]?.Value;
    const before = await denied();
    await discoverLocal({}, [tcp(server.port)]);
    expect(await denied()).toBe(before);
  });

  it('can be cancelled', async () => {
    await expect(discoverLocal({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('looks at the default places within a second', async () => {
    const start = performance.now();
    await discoverLocal();
    expect(performance.now() - start).toBeLessThan(1_200);
  });
});
