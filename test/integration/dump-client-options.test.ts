import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../electron/engine/server/account.ts';
import { runTool } from '../../electron/engine/system/run-tool.ts';
import { clientArgs } from '../../electron/engine/tools/client-args.ts';
import { optionFileText } from '../../electron/engine/tools/option-file.ts';
import type { Tls, TlsMode } from '../../shared/model/server.ts';
import type { Tool } from '../../shared/model/tool.ts';
import { CertificateMaker } from '../support/certificates.ts';
import { accountOn, overTcp } from '../support/dumping.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { type ToolSet, toolsOf } from '../support/tools.ts';

/** Runs a statement with the real client, as a restore would call it. */
async function ask(account: Account, client: Tool, sql: string) {
  const result = await runTool(
    {
      program: client.location.path,
      args: [...clientArgs(client), '--skip-column-names'],
      optionFile: optionFileText(account, client),
    },
    { timeoutMs: 20_000, stdin: `${sql};\n` },
  );
  return { code: result.exitCode, out: result.stdout.trim(), err: result.stderr.trim() };
}
const tls = (mode: TlsMode, caFile: string | null = null): Tls => ({
  mode,
  caFile,
  certFile: null,
  keyFile: null,
});
const SHOW_CIPHER = "SHOW STATUS LIKE 'Ssl_cipher'";
const encrypted = /^Ssl_cipher\s+\S+/;

/** What is special to option files, shells, SQL and URLs, in any mixture; and characters of every width. */
const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'\\"\'`#;=[]!$%&*?~ \t\n\r\b<>|(){}/@:,.-_'),
    fc.constantFrom('é', 'ß', '漢', '🙂', '\u200b', '\u00a0', '\x1a', '\x7f'),
    fc.constantFrom(...'abcXYZ0189'),
  ),
  minLength: 1,
  maxLength: 24,
});
const KNOWN = [
  '#',
  ';',
  '"',
  "'",
  '\\',
  '\\n',
  '\n',
  'a#b',
  '" #',
  ' lead',
  'trail ',
  '\ttab\t',
  '[client]',
  '!include /etc/passwd',
  'x\r\ny',
  '=',
  '\\\\"',
  '%s',
  '-p',
  "';--",
];

describe.each(serverKinds())('the option file for the programs of %s', (kind) => {
  let server: TestServer;
  let tools: ToolSet;
  beforeAll(async () => {
    server = await startServer(kind);
    tools = await toolsOf(kind);
    await server.query(`CREATE USER nasty@localhost IDENTIFIED BY 'first'`);
  });
  afterAll(() => server.stop());

  test('carries any password exactly', async () => {
    const passwords = [...KNOWN, ...fc.sample(nasty, { numRuns: 40, seed: 20_261_122 })];
    const connection = await server.connect();
    const failed: string[] = [];
    for (const password of passwords) {
      await connection.query('ALTER USER nasty@localhost IDENTIFIED BY ?', [password]);
      const account = accountOn(server, { user: 'nasty', password });
      const { code, out } = await ask(account, tools.client, 'SELECT CURRENT_USER()');
      if (code !== 0 || out !== 'nasty@localhost') failed.push(JSON.stringify(password));
    }
    await connection.end();
    expect(failed).toEqual([]);
  });

  test('logs in over TCP to “localhost” and with no password', async () => {
    await server.query(`CREATE USER plain@'%'`, `CREATE USER plain@localhost`);
    const { port } = server;
    const account = accountOn(server, {
      user: 'plain',
      password: null,
      tls: tls('preferred'),
      endpoint: { via: 'direct', address: { kind: 'tcp', host: 'localhost', port } },
    });
    const { out } = await ask(account, tools.client, 'SELECT @@port, SUBSTRING_INDEX(USER(), "@", 1)');
    expect(out).toBe(`${port}\tplain`);
  });

  test('reads no other option file, and no environment', async () => {
    const home = process.env.HOME ?? '';

    mkdirSync(home, { recursive: true });
    writeFileSync(
      path.join(home, '.my.cnf'),
      '[client]\nuser=somebody\n[mysqldump]\nresult-file=/tmp/stolen\n',
    );
    process.env.MYSQL_PWD = 'wrong';
    try {
      const { out } = await ask(accountOn(server), tools.client, 'SELECT CURRENT_USER()');
      expect(out).toBe('root@localhost');
    } finally {
      delete process.env.MYSQL_PWD;
      rmSync(path.join(home, '.my.cnf'));
    }
  });

  test('B14: the client runs no shell command and reads no file for a dump', async () => {
    const mark = path.join(server.folder, 'mark');
    const hostile = [
      `\\! touch ${mark}`,
      `system touch ${mark}`,
      `/*! \\! touch ${mark}\n */`,
      `source /etc/hosts`,
      `\\T ${mark}`,
    ];
    for (const sql of hostile) await ask(accountOn(server), tools.client, sql);

    expect(existsSync(mark)).toBe(false);
    await server.query('CREATE DATABASE IF NOT EXISTS h', 'CREATE TABLE IF NOT EXISTS h.t (l text)');
    const load = await ask(
      accountOn(server),
      tools.client,
      `LOAD DATA LOCAL INFILE '/etc/hosts' INTO TABLE h.t`,
    );
    expect(load.code).not.toBe(0);
    expect(await server.query('SELECT COUNT(*) AS n FROM h.t')).toEqual([{ n: 0 }]);
  });
});

