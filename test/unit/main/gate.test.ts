import { describe, expect, test } from 'vitest';
import { createGate, type GateOptions, type MainHandlers } from '../../../electron/main/gate.ts';
import { PathTokens } from '../../../electron/main/path-tokens.ts';
import type { CallName, CallResult } from '../../../shared/contract.ts';

const runId = '01890000-0000-7000-8000-000000000001';
const serverId = '01890000-0000-7000-8000-000000000002';
const backupId = '01890000-0000-7000-8000-000000000003';

const draft = {
  name: 'acme',
  endpoint: { via: 'direct', address: { kind: 'socket', path: '/run/mysqld/mysqld.sock' } },
  tls: { mode: 'verify-ca', caFile: null as unknown, certFile: null, keyFile: null },
  user: 'backup',
  environment: 'staging',
  tools: { dump: null, client: null },
};

/** An answer as it may come from a faulty engine. */
const answering = (value: unknown) => async () => ({ ok: true, value }) as CallResult<CallName>;

const preferences = {
  theme: 'dark',
  keepRunning: true,
  desktopNotifications: true,
  blockSleep: true,
} as const;

function gateWith(options: Partial<GateOptions> = {}) {
  const asked: { name: CallName; input: unknown; signal: AbortSignal }[] = [];
  const logged: string[] = [];
  const tokens = new PathTokens();
  const handlers: MainHandlers = {
    'app.info': async () => {
      throw new Error('the disk is gone');
    },
    'app.preferences': async () => ({ ...preferences, sandboxFolder: null }),
    'app.background': async () => ({ startAtLogin: false, hasTray: false }),
    'app.setStartAtLogin': async ({ startAtLogin }) => ({ startAtLogin, hasTray: false }),
    'app.setPreferences': async ({ sandboxFolder }) => ({
      ...preferences,
      sandboxFolder: sandboxFolder != null && 'path' in sandboxFolder ? sandboxFolder.path : null,
    }),
    'app.pickFolder': async () => null,
    'app.pickFile': async () => null,
    'app.pickSaveFile': async () => null,
    'app.saveRestorePdf': async () => ({}),
    'app.saveKitPdf': async () => ({}),
    'app.printKit': async () => ({ printed: true }),
    'app.reveal': async () => ({}),
    'app.revealRunFile': async () => ({}),
    'app.copy': async () => ({}),
    'settings.copies': async () => [],
    'settings.restoreCopy': async () => ({ former: null }),
  };
  const gate = createGate({
    handlers,
    tokens,
    log: (text) => logged.push(text),
    engine: async (name, input, signal) => {
      asked.push({ name, input, signal });
      return { ok: true, value: { runId } } as CallResult<CallName>;
    },
    ...options,
  });
  return { gate, asked, logged, tokens };
}

describe('who and what is let in', () => {
  test('a foreign sender is refused before anything else is looked at', async () => {
    const { gate, asked } = gateWith();
    const result = await gate.call(false, 'backups.check', { backupId }, '1');
    expect(result).toEqual({ ok: false, error: { code: 'untrusted-sender', data: {}, raw: null } });
    expect(asked).toEqual([]);
  });

  test.each([['no.such'], ['__proto__'], ['constructor'], [42], [null], [undefined], [{}]])(
    'the call name %s is not found',
    async (name) => {
      const { gate } = gateWith();
      expect(await gate.call(true, name, {}, undefined)).toMatchObject({
        ok: false,
        error: { code: 'not-found' },
      });
    },
  );

  test.each([
    ['backups.check', {}],
    ['backups.check', undefined],
    ['backups.check', { backupId: '../../etc' }],
    ['app.preferences', { extra: 1 }],
    ['servers.remove', { serverId: [serverId] }],
  ])('%s with %j is bad input, and reaches nobody', async (name, input) => {
    const { gate, asked } = gateWith();
    const result = await gate.call(true, name, input, undefined);
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-input' } });
    expect(asked).toEqual([]);
  });

  test.each(['keys.kit', 'keys.kitSaved'])(
    '%s, which has a secret to tell, is not there for windows',
    async (name) => {
      const { gate, asked } = gateWith();
      const result = await gate.call(true, name, { keyId: runId }, undefined);
      expect(result).toMatchObject({ ok: false, error: { code: 'not-found' } });
      expect(asked).toEqual([]);
    },
  );

  test('unknown fields do not reach the engine', async () => {
    const { gate, asked } = gateWith();
    await gate.call(true, 'backups.check', { backupId, argv: ['--force'] }, undefined);
    expect(asked[0]?.input).toEqual({ backupId });
  });
});

