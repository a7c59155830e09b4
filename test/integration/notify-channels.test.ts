import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelDraft, MailTarget } from '../../shared/model/notification.ts';
import { CertificateMaker } from '../support/certificates.ts';
import { CallError, mapVault, startEngine, type TestEngine } from '../support/engine.ts';
import { type HttpServer, startHttpServer } from '../support/http-server.ts';
import { type MailServer, type MailServerOptions, startMailServer } from '../support/mail-server.ts';
import { tempFolder } from '../support/temp.ts';

const PASSWORD = 'Tr1cky "pass" ÄÖ\\';

let engine: TestEngine;
let certificates: CertificateMaker;
let strangers: CertificateMaker;
let http: HttpServer;
const vault = mapVault();
const servers: MailServer[] = [];

beforeAll(async () => {
  const folder = tempFolder('tls');
  certificates = new CertificateMaker(folder);
  strangers = new CertificateMaker(folder, 'strangers');
  http = await startHttpServer();
  engine = await startEngine(tempFolder('data'), { vault });
});

beforeEach(() => {
  http.answer(200, 'ok');
  http.requests.length = 0;
});

afterAll(async () => {
  await engine.close();
  await http.stop();
  await Promise.all(servers.map((server) => server.stop()));
});

async function mailServer(options: MailServerOptions): Promise<MailServer> {
  const server = await startMailServer(options);
  servers.push(server);
  return server;
}

function mailDraft(over: Partial<MailTarget>, caFile: string | null): ChannelDraft {
  return {
    name: `mail ${Math.random()}`,
    clientId: null,
    events: ['failure', 'recovery'],
    enabled: true,
    target: {
      kind: 'mail',
      host: 'localhost',
      port: 25,
      security: 'none',
      user: null,
      from: 'holdfast@example.org',
      to: ['ops@example.org', 'boss@example.org'],
      ...over,
      caFile: caFile === null ? null : { path: caFile },
    },
  };
}

async function testDraft(draft: ChannelDraft, secret: string | null): Promise<CallError | null> {
  try {
    await engine.call('notifications.testDraft', { draft, secret, channelId: null });
    return null;
  } catch (error) {
    if (error instanceof CallError) return error;
    throw error;
  }
}

describe('mail', () => {
  const login = { user: 'ops', password: PASSWORD };

  test('with TLS from the first byte, a login and a CA of one’s own', async () => {
    const certificate = certificates.sign('smtps', ['DNS:localhost']);
    const server = await mailServer({ isTls: true, certificate, login });
    const draft = mailDraft({ port: server.port, security: 'tls', user: 'ops' }, certificates.caFile);
    expect(await testDraft(draft, PASSWORD)).toBeNull();
    expect(server.mails).toMatchObject([
      {
        from: 'holdfast@example.org',
        to: ['ops@example.org', 'boss@example.org'],
        isEncrypted: true,
        user: 'ops',
        subject: '[Holdfast] Holdfast can reach you here',
        raw: expect.stringMatching(
          /^Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000\r$/m,
        ),
      },
    ]);
    expect(server.mails[0]?.raw).toContain('Auto-Submitted: auto-generated');
    expect(server.mails[0]?.raw).not.toContain(PASSWORD);
  });

  test('with STARTTLS', async () => {
    const certificate = certificates.sign('starttls', ['DNS:localhost']);
    const server = await mailServer({ certificate, login });
    const draft = mailDraft({ port: server.port, security: 'starttls', user: 'ops' }, certificates.caFile);
    expect(await testDraft(draft, PASSWORD)).toBeNull();
    expect(server.mails).toMatchObject([{ isEncrypted: true, user: 'ops' }]);
  });

  test('STARTTLS that a server does not offer is not left out', async () => {
    const server = await mailServer({ login });
    const draft = mailDraft({ port: server.port, security: 'starttls', user: 'ops' }, null);
    expect((await testDraft(draft, PASSWORD))?.wire.code).toBe('told-tls-failed');
    expect(server.mails).toEqual([]);
  });

  test.each([
    ['a CA that nobody named', () => strangers.sign('stranger', ['DNS:localhost'])],
    ['another host', () => certificates.sign('elsewhere', ['DNS:mail.example.org'])],
    ['a time that is over', () => certificates.sign('expired', ['DNS:localhost'], { isExpired: true })],
    ['no CA at all', () => certificates.selfSigned('selfsigned', ['DNS:localhost'])],
  ])('a certificate of %s is refused, before anything is sent', async (_, certificate) => {
    for (const security of ['tls', 'starttls'] as const) {
      const server = await mailServer({ isTls: security === 'tls', certificate: certificate(), login });
      const draft = mailDraft({ port: server.port, security, user: 'ops' }, certificates.caFile);
      const refused = await testDraft(draft, PASSWORD);
      expect(refused?.wire).toMatchObject({ code: 'told-tls-failed' });
      expect(JSON.stringify(refused?.wire)).not.toContain('Tr1cky');
      expect(server.mails).toEqual([]);
    }
  });

  test('the wrong way of encryption is said to be that', async () => {
    const certificate = certificates.sign('mixed', ['DNS:localhost']);
    const plain = await mailServer({ certificate });
    const draft = mailDraft({ port: plain.port, security: 'tls' }, certificates.caFile);
    expect((await testDraft(draft, null))?.wire.code).toBe('told-tls-failed');
  });

  test('a wrong password, a refused message, and a server that is not there', async () => {
    const certificate = certificates.sign('strict', ['DNS:localhost']);
    const server = await mailServer({ isTls: true, certificate, login });
    const draft = mailDraft({ port: server.port, security: 'tls', user: 'ops' }, certificates.caFile);
    expect((await testDraft(draft, 'wrong'))?.wire).toMatchObject({
      code: 'told-login-refused',
      data: { user: 'ops' },
    });
    server.refuse('Mailbox is full');
    const refused = await testDraft(draft, PASSWORD);
    expect(refused?.wire).toMatchObject({ code: 'told-refused' });
    expect(String(refused?.wire.data.message)).toContain('Mailbox is full');
    const gone = mailDraft({ port: 1 }, null);
    expect((await testDraft(gone, null))?.wire.code).toBe('told-unreachable');
    const missingCa = mailDraft({ port: server.port, security: 'tls' }, path.join(tempFolder(), 'none.pem'));
    expect((await testDraft(missingCa, null))?.wire.code).toBe('tls-file-unreadable');
  });

  test('a password goes to another machine encrypted or not at all', async () => {
    const draft = mailDraft({ host: 'mail.example.org', security: 'none', user: 'ops' }, null);
    expect(await engine.codeOf('notifications.add', { draft, secret: 'x' })).toBe('bad-input');
  });
});

