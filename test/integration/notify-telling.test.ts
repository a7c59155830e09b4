import { renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SecretVault } from '../../electron/engine/ports.ts';
import type { News, NewsKind } from '../../shared/model/notification.ts';
import { mapVault, startEngine, type TestEngine } from '../support/engine.ts';
import { type HttpServer, startHttpServer } from '../support/http-server.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { manualPlan } from '../support/plans.ts';
import { tempFolder } from '../support/temp.ts';
import { startServer, type TestServer } from '../support/test-server.ts';

/** The pace of a test: minutes become moments. */
const telling = {
  firstLookMs: 200,
  lookEveryMs: 100,
  lookAnywayMs: 500,
  afterRunMs: 50,
  retriesMs: [300, 300, 300, 300, 300, 300],
};

let server: TestServer;
let mail: MailServer;
let http: HttpServer;
const engines: TestEngine[] = [];

beforeAll(async () => {
  server = await startServer('mariadb');
  mail = await startMailServer();
  http = await startHttpServer();
  await server.query('CREATE DATABASE shop');
  await server.query('CREATE TABLE shop.orders (id INT PRIMARY KEY)');
});

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  mail.mails.length = 0;
  mail.refuse(null);
  http.requests.length = 0;
  http.answer(200);
});

afterAll(async () => {
  await server.stop();
  await mail.stop();
  await http.stop();
});

async function start(dataDir = tempFolder('data'), vault: SecretVault = mapVault(), pace = telling) {
  const engine = await startEngine(dataDir, { vault, tuning: { telling: pace } });
  engines.push(engine);
  return engine;
}

const ALL: NewsKind[] = ['failure', 'recovery', 'overdue', 'degraded', 'unproven', 'summary'];

async function addMail(engine: TestEngine, over: { events?: NewsKind[]; name?: string } = {}) {
  const { channelId } = await engine.call('notifications.add', {
    draft: {
      name: over.name ?? 'ops',
      clientId: null,
      events: over.events ?? ALL,
      enabled: true,
      target: {
        kind: 'mail',
        host: '127.0.0.1',
        port: mail.port,
        security: 'none',
        user: null,
        from: 'holdfast@example.org',
        to: ['ops@example.org'],
      },
    },
    secret: null,
  });
  return channelId;
}

async function addPlan(engine: TestEngine) {
  const serverId = await engine.addServer(server);
  const { storageId, folder } = await engine.addStorage();
  const { planId } = await engine.call('plans.add', manualPlan(serverId, storageId));
  const runOnce = async () => {
    const { runIds } = await engine.call('plans.runNow', { planIds: [planId] });
    const [runId] = runIds;
    if (runId === undefined) throw new Error('nothing was started');
    return engine.finished(runId);
  };
  const fail = async () => {
    renameSync(folder, `${folder}.away`);
    try {
      const run = await runOnce();
      expect(run.outcome?.kind).toBe('failed');
    } finally {
      renameSync(`${folder}.away`, folder);
    }
  };
  return { planId, runOnce, fail };
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await sleep(50);
  }
}

const subjects = () => mail.mails.map(({ subject }) => subject);
/** Long enough for some looks, in which nothing may be told. */
const someLooks = () => sleep(1_500);

test('a failure is told once, and its end once', async () => {
  const engine = await start();
  await addMail(engine);
  const plan = await addPlan(engine);
  await plan.fail();
  await until(() => mail.mails.length === 1, 'the failure’s mail');
  expect(subjects()).toEqual(['[Holdfast] Nightly shop is failing']);
  expect(mail.mails[0]?.raw).toContain('Last good backup: none yet');
  await plan.fail();
  await someLooks();
  expect(mail.mails).toHaveLength(1);
  expect((await plan.runOnce()).outcome?.kind).toBe('good');
  await until(() => mail.mails.length === 2, 'the recovery’s mail');
  expect(subjects()[1]).toBe('[Holdfast] Nightly shop is well again');
  await plan.runOnce();
  await someLooks();
  expect(mail.mails).toHaveLength(2);
  const { channels } = await engine.call('notifications.list', {});
  expect(channels).toMatchObject([{ name: 'ops', waiting: 0, problem: null }]);
  expect(channels[0]?.lastDeliveredAt).not.toBeNull();
});

test('two engines on one state tell it once', async () => {
  const dataDir = tempFolder('data');
  const [one, two] = [await start(dataDir), await start(dataDir)];
  await addMail(one);
  const plan = await addPlan(one);
  for (const expected of [1, 2, 3, 4]) {
    if (expected % 2 === 1) await plan.fail();
    else await plan.runOnce();
    await until(() => mail.mails.length >= expected, `mail ${expected}`);
    await someLooks();
    expect(mail.mails).toHaveLength(expected);
  }
  expect(two.events.filter(({ name }) => name === 'news')).toEqual([]);
});