describe('paths', () => {
  const add = (caFile: unknown) => ({
    draft: { ...draft, tls: { ...draft.tls, caFile } },
    password: { kind: 'none' },
  });

  test('a window that names a path is refused; the socket address is no file of a dialog and passes', async () => {
    const { gate, asked } = gateWith({
      engine: answering({ serverId }),
    });
    expect(await gate.call(true, 'servers.add', add({ path: '/etc/shadow' }), undefined)).toMatchObject({
      ok: false,
      error: { code: 'bad-input' },
    });
    expect(asked).toEqual([]);
    expect(await gate.call(true, 'servers.add', add(null), undefined)).toMatchObject({ ok: true });
  });

  test('a token of a dialog becomes its path, and may be sent twice', async () => {
    const { gate, asked, tokens } = gateWith();
    const file = { token: tokens.issue('/home/me/ca.pem') };
    for (let time = 0; time < 2; time += 1) await gate.call(true, 'servers.add', add(file), undefined);
    expect(asked.map(({ input }) => input)).toMatchObject([
      { draft: { tls: { caFile: { path: '/home/me/ca.pem' } } } },
      { draft: { tls: { caFile: { path: '/home/me/ca.pem' } } } },
    ]);
  });

  test('an invented token is refused', async () => {
    const { gate } = gateWith();
    expect(await gate.call(true, 'servers.add', add({ token: 'x:/etc/shadow' }), undefined)).toMatchObject({
      ok: false,
      error: { code: 'bad-input' },
    });
  });

  test('paths that the engine suggests leave as tokens, which open them again', async () => {
    const candidate = {
      label: 'client',
      draft: { ...draft, tls: { ...draft.tls, caFile: { path: '/home/me/ca.pem' } } },
      hasPassword: true,
      importToken: 'i1',
      remarks: [],
    };
    const { gate, tokens } = gateWith({
      engine: answering([candidate]),
    });
    const result = await gate.call(true, 'servers.import', { source: { optionFile: 'home' } }, undefined);
    const [given] = (result as { value: { draft: { tls: { caFile: { token: string } } } }[] }).value;
    expect(given?.draft.tls.caFile).toEqual({ token: expect.stringMatching(/:\/home\/me\/ca\.pem$/) });
    expect(tokens.redeem(given?.draft.tls.caFile)).toEqual({ path: '/home/me/ca.pem' });
  });
});

describe('answers', () => {
  test('main answers its own calls', async () => {
    const { gate, asked } = gateWith();
    expect(await gate.call(true, 'app.preferences', {}, undefined)).toEqual({
      ok: true,
      value: { ...preferences, sandboxFolder: null },
    });
    expect(asked).toEqual([]);
  });

  test('what a handler throws is answered, not thrown', async () => {
    const { gate, logged } = gateWith();
    expect(await gate.call(true, 'app.info', {}, undefined)).toMatchObject({
      ok: false,
      error: { code: 'internal', data: { message: 'the disk is gone' } },
    });
    expect(logged.join('')).toContain('app.info');
  });

  test.each([[undefined], [{ runId: 'nonsense' }], [{}]])(
    'an answer of %j does not leave the gate',
    async (value) => {
      const { gate } = gateWith({ engine: answering(value) });
      expect(await gate.call(true, 'backups.check', { backupId }, undefined)).toMatchObject({
        ok: false,
        error: { code: 'internal' },
      });
    },
  );

  test('fields that are not in the schema do not reach the window', async () => {
    const { gate } = gateWith({
      engine: answering({ runId, password: 'secret' }),
    });
    expect(await gate.call(true, 'backups.check', { backupId }, undefined)).toEqual({
      ok: true,
      value: { runId },
    });
  });
});

describe('cancelling', () => {
  test('aborts the call of that id, and only for our window', async () => {
    let signal: AbortSignal | null = null;
    let end: () => void = () => undefined;
    const { gate } = gateWith({
      engine: (_name, _input, given) =>
        new Promise((resolve) => {
          signal = given;
          end = () => resolve({ ok: true, value: { runId } } as CallResult<CallName>);
        }),
    });
    const answer = gate.call(true, 'backups.check', { backupId }, 'c1');
    await Promise.resolve();
    gate.cancel(true, 'c2');
    gate.cancel(false, 'c1');
    expect(signal).toMatchObject({ aborted: false });
    gate.cancel(true, 'c1');
    expect(signal).toMatchObject({ aborted: true });
    end();
    await answer;
    gate.cancel(true, 'c1');
  });
});
