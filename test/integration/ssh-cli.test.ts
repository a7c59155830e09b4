import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli } from '../support/cli-process.ts';
import { type Cli, cliOf } from '../support/run-cli.ts';
import { makeSshKey, type SshKey, type SshServer, startSshd } from '../support/ssh-server.ts';
import { tempFolder } from '../support/temp.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';

/* The way through SSH on the command line: the built program in plain Node, without a keychain. */

const PASSWORD = `p'a"s#s\\w`;
const PASSPHRASE = 'open sesame';

let cli: Cli;
let server: TestServer;
let gate: SshServer;
let jump: SshServer;
let key: SshKey;
let dataDir: string;

beforeAll(async () => {
  const program = await builtCli();
  server = await startMariadb();
  await server.query(
    'CREATE DATABASE shop',
    'CREATE TABLE shop.orders (id INT PRIMARY KEY)',
    `CREATE USER ann@'%' IDENTIFIED BY '${PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
    "GRANT ALL ON *.* TO ann@'%'",
  );
  key = makeSshKey(tempFolder('key'), 'id', PASSPHRASE);
  gate = await startSshd({ authorized: [key] });
  jump = await startSshd({ authorized: [key] });
  dataDir = tempFolder('cli');
  cli = cliOf(program, dataDir);
});
afterAll(async () => {
  await gate.stop();
  await jump.stop();
  await server.stop();
});

describe('a server behind an SSH host', () => {
  const both = `${PASSWORD}\n${PASSPHRASE}\n`;

  it('is added; without a keychain its secrets are asked for each time', async () => {
    const add = [
      ...['server', 'add', '--name', 'inner', '--host', '127.0.0.1', '--port', String(server.port)],
      ...['--user', 'ann', '--ssh-host', '127.0.0.1', '--ssh-port', String(gate.port)],
      ...['--ssh-key', key.file, '--password-stdin', '--ask-each-time'],
      ...['--ssh-secret-stdin', '--ssh-secret-each-time'],
    ];
    expect(await cli.json(add, both)).toMatchObject({
      code: 2,
      document: { error: { code: 'bad-input', data: { problems: [expect.stringContaining('--ssh-user')] } } },
    });
    const user = ['--ssh-user', gate.hop().user];
    expect(await cli.json([...add, ...user], PASSWORD)).toMatchObject({
      code: 2,
      document: { error: { code: 'bad-input', data: { problems: [expect.stringContaining('two lines')] } } },
    });
    expect(await cli.json([...add, ...user], both)).toMatchObject({
      code: 0,
      document: { server: { endpoint: { ssh: { hostKey: null, secretPolicy: 'ask' } } } },
    });
  });

  it('shows the key of the host, and goes on when it is confirmed', async () => {
    const test = ['server', 'test', 'inner', '--password-stdin'];
    const refused = await cli.json(test, both);
    expect(refused).toMatchObject({
      code: 4,
      document: { error: { code: 'ssh-host-unknown', data: { fingerprint: gate.fingerprint } } },
    });
    expect(await cli.json(['server', 'trust', 'inner', '--fingerprint', 'SHA256:short'])).toMatchObject({
      code: 2,
    });
    const trust = ['server', 'trust', 'inner', '--fingerprint', gate.fingerprint];
    expect((await cli.json([...trust, '--jump'])).code).toBe(2);
    expect((await cli.json(trust)).code).toBe(0);
    expect(await cli.json(test, both)).toMatchObject({
      code: 0,
      document: { profile: { identity: { flavour: 'mariadb' } } },
    });
    expect(await cli.json(test, `${PASSWORD}\nwrong`)).toMatchObject({
      document: { error: { code: 'ssh-passphrase-wrong' } },
    });
  });

  it('is edited: a jump host before it, another port, directly again', async () => {
    const port = String(jump.port);
    const edited = await cli.json([
      ...['server', 'edit', 'inner', '--ssh-jump', `${jump.hop().user}@127.0.0.1:${port}`],
      ...['--ssh-jump-fingerprint', jump.fingerprint],
    ]);
    expect(edited.document.server.endpoint.ssh).toMatchObject({
      hostKey: gate.fingerprint,
      auth: { by: 'key', file: key.file },
      secretPolicy: 'ask',
      jump: { port: jump.port, hostKey: jump.fingerprint },
    });
    const { code } = await cli.json(['server', 'test', 'inner', '--password-stdin'], both);
    expect(code).toBe(0);
    const shown = await cli.run(['server', 'show', 'inner']);
    expect(shown.stdout).toMatch(
      /SSH host .*SHA256:[\s\S]*Jump host .*SHA256:[\s\S]*SSH log-in +with the key/,
    );

    const moved = await cli.json(['server', 'edit', 'inner', '--ssh-port', '2222', '--no-ssh-jump']);
    expect(moved.document.server.endpoint.ssh).toMatchObject({ port: 2222, hostKey: null, jump: null });
    const direct = await cli.json(['server', 'edit', 'inner', '--no-ssh']);
    expect(direct.document.server.endpoint).toEqual({
      via: 'direct',
      address: { kind: 'tcp', host: '127.0.0.1', port: server.port },
    });
  });

  it('is backed up with both secrets by standard input', async () => {
    const back = ['--ssh-host', '127.0.0.1', '--ssh-port', String(gate.port), '--ssh-user', gate.hop().user];
    await cli.json([
      ...['server', 'edit', 'inner', ...back, '--ssh-key', key.file, '--ssh-fingerprint', gate.fingerprint],
      '--ssh-secret-each-time',
    ]);
    const store = path.join(tempFolder('cs'), 'store');
    expect((await cli.json(['storage', 'add', 'folder', '--name', 'safe', '--path', store])).code).toBe(0);
    expect(await cli.json(['backup', 'inner', '--storage', 'safe'])).toMatchObject({ code: 5 });
    expect(await cli.json(['backup', 'inner', '--storage', 'safe', '--password-stdin'], both)).toMatchObject({
      code: 0,
    });
  });
});
