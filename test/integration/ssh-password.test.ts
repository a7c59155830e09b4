import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../electron/engine/server/account.ts';
import { withConnection } from '../../electron/engine/server/connect.ts';
import { type PasswordSshServer, startPasswordSshServer } from '../support/password-ssh-server.ts';
import { makeSshKey, type SshKey } from '../support/ssh-server.ts';
import { tempFolder } from '../support/temp.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';

const PASSWORD = `gë"he'im \\ 😀`;

let mariadb: TestServer;
let hostKey: SshKey;
let host: PasswordSshServer;

beforeAll(async () => {
  mariadb = await startMariadb();
  await mariadb.query("CREATE USER ann@'%' IDENTIFIED BY 'geheim'");
  hostKey = makeSshKey(tempFolder('pw'), 'host');
});
afterAll(() => mariadb.stop());

async function ask(
  options: Partial<Parameters<typeof startPasswordSshServer>[0]>,
  secret: string | null,
  pinned: string | null = hostKey.fingerprint,
): Promise<unknown> {
  host = await startPasswordSshServer({
    hostKey,
    user: 'ops',
    password: PASSWORD,
    methods: ['password'],
    ...options,
  });
  const account: Account = {
    label: 'prod',
    endpoint: {
      via: 'ssh',
      address: { kind: 'tcp', host: '127.0.0.1', port: mariadb.port },
      ssh: {
        host: '127.0.0.1',
        port: host.port,
        user: 'ops',
        hostKey: pinned,
        auth: { by: 'password' },
        secretPolicy: 'keychain',
        jump: null,
      },
    },
    tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
    user: 'ann',
    password: 'geheim',
    sshSecret: secret,
  };
  return withConnection(
    account,
    { timeoutMs: 15_000 },
    async (c) => (await c.query('SELECT 1 AS one'))[0]?.one,
  )
    .catch((error: unknown) =>
      error instanceof Error && 'code' in error && 'data' in error
        ? { code: error.code, ...(error.data as object) }
        : String(error),
    )
    .finally(() => host.close());
}

describe('an SSH host that takes passwords', () => {
  it('by the method password, without another try beside it', async () => {
    expect(await ask({}, PASSWORD)).toBe('1');
    expect(host.tries.filter(({ password }) => password !== null)).toEqual([
      { method: 'password', password: PASSWORD },
    ]);
  });

  it('by keyboard-interactive, where it knows nothing else', async () => {
    expect(await ask({ methods: ['keyboard-interactive'] }, PASSWORD)).toBe('1');
  });

  it('says that it is wrong, after one try', async () => {
    expect(await ask({ methods: ['password', 'keyboard-interactive'] }, 'wrong')).toMatchObject({
      code: 'ssh-access-denied',
      user: 'ops',
      message: 'It refused the password',
    });
    expect(host.tries.filter(({ password }) => password !== null)).toHaveLength(1);
  });

  it('and a code besides: it gets no answer, and the password not either', async () => {
    expect(await ask({ methods: ['keyboard-interactive'], asksForCode: true }, PASSWORD)).toMatchObject({
      code: 'ssh-access-denied',
      message: 'It asks for more than a password, which Holdfast cannot give',
    });
    expect(host.tries.some(({ password }) => password === PASSWORD)).toBe(false);
  });

  it('gets none before its key is confirmed, and none when it has another key', async () => {
    expect(await ask({}, PASSWORD, null)).toMatchObject({ code: 'ssh-host-unknown' });
    expect(host.tries).toEqual([]);
    expect(await ask({}, PASSWORD, `SHA256:${'x'.repeat(43)}`)).toMatchObject({
      code: 'ssh-host-key-changed',
    });
    expect(host.tries).toEqual([]);
  });

  it('asks for one that is not there', async () => {
    expect(await ask({}, null)).toMatchObject({
      code: 'ssh-secret-needed',
      server: 'prod',
      what: 'SSH password',
    });
  });
});