test('a process that ends at once has told before, and its successor does not tell again', async () => {
  const dataDir = tempFolder('data');
  // As in a terminal: it looks by itself only long after the command has ended.
  const terminal = { ...telling, firstLookMs: 600_000, afterRunMs: 600_000 };
  const engine = await start(dataDir, mapVault(), terminal);
  await addMail(engine);
  const plan = await addPlan(engine);
  await plan.fail();
  expect(mail.mails).toHaveLength(0);
  await engine.close();
  expect(subjects()).toEqual(['[Holdfast] Nightly shop is failing']);
  await start(dataDir);
  await someLooks();
  expect(mail.mails).toHaveLength(1);
});

test('what was not delivered is tried again, and said meanwhile', async () => {
  const engine = await start();
  await addMail(engine);
  const plan = await addPlan(engine);
  mail.refuse('Greylisted, try again later');
  await plan.fail();
  const problem = async () => (await engine.call('notifications.list', {})).channels[0]?.problem;
  await until(async () => (await problem()) != null, 'the problem is known');
  expect(await problem()).toMatchObject({ error: { code: 'told-refused' }, gaveUp: false });
  expect((await engine.call('overview.get', {})).exceptions).toContainEqual(
    expect.objectContaining({ title: '“ops” does not deliver', action: { kind: 'open-settings' } }),
  );
  mail.refuse(null);
  await until(() => mail.mails.length === 1, 'the second try');
  await until(async () => (await problem()) === null, 'the problem is over');
  expect((await engine.call('overview.get', {})).exceptions.map(({ title }) => title)).not.toContain(
    '“ops” does not deliver',
  );
});

test('what cannot be delivered is given up after its last try, and stays said', async () => {
  const engine = await start(tempFolder('data'), mapVault(), { ...telling, retriesMs: [100, 100] });
  await addMail(engine);
  const plan = await addPlan(engine);
  mail.refuse('No such user');
  await plan.fail();
  const channel = async () => (await engine.call('notifications.list', {})).channels[0];
  await until(async () => (await channel())?.problem?.gaveUp === true, 'it is given up');
  expect((await channel())?.waiting).toBe(0);
});

test('only what a channel tells is told by it, and one that is off tells nothing', async () => {
  const engine = await start();
  await addMail(engine, { name: 'recoveries', events: ['recovery'] });
  const off = await addMail(engine, { name: 'off' });
  await engine.call('notifications.setEnabled', { channelId: off, enabled: false });
  const plan = await addPlan(engine);
  await plan.fail();
  await someLooks();
  expect(subjects()).toEqual([]);
  await plan.runOnce();
  await until(() => mail.mails.length === 1, 'the recovery');
  expect(subjects()).toEqual(['[Holdfast] Nightly shop is well again']);
});

test('pings: start, ok and fail of each backup, in order', async () => {
  const engine = await start();
  const plan = await addPlan(engine);
  await engine.call('notifications.add', {
    draft: {
      name: 'hc',
      clientId: null,
      events: [],
      enabled: true,
      target: { kind: 'ping', planId: plan.planId },
    },
    secret: `${http.origin}/ping/uuid-of-check`,
  });
  await plan.runOnce();
  await until(() => http.requests.length === 2, 'start and ok');
  await plan.fail();
  await until(() => http.requests.length === 4, 'start and fail');
  expect(http.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /ping/uuid-of-check/start',
    'POST /ping/uuid-of-check',
    'GET /ping/uuid-of-check/start',
    'POST /ping/uuid-of-check/fail',
  ]);
});

test('a weekly summary goes out once for its slot, whoever looks', async () => {
  const dataDir = tempFolder('data');
  const one = await start(dataDir);
  await addPlan(one);
  await addMail(one);
  await one.call('notifications.setSummary', { summary: { weekday: 'monday', hour: 8 } });
  await someLooks();
  expect(mail.mails).toHaveLength(0);
  // As if it had been switched on a month ago.
  const { state } = await stateOf(dataDir);
  const lastSlot = new Date(Date.now() - 30 * 86_400_000).toISOString();
  await state.settings.set(
    'notifications.summary',
    JSON.stringify({ time: { weekday: 'monday', hour: 8 }, lastSlot }),
  );
  await start(dataDir);
  await until(() => mail.mails.length === 1, 'the summary');
  await someLooks();
  expect(subjects()).toEqual(['[Holdfast] The week: 1 of 1 plan needs you']);
  state.close();
});

test('the desktop hears of the failure and the recovery, once each', async () => {
  const dataDir = tempFolder('data');
  const engine = await startEngine(dataDir, { tuning: { telling }, hasDesktop: true });
  engines.push(engine);
  const plan = await addPlan(engine);
  const heard = () =>
    engine.events.filter(({ name }) => name === 'news').map(({ data }) => (data as News).kind);
  await plan.fail();
  await until(() => heard().length === 1, 'the failure');
  await plan.runOnce();
  await until(() => heard().length === 2, 'the recovery');
  await someLooks();
  expect(heard()).toEqual(['failure', 'recovery']);
});

async function stateOf(dataDir: string) {
  const { openState } = await import('../../electron/engine/state/state.ts');
  return { state: await openState(dataDir) };
}
