import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../electron/engine/server/account.ts';
import { withConnection } from '../../electron/engine/server/connect.ts';
import { openToolAccess } from '../../electron/engine/server/ssh/tool-access.ts';
import { startTool } from '../../electron/engine/system/run-tool.ts';
import { clientArgs } from '../../electron/engine/tools/client-args.ts';
import { optionFileText } from '../../electron/engine/tools/option-file.ts';
import type { Tls, TlsMode } from '../../shared/model/server.ts';
import type { Tool } from '../../shared/model/tool.ts';
import { type Certificate, CertificateMaker } from '../support/certificates.ts';
import { type RecordingProxy, recordingProxy, tlsRecords } from '../support/recording-proxy.ts';
import { makeSshKey, type SshKey, type SshServer, startSshd } from '../support/ssh-server.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { toolsOf } from '../support/tools.ts';

const PASSWORD = 'geheim und lang genug';
const DONE = 'logged in';
const FAILED = 'tls-verification-failed';
const NONE = 'tls-not-offered';
const MODES: readonly TlsMode[] = ['off', 'preferred', 'required', 'verify-ca', 'verify-identity'];

/* Certificates of every kind behind a real sshd, by our own connections and by the real client program. */
describe.each(serverKinds())('%s through SSH, with certificates of our own', (kind) => {
  let server: TestServer;
  let gate: SshServer;
  let proxy: RecordingProxy;
  let key: SshKey;
  let ca: CertificateMaker;
  let client: Certificate;
  let tool: Tool;
  let certificates: Readonly<Record<string, Certificate | null>>;

  beforeAll(async () => {
    const folder = tempFolder('st');
    ca = new CertificateMaker(folder);
    const other = new CertificateMaker(folder, 'other-ca');
    key = makeSshKey(folder, 'id');
    client = ca.sign('client', ['DNS:client']);
    certificates = {
      right: ca.sign('right', ['DNS:localhost']),
      'wrong name': ca.sign('elsewhere', ['DNS:db.example.com', 'IP:127.0.0.1']),
      expired: ca.sign('expired', ['DNS:localhost'], { isExpired: true }),
      'self-signed': other.selfSigned('self', ['DNS:localhost']),
      none: null,
    };
    server = await startServer(kind);
    await server.query(
      `CREATE USER ann@'%' IDENTIFIED BY '${PASSWORD}'`,
      `CREATE USER x509@'%' IDENTIFIED BY '${PASSWORD}' REQUIRE X509`,
    );
    gate = await startSshd({ authorized: [key] });
    proxy = await recordingProxy(server.port);
    tool = (await toolsOf(kind)).client;
  });
  afterAll(async () => {
    proxy.close();
    await gate.stop();
    await server.stop();
  });

  async function useCertificate(name: string): Promise<void> {
    const certificate = certificates[name] ?? null;
    const noTls = kind === 'mariadb' ? ['--skip-ssl'] : ['--tls-version='];
    await server.shutdown();
    await server.restart(
      certificate === null
        ? noTls
        : [`--ssl-ca=${ca.caFile}`, `--ssl-cert=${certificate.cert}`, `--ssl-key=${certificate.key}`],
    );
  }

  function account(mode: TlsMode, tls: Partial<Tls> = {}, user = 'ann'): Account {
    return {
      label: 'prod',
      endpoint: {
        via: 'ssh',
        address: { kind: 'tcp', host: 'localhost', port: proxy.port },
        ssh: { ...gate.hop(), auth: { by: 'key', file: key.file }, secretPolicy: 'none', jump: null },
      },
      tls: { mode, caFile: ca.caFile, certFile: null, keyFile: null, ...tls },
      user,
      password: PASSWORD,
    };
  }

  const ours = (given: Account): Promise<string> =>
    withConnection(given, { timeoutMs: 20_000 }, async () => DONE).catch(codeOf);

  /** What the real client program comes to: what it was let do, or the error of our part of the way. */
  async function programs(given: Account): Promise<string> {
    const { signal } = new AbortController();
    const access = await openToolAccess(given, signal);
    try {
      const running = startTool({
        program: tool.location.path,
        args: clientArgs(tool),
        optionFile: optionFileText(access.account, tool),
      });
      let output = '';
      running.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      running.stdin.on('error', () => undefined);
      running.stdin.end(`SELECT '${DONE}';\n`);
      const { exitCode, stderr } = await running.done;
      if (exitCode === 0 && output.includes(DONE)) return DONE;
      return access.failure?.code ?? stderr;
    } finally {
      await access.close();
    }
  }

  it.each<[string, readonly string[]]>([
    //               off   preferred required verify-ca verify-identity
    ['right', [DONE, DONE, DONE, DONE, DONE]],
    ['wrong name', [DONE, DONE, DONE, DONE, FAILED]],
    ['expired', [DONE, DONE, DONE, FAILED, FAILED]],
    ['self-signed', [DONE, DONE, DONE, FAILED, FAILED]],
    ['none', [DONE, DONE, NONE, NONE, NONE]],
  ])('a certificate that is %s', async (name, expected) => {
    await useCertificate(name);
    const results: string[][] = [];
    for (const mode of MODES) {
      // Accounts of caching_sha2_password log in wholly again: with the password itself, over whatever protects it.
      await server.query('FLUSH PRIVILEGES');
      const result = [];
      for (const attempt of [ours, programs]) {
        proxy.taken();
        const outcome = await attempt(account(mode));
        result.push(outcome);
        const sent = proxy.taken();
        expect(sent.includes(PASSWORD), `the password in clear text with ${mode}`).toBe(false);
        if (outcome === NONE) expect(sent.length).toBe(0);
        if (outcome === FAILED) expectNothingSaid(sent);
      }
      results.push(result);
    }
    expect(results).toEqual(expected.map((each) => [each, each]));
  });

  it('a client certificate, and the account that wants one', async () => {
    await useCertificate('right');
    const withCertificate = { certFile: client.cert, keyFile: client.key };
    for (const attempt of [ours, programs]) {
      expect(await attempt(account('verify-identity', withCertificate, 'x509'))).toBe(DONE);
      expect(await attempt(account('required', {}, 'x509'))).toMatch(/access-denied|1045/);
    }
  });
});

/** The SSL request, of 36 bytes without a name in it; then TLS records that hold no log-in. */
function expectNothingSaid(sent: Buffer): void {
  expect(sent.includes('ann')).toBe(false);
  expect(sent.readUInt8(36)).toBe(0x16);
  const [, ...later] = tlsRecords(sent.subarray(36));
  expect(later.filter(({ type, length }) => type !== 0x16 && length > 64)).toEqual([]);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
