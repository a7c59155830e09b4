import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../electron/engine/server/account.ts';
import { withConnection } from '../../electron/engine/server/connect.ts';
import type { Address } from '../../shared/model/server.ts';
import type { SshAuth, SshRoute } from '../../shared/model/ssh.ts';
import { makeSshKey, type SshKey, type SshServer, startAgent, startSshd } from '../support/ssh-server.ts';
import { tempFolder } from '../support/temp.ts';
import { freePort, startMariadb, type TestServer } from '../support/test-server.ts';

/* One MariaDB behind real sshd's: who gets in, who does not, and what is said. */

let mariadb: TestServer;
let gate: SshServer;
let folder: string;
let plain: SshKey;
let locked: SshKey;
let stranger: SshKey;

beforeAll(async () => {
  folder = tempFolder('ssh');
  plain = makeSshKey(folder, 'plain');
  locked = makeSshKey(folder, 'locked', 'open sesame');
  stranger = makeSshKey(folder, 'stranger');
  mariadb = await startMariadb({ password: 'geheim' });
  await mariadb.query("CREATE USER ann@'%' IDENTIFIED BY 'geheim'");
  gate = await startSshd({ authorized: [plain, locked] });
});
afterAll(async () => {
  await gate.stop();
  await mariadb.stop();
});

interface Way {
  readonly auth?: SshAuth;
  readonly route?: Partial<SshRoute>;
  readonly secret?: string | null;
  readonly address?: Address;
}

function account({
  auth = { by: 'key', file: plain.file },
  route = {},
  secret = null,
  address,
}: Way = {}): Account {
  return {
    label: 'prod',
    endpoint: {
      via: 'ssh',
      address: address ?? { kind: 'tcp', host: '127.0.0.1', port: mariadb.port },
      ssh: { ...gate.hop(), auth, secretPolicy: 'none', jump: null, ...route },
    },
    tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
    user: 'ann',
    password: 'geheim',
    sshSecret: secret,
  };
}

/** What the server answers, or the code of the error with its data. */
const ask = (given: Account, timeoutMs = 20_000): Promise<unknown> =>
  withConnection(given, { timeoutMs }, async (c) => (await c.query('SELECT 1 AS one'))[0]?.one).catch(
    (error: unknown) =>
      error instanceof Error && 'code' in error && 'data' in error
        ? { code: error.code, ...(error.data as object) }
        : String(error),
  );

describe('who gets in', () => {
  it('a key file, a key file with its passphrase, and keys of other kinds', async () => {
    expect(await ask(account())).toBe('1');
    expect(await ask(account({ auth: { by: 'key', file: locked.file }, secret: 'open sesame' }))).toBe('1');
    const kinds = ['rsa', 'ecdsa'].map((kind) => makeSshKey(folder, kind, 'pw', kind));
    await using other = await startSshd({ authorized: kinds });
    for (const { file } of kinds)
      expect(await ask(account({ auth: { by: 'key', file }, secret: 'pw', route: other.hop() }))).toBe('1');
  });

  it('a wrong passphrase, a missing one, and files that are no private key', async () => {
    const withKey = (file: string, secret: string | null) =>
      ask(account({ auth: { by: 'key', file }, secret }));
    expect(await withKey(locked.file, 'wrong')).toMatchObject({
      code: 'ssh-passphrase-wrong',
      file: locked.file,
    });
    expect(await withKey(locked.file, null)).toMatchObject({
      code: 'ssh-secret-needed',
      what: `passphrase of the SSH key ${locked.file}`,
    });
    expect(await withKey(`${plain.file}.pub`, null)).toMatchObject({ code: 'ssh-key-unusable' });
    expect(await withKey('/nowhere/id', null)).toMatchObject({
      code: 'ssh-key-unusable',
      reason: 'There is no such file',
    });
    const text = path.join(folder, 'text');
    writeFileSync(text, 'nothing of a key');
    expect(await withKey(text, null)).toMatchObject({ code: 'ssh-key-unusable' });
  });

  it('a key that the host does not know', async () => {
    expect(await ask(account({ auth: { by: 'key', file: stranger.file } }))).toMatchObject({
      code: 'ssh-access-denied',
      message: 'It refused the key',
    });
  });

  it('a password where the host takes none', async () => {
    expect(await ask(account({ auth: { by: 'password' }, secret: 'pw' }))).toMatchObject({
      code: 'ssh-access-denied',
      message: expect.stringContaining('publickey'),
    });
  });

  describe('the agent', () => {
    const before = process.env.SSH_AUTH_SOCK;
    afterEach(() => {
      if (before === undefined) delete process.env.SSH_AUTH_SOCK;
      else process.env.SSH_AUTH_SOCK = before;
    });

    it('logs in with its keys', async () => {
      const agent = await startAgent([stranger, plain]);
      process.env.SSH_AUTH_SOCK = agent.socket;
      expect(await ask(account({ auth: { by: 'agent' } }))).toBe('1');
      agent.stop();
    });
    it('that has no key of this host', async () => {
      const agent = await startAgent([stranger]);
      process.env.SSH_AUTH_SOCK = agent.socket;
      expect(await ask(account({ auth: { by: 'agent' } }))).toMatchObject({
        code: 'ssh-access-denied',
        message: 'It accepted none of the agent’s keys',
      });
      agent.stop();
    });
    it('that is missing, or no longer there', async () => {
      delete process.env.SSH_AUTH_SOCK;
      expect(await ask(account({ auth: { by: 'agent' } }))).toMatchObject({ code: 'ssh-agent-missing' });
      process.env.SSH_AUTH_SOCK = path.join(folder, 'no-agent');
      expect(await ask(account({ auth: { by: 'agent' } }))).toMatchObject({ code: 'ssh-agent-missing' });
    });
  });
});