describe('webhooks and pings', () => {
  const webhook = (name: string, preset: 'json' | 'slack' | 'discord' | 'teams' | 'ntfy'): ChannelDraft => ({
    name,
    clientId: null,
    events: ['failure'],
    enabled: true,
    target: { kind: 'webhook', preset },
  });

  test.each([
    ['json', (body: Record<string, unknown>) => body.application === 'Holdfast' && body.kind === 'test'],
    ['slack', (body: Record<string, unknown>) => typeof body.text === 'string'],
    ['discord', (body: Record<string, unknown>) => typeof body.content === 'string'],
    ['teams', (body: Record<string, unknown>) => Array.isArray(body.attachments)],
    ['ntfy', (body: Record<string, unknown>) => body.topic === 'secret-token'],
  ] as const)('%s gets its body', async (preset, isRight) => {
    const secret = `${http.origin}/hooks/secret-token`;
    expect(await testDraft(webhook('draft', preset), secret)).toBeNull();
    expect(http.requests).toMatchObject([
      {
        method: 'POST',
        contentType: 'application/json',
        path: preset === 'ntfy' ? '/hooks' : '/hooks/secret-token',
      },
    ]);
    expect(isRight(JSON.parse(http.requests[0]?.body ?? '{}'))).toBe(true);
  });

  test('an answer that is no success is quoted, without the address that it repeats', async () => {
    http.answer(404, 'no_service for /hooks/secret-token (secret-token)');
    const refused = await testDraft(webhook('draft', 'slack'), `${http.origin}/hooks/secret-token`);
    expect(refused?.wire.code).toBe('told-refused');
    expect(String(refused?.wire.data.message)).toContain('404: no_service');
    expect(JSON.stringify(refused?.wire)).not.toContain('secret-token');
  });

  test('a redirect is not followed with the secret', async () => {
    http.answer(302, '', { location: `${http.origin}/elsewhere` });
    expect((await testDraft(webhook('draft', 'json'), `${http.origin}/x/secret`))?.wire.code).toBe(
      'told-refused',
    );
    expect(http.requests).toHaveLength(1);
  });

  test('a name server that knows it not, and a port where nobody listens', async () => {
    for (const address of ['http://127.0.0.1:1/secret-token', 'http://nowhere.invalid/secret-token']) {
      const refused = await testDraft(webhook('draft', 'json'), address);
      expect(refused?.wire.code).toBe('told-unreachable');
      expect(JSON.stringify(refused?.wire)).not.toContain('secret-token');
    }
  });

  test('an address stays in the keychain: not in the state, the answers or the events', async () => {
    const secret = `${http.origin}/hooks/very-secret-token`;
    const { channelId } = await engine.call('notifications.add', {
      draft: webhook('team chat', 'slack'),
      secret: ` ${secret}\n`,
    });
    expect(vault.secrets.get(`channel-secret:${channelId}`)).toBe(secret);
    const listed = await engine.call('notifications.list', {});
    expect(listed.channels.find(({ id }) => id === channelId)).toMatchObject({
      name: 'team chat',
      target: { kind: 'webhook', preset: 'slack', host: new URL(http.origin).host },
      problem: null,
      waiting: 0,
    });
    expect(JSON.stringify([listed, engine.events])).not.toContain('very-secret-token');
    await engine.call('notifications.test', { channelId });
    expect(http.requests).toHaveLength(1);

    expect(await engine.codeOf('notifications.add', { draft: webhook('TEAM chat', 'json'), secret })).toBe(
      'name-taken',
    );
    await engine.call('notifications.edit', {
      channelId,
      draft: webhook('chat', 'discord'),
      secret: null,
    });
    await engine.call('notifications.test', { channelId });
    expect(JSON.parse(http.requests[1]?.body ?? '{}')).toHaveProperty('content');

    vault.secrets.clear();
    expect(await engine.codeOf('notifications.test', { channelId })).toBe('channel-secret-missing');
    await engine.call('notifications.edit', { channelId, draft: webhook('chat', 'discord'), secret });
    await engine.call('notifications.remove', { channelId });
    expect(vault.secrets.size).toBe(0);
    expect(await engine.codeOf('notifications.test', { channelId })).toBe('not-found');
  });

  test.each([
    ['no address', null],
    ['a word', 'slack'],
    ['a file', 'file:///etc/passwd'],
    ['a password inside', 'https://user:pass@example.org/x'],
  ])('%s is refused', async (_, secret) => {
    expect(await engine.codeOf('notifications.add', { draft: webhook('bad', 'json'), secret })).toBe(
      'bad-input',
    );
    expect((await engine.call('notifications.list', {})).channels).toEqual([]);
  });
});