describe.each(serverKinds())('TLS modes of the programs of %s', (kind) => {
  let server: TestServer;
  let plain: TestServer;
  let tools: ToolSet;
  let ca: CertificateMaker;
  let otherCa: CertificateMaker;
  beforeAll(async () => {
    tools = await toolsOf(kind);
    plain = await startServer(kind, { args: kind === 'mysql9' ? ['--tls-version='] : ['--skip-ssl'] });
    const folder = path.join(plain.folder, 'tls');
    mkdirSync(folder);
    ca = new CertificateMaker(folder, 'ca');
    otherCa = new CertificateMaker(folder, 'other');
    const { cert, key } = ca.sign('server', ['DNS:localhost', 'IP:127.0.0.1']);
    server = await startServer(kind, {
      args: [`--ssl-ca=${ca.caFile}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`],
    });
    for (const each of [server, plain])
      await each.query("CREATE USER remote@'%' IDENTIFIED BY 'x'", "GRANT SELECT ON *.* TO remote@'%'");
  });
  afterAll(async () => {
    await server.stop();
    await plain.stop();
  });
  const on = (which: TestServer, mode: TlsMode, caFile: string | null = null): Account =>
    accountOn(which, { ...overTcp(which), user: 'remote', password: 'x', tls: tls(mode, caFile) });

  test('off is plain, preferred is encrypted where it can be', async () => {
    expect((await ask(on(server, 'off'), tools.client, SHOW_CIPHER)).out).toBe('Ssl_cipher');
    expect((await ask(on(server, 'preferred'), tools.client, SHOW_CIPHER)).out).toMatch(encrypted);
    expect((await ask(on(plain, 'off'), tools.client, 'SELECT 1')).out).toBe('1');
  });

  test('preferred goes on without TLS where the server has none', async () => {
    // caching_sha2_password sends no password without TLS or the server's key: after one login over the socket it has
    // the password cached.
    await ask(accountOn(plain, { user: 'remote', password: 'x' }), tools.client, 'SELECT 1');
    expect((await ask(on(plain, 'preferred'), tools.client, SHOW_CIPHER)).out).toBe('Ssl_cipher');
  });

  test('verify-identity accepts the right server, and neither another CA nor a server without TLS', async () => {
    expect((await ask(on(server, 'verify-identity', ca.caFile), tools.client, SHOW_CIPHER)).out).toMatch(
      encrypted,
    );
    expect(
      (await ask(on(server, 'verify-identity', otherCa.caFile), tools.client, 'SELECT 1')).code,
    ).not.toBe(0);
    const refused = await ask(on(plain, 'verify-identity', ca.caFile), tools.client, 'SELECT 1');
    expect(refused.code).not.toBe(0);
    expect(refused.err).toMatch(/SSL is required/);
  });

  test('required and verify-ca are enforced or refused, never weakened', async () => {
    for (const mode of ['required', 'verify-ca'] as const) {
      if (kind === 'mariadb') {
        expect(() => optionFileText(on(server, mode, ca.caFile), tools.client)).toThrow(
          expect.objectContaining({ code: 'tls-mode-unsupported' }),
        );
        continue;
      }
      expect((await ask(on(server, mode, ca.caFile), tools.client, SHOW_CIPHER)).out).toMatch(encrypted);
      expect((await ask(on(plain, mode, ca.caFile), tools.client, 'SELECT 1')).code).not.toBe(0);
    }
  });
});