describe('the key of the host', () => {
  it('is asked for before anything is sent, and pinned by any of its kinds', async () => {
    const before = gate.log().length;
    expect(await ask(account({ route: { hostKey: null } }))).toMatchObject({
      code: 'ssh-host-unknown',
      address: `127.0.0.1:${gate.port}`,
      fingerprint: gate.fingerprint,
    });
    // No user name had come when the connection ended.
    expect(gate.log().slice(before)).not.toContain('userauth-request');
    for (const { fingerprint } of gate.hostKeys)
      expect(await ask(account({ route: { hostKey: fingerprint } }))).toBe('1');
  });

  it('that has changed is refused, and the new one is taken when it is confirmed', async () => {
    await using host = await startSshd({ authorized: [plain] });
    const route = host.hop();
    expect(await ask(account({ route }))).toBe('1');
    const old = host.fingerprint;
    await host.restart([makeSshKey(folder, 'new-host-key')]);
    const before = host.log().length;
    expect(await ask(account({ route }))).toMatchObject({
      code: 'ssh-host-key-changed',
      expected: old,
      found: host.fingerprint,
    });
    expect(host.log().slice(before)).not.toContain('userauth-request');
    expect(await ask(account({ route: { ...route, hostKey: host.fingerprint } }))).toBe('1');
  });
});

describe('the way to the server', () => {
  it('by a socket of the SSH host', async () => {
    await mariadb.query("GRANT ALL ON *.* TO ann@localhost IDENTIFIED BY 'geheim'");
    expect(await ask(account({ address: { kind: 'socket', path: mariadb.socket } }))).toBe('1');
  });

  it('through a jump host, each with its own key', async () => {
    await using jump = await startSshd({ authorized: [plain] });
    expect(await ask(account({ route: { jump: jump.hop() } }))).toBe('1');
    expect(jump.log()).toContain(`port ${gate.port}`);
    expect(await ask(account({ route: { jump: jump.hop({ hostKey: null }) } }))).toMatchObject({
      code: 'ssh-host-unknown',
      address: `127.0.0.1:${jump.port}`,
    });
    expect(await ask(account({ route: { hostKey: null, jump: jump.hop() } }))).toMatchObject({
      code: 'ssh-host-unknown',
      address: `127.0.0.1:${gate.port}`,
    });
    const port = await freePort();
    expect(await ask(account({ route: { port, jump: jump.hop() } }))).toMatchObject({
      code: 'tunnel-no-way',
      address: `127.0.0.1:${jump.port}`,
      target: `127.0.0.1:${port}`,
    });
  });

  it('a port where nothing listens, a name that the host does not know, and a host that forwards nothing', async () => {
    const address = { kind: 'tcp', host: '127.0.0.1', port: await freePort() } as const;
    expect(await ask(account({ address }))).toMatchObject({
      code: 'tunnel-no-way',
      message: 'Connection refused',
    });
    expect(await ask(account({ address: { ...address, host: 'no-such-host.invalid' } }))).toMatchObject({
      code: 'tunnel-no-way',
    });
    await using strict = await startSshd({ authorized: [plain], config: ['AllowTcpForwarding no'] });
    expect(await ask(account({ route: strict.hop() }))).toMatchObject({ code: 'tunnel-forbidden' });
  });

  it('no SSH host: unknown, refused, silent, and something else that answers', async () => {
    expect(await ask(account({ route: { host: 'no-such-host.invalid' } }))).toMatchObject({
      code: expect.stringMatching(/^(unknown-host|name-server-silent)$/),
      host: 'no-such-host.invalid',
    });
    const port = await freePort();
    expect(await ask(account({ route: { port } }))).toMatchObject({
      code: 'connection-refused',
      address: `127.0.0.1:${port}`,
    });
    expect(await ask(account({ route: { port: mariadb.port } }), 4_000)).toMatchObject({
      code: expect.stringMatching(/^(ssh-failed|connect-timeout)$/),
      address: `127.0.0.1:${mariadb.port}`,
    });
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    expect(await ask(account({ route: { port } }), 1_500)).toMatchObject({
      code: 'connect-timeout',
      address: `127.0.0.1:${port}`,
    });
    silent.close();
  });

  it('that breaks off is an error that says so', async () => {
    await using host = await startSshd({ authorized: [plain] });
    const asking = withConnection(account({ route: host.hop() }), {}, async (c) => {
      setTimeout(() => host.kill(), 300);
      await c.query('SELECT SLEEP(30)');
    });
    await expect(asking).rejects.toMatchObject({
      code: 'tunnel-lost',
      data: { address: `127.0.0.1:${host.port}` },
    });
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
