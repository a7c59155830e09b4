import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../electron/engine/server/account.ts';
import { withConnection } from '../../electron/engine/server/connect.ts';
import type { Address, Tls, TlsMode } from '../../shared/model/server.ts';
import { type Certificate, CertificateMaker } from '../support/certificates.ts';
import { recordingProxy, tlsRecords } from '../support/recording-proxy.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

describe.each(serverKinds())('%s with certificates of our own', (kind) => {
  let ca: CertificateMaker;
  let otherCa: CertificateMaker;
  let client: Certificate;
  const servers = new Map<string, TestServer>();

  beforeAll(async () => {
    const folder = tempFolder('tls');
    ca = new CertificateMaker(folder);
    otherCa = new CertificateMaker(folder, 'other-ca');
    client = ca.sign('client', ['DNS:client']);
    const certificates: Record<string, Certificate> = {
      right: ca.sign('right', ['DNS:localhost', 'IP:127.0.0.1']),
      'wrong name': ca.sign('elsewhere', ['DNS:db.example.com']),
      'name only': ca.sign('name-only', ['DNS:localhost']),
      expired: ca.sign('expired', ['DNS:localhost', 'IP:127.0.0.1'], { isExpired: true }),
      'self-signed': otherCa.selfSigned('self', ['DNS:localhost', 'IP:127.0.0.1']),
    };
    for (const [name, { cert, key }] of Object.entries(certificates)) {
      const server = await startServer(kind, {
        args: [`--ssl-ca=${ca.caFile}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`],
      });
      servers.set(name, server);
      await server.query(
        "CREATE USER ann@'%' IDENTIFIED BY 'geheim'",
        "CREATE USER x509@'%' IDENTIFIED BY 'geheim' REQUIRE X509",
        "CREATE USER enc@'%' IDENTIFIED BY 'geheim' REQUIRE SSL",
      );
    }
  }, 240_000);
  afterAll(async () => {
    for (const server of servers.values()) await server.stop();
  });

  function account(
    name: string,
    mode: TlsMode,
    tls: Partial<Tls> = {},
    more: { host?: string; user?: string } = {},
  ): Account {
    const port = servers.get(name)?.port ?? 0;
    return {
      label: name,
      endpoint: { via: 'direct', address: { kind: 'tcp', host: more.host ?? '127.0.0.1', port } },
      tls: { mode, caFile: ca.caFile, certFile: null, keyFile: null, ...tls },
      user: more.user ?? 'ann',
      password: 'geheim',
    };
  }
  /** The cipher, or the code of the error. */
  const attempt = (given: Account): Promise<string | null> =>
    withConnection(given, { timeoutMs: 5_000 }, async (c) => c.tlsCipher).catch((error: unknown) =>
      error instanceof Error && 'code' in error ? String(error.code) : String(error),
    );
  const CIPHER = expect.stringMatching(/^(TLS_|ECDHE|AES|DHE)/);
  const FAILED = 'tls-verification-failed';

  it.each<[string, TlsMode, { host?: string }, unknown]>([
    ['right', 'verify-identity', {}, CIPHER],
    ['right', 'verify-identity', { host: 'localhost' }, CIPHER],
    ['right', 'verify-ca', {}, CIPHER],
    ['right', 'required', {}, CIPHER],
    ['right', 'preferred', {}, CIPHER],
    ['right', 'off', {}, null],
    ['wrong name', 'verify-identity', {}, FAILED],
    ['wrong name', 'verify-identity', { host: 'localhost' }, FAILED],
    ['wrong name', 'verify-ca', {}, CIPHER],
    ['name only', 'verify-identity', { host: 'localhost' }, CIPHER],
    ['name only', 'verify-identity', {}, FAILED],
    ['expired', 'verify-identity', {}, FAILED],
    ['expired', 'verify-ca', {}, FAILED],
    ['expired', 'required', {}, CIPHER],
    ['self-signed', 'verify-identity', {}, FAILED],
    ['self-signed', 'verify-ca', {}, FAILED],
    ['self-signed', 'required', {}, CIPHER],
    ['self-signed', 'preferred', {}, CIPHER],
  ])('a certificate that is %s, %s, %j', async (name, mode, more, expected) => {
    expect(await attempt(account(name, mode, {}, more))).toEqual(expected);
  });

  it('another CA, no CA, and files that are none', async () => {
    expect(await attempt(account('right', 'verify-ca', { caFile: otherCa.caFile }))).toBe(FAILED);
    expect(await attempt(account('right', 'verify-ca', { caFile: null }))).toBe(FAILED);
    expect(await attempt(account('right', 'verify-ca', { caFile: '/nowhere/ca.pem' }))).toBe(
      'tls-file-unreadable',
    );
    expect(await attempt(account('right', 'required', { caFile: '/etc/hostname' }))).toBe(
      'tls-file-unreadable',
    );
    expect(await attempt(account('right', 'required', { certFile: client.cert, keyFile: ca.caFile }))).toBe(
      'tls-file-unreadable',
    );
  });

  it('accounts that want TLS, and a client certificate', async () => {
    expect(await attempt(account('right', 'preferred', {}, { user: 'enc' }))).toEqual(CIPHER);
    expect(await attempt(account('right', 'off', {}, { user: 'enc' }))).toBe('access-denied');
    expect(await attempt(account('right', 'required', {}, { user: 'x509' }))).toBe('access-denied');
    const withCertificate = { certFile: client.cert, keyFile: client.key };
    expect(await attempt(account('right', 'required', withCertificate, { user: 'x509' }))).toEqual(CIPHER);
  });

  it('sends neither user nor password before the certificate was verified', async () => {
    const proxy = await recordingProxy(servers.get('wrong name')?.port ?? 0);
    const address: Address = { kind: 'tcp', host: '127.0.0.1', port: proxy.port };
    const through: Account = {
      ...account('wrong name', 'verify-identity'),
      endpoint: { via: 'direct', address },
    };
    expect(await attempt(through)).toBe(FAILED);
    proxy.close();
    const bytes = proxy.taken();
    // The SSL request: 4 + 32 bytes without a name in it. What follows is TLS records.
    expect(bytes.readUInt8(36)).toBe(0x16);
    expect(bytes.includes('ann')).toBe(false);
    // Handshake records (0x16: one hello, or two when the server asks for another key) hold no data of ours; of
    // encrypted ones (0x17) only an alert may come, about 30 bytes, and a log-in would be one of its own.
    const [first, ...later] = tlsRecords(bytes.subarray(36));
    expect(first?.type).toBe(0x16);
    expect(later.filter(({ type, length }) => type !== 0x16 && length > 64)).toEqual([]);
  });
});
