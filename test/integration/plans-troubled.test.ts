import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockServer } from '../../electron/engine/jobs/server-lock.ts';
import type { Tuning } from '../../electron/engine/jobs/tuning.ts';
import type { PowerState } from '../../electron/engine/ports.ts';
import { SqliteFile } from '../../electron/engine/system/sqlite.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { PlanDraft } from '../../shared/model/plan.ts';
import type { Run } from '../../shared/model/run.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { commitPlanBackups } from '../support/plan-backups.ts';
import { hours, minutes, planDraft, type SetClock, setClock } from '../support/plans.ts';
import { tempFolder } from '../support/temp.ts';
import { startServer, type TestServer } from '../support/test-server.ts';
import { type GateProxy, gateProxy } from '../support/year/gate-proxy.ts';

/* What keeps a plan's run from happening, or ends it: real servers that go away, locks, batteries, clocks. */

describe('plans in trouble', () => {
  let server: TestServer;
  let way: GateProxy;
  let clock: SetClock;
  let power: PowerState;
  let engine: TestEngine;

  beforeAll(async () => {
    server = await startServer('mariadb');
    await server.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.orders (id INT PRIMARY KEY)',
      'INSERT INTO shop.orders VALUES (1), (2)',
      "CREATE USER 'backup'@'%'",
      "GRANT ALL ON *.* TO 'backup'@'%'",
    );
    way = await gateProxy(server.port);
  });
  beforeEach(async () => {
    await way.open();
    clock = setClock('2026-11-22T09:50:00.000Z');
    power = { onBattery: false, onMetered: false };
  });
  afterEach(() => engine.close());
  afterAll(async () => {
    await way.close();
    await server.stop();
  });

  const daily = { rule: { kind: 'daily', at: '10:00' } } as const;

  async function planned(
    schedule: Partial<PlanDraft['schedule']> = daily,
    over: Partial<PlanDraft> = {},
    tuning: Partial<Tuning> = {},
    dataDir = tempFolder('data'),
  ) {
    engine = await startEngine(dataDir, {
      power: async () => power,
      tuning: { clock, connectMs: 5_000, retryPausesMs: [1, 1], ...tuning },
    });
    const serverId = await engine.addServer(server, {
      endpoint: { via: 'direct', address: { kind: 'tcp', host: '127.0.0.1', port: way.port } },
      user: 'backup',
      password: null,
    });
    const storage = await engine.addStorage();
    const draft = planDraft(serverId, storage.storageId, over);
    const { planId } = await engine.call('plans.add', {
      ...draft,
      schedule: { ...draft.schedule, ...schedule },
    });
    const get = () => engine.call('plans.get', { planId });
    return {
      planId,
      serverId,
      storage,
      dataDir,
      view: async () => (await get()).plan,
      missed: async () => (await get()).missed,
    };
  }

  const look = () => engine.call('plans.runDue', {});
  async function due(): Promise<Run[]> {
    const { runIds } = await look();
    return Promise.all(runIds.map((runId: RunId) => engine.finished(runId)));
  }

  /** A lock at which the dump waits. */
  async function locked() {
    const connection = await server.connect();
    await connection.query('LOCK TABLES shop.orders WRITE');
    return connection;
  }

  async function untilDumping(runId: RunId): Promise<void> {
    const isWaiting = async () => {
      const { steps, outcome } = await engine.call('runs.get', { runId });
      if (outcome !== null) throw new Error(JSON.stringify(outcome));
      const waiting = await server.query(
        "SELECT id FROM information_schema.processlist WHERE user = 'backup' AND state LIKE '%lock%'",
      );
      return waiting.length > 0 && steps.some(({ name, state }) => name === 'dump' && state === 'running');
    };
    await expect.poll(isWaiting, { timeout: 30_000, interval: 20 }).toBe(true);
  }

  it('a server that is down when it is due is waited for, and nothing fails', async () => {
    const { view, missed } = await planned();
    await way.close();
    clock.set('2026-11-22T10:00:10.000Z');
    expect(await look()).toMatchObject({
      runIds: [],
      held: [{ reason: 'unreachable', error: { code: 'connection-refused' } }],
    });
    clock.advance(minutes(50));
    await look();
    expect(await view()).toMatchObject({
      state: 'overdue',
      overdueSince: '2026-11-22T10:00:00.000Z',
      lastRunId: null,
    });
    await way.open();
    // Asked too often it would not be asked at all.
    expect((await look()).held).toHaveLength(1);
    clock.advance(minutes(5));
    const [run] = await due();
    expect(run).toMatchObject({
      cause: 'catch-up',
      slotAt: '2026-11-22T10:00:00.000Z',
      outcome: { kind: 'good' },
    });
    expect(await missed()).toMatchObject([{ dueAt: '2026-11-22T10:00:00.000Z', reason: 'unreachable' }]);
    expect((await view()).state).toBe('protected');
  });

  it('a run that a sleep cut off is tried again when the server answers, for the same slot', async () => {
    const { view } = await planned();
    const lock = await locked();
    clock.set('2026-11-22T10:00:10.000Z');
    const [runId] = (await look()).runIds;
    await untilDumping(runId as RunId);
    // What a lid that is closed does to connections, seen when it is opened.
    await way.close();
    clock.advance(hours(7));
    const cut = await engine.finished(runId as RunId);
    await lock.end();
    expect(cut.outcome).toMatchObject({ kind: 'failed' });
    expect(['server-went-away', 'connection-lost']).toContain(
      cut.outcome?.kind === 'failed' ? cut.outcome.error.code : '',
    );
    expect((await view()).state).toBe('failing');
    // It ended a moment ago, and the network is not there yet.
    expect(await due()).toEqual([]);
    clock.advance(minutes(6));
    expect((await look()).held).toMatchObject([{ reason: 'unreachable' }]);
    await way.open();
    clock.advance(minutes(6));
    const [again] = await due();
    expect(again).toMatchObject({
      cause: 'retry',
      slotAt: '2026-11-22T10:00:00.000Z',
      outcome: { kind: 'good' },
    });
    expect(await due()).toEqual([]);
    expect((await view()).state).toBe('protected');
  });

  it('a run that never ends is ended, is not tried again, and lets go of its server', async () => {
    const { view } = await planned(daily, {}, { planRunMs: 4_000 });
    const lock = await locked();
    clock.set('2026-11-22T10:00:10.000Z');
    const [run] = await due();
    expect(run?.outcome).toMatchObject({ kind: 'failed', error: { code: 'run-too-long' } });
    expect((await view()).state).toBe('failing');
    await lock.end();
    clock.advance(hours(2));
    expect(await due()).toEqual([]);
    expect(await server.query("SELECT id FROM information_schema.processlist WHERE user = 'backup'")).toEqual(
      [],
    );
    clock.advance(hours(22));
    const [next] = await due();
    expect(next).toMatchObject({ cause: 'schedule', outcome: { kind: 'good' } });
  });

  it.each([
    ['on-battery', { onBattery: false }, { onBattery: true, onMetered: false }, /mains power/],
    ['on-metered', { onMetered: false }, { onBattery: false, onMetered: true }, /paid by volume/],
  ] as const)('waits %s where the plan says so', async (reason, rule, state, why) => {
    const { view, missed } = await planned({ ...daily, ...rule });
    power = state;
    clock.set('2026-11-22T10:00:10.000Z');
    expect((await look()).held).toMatchObject([{ reason, error: null }]);
    clock.advance(minutes(40));
    await look();
    expect(await view()).toMatchObject({ state: 'overdue', why: expect.stringMatching(why) });
    power = { onBattery: null, onMetered: null };
    expect(await due()).toMatchObject([{ cause: 'catch-up', outcome: { kind: 'good' } }]);
    expect(await missed()).toMatchObject([{ reason }]);
  });

  it('goes on in spite of a battery where the plan does not mind', async () => {
    await planned();
    power = { onBattery: true, onMetered: true };
    clock.set('2026-11-22T10:00:10.000Z');
    expect(await due()).toMatchObject([{ cause: 'schedule', outcome: { kind: 'good' } }]);
  });

  it('a window that was slept through is waited for until it opens again', async () => {
    const { view, missed } = await planned({ ...daily, window: { from: '10:00', to: '12:00' } });
    clock.set('2026-11-22T13:00:00.000Z');
    expect((await look()).held).toMatchObject([{ reason: 'outside-window' }]);
    expect((await view()).state).toBe('overdue');
    clock.set('2026-11-23T10:00:10.000Z');
    const [run, ...more] = await due();
    expect(more).toEqual([]);
    expect(run).toMatchObject({ slotAt: '2026-11-23T10:00:00.000Z', outcome: { kind: 'good' } });
    expect(await missed()).toMatchObject([{ dueAt: '2026-11-22T10:00:00.000Z', reason: 'outside-window' }]);
  });

  it('a weekend asleep pauses no retention; a clock that was set does', async () => {
    await planned();
    await look();
    clock.advance(hours(70));
    await due();
    expect(await engine.call('plans.clockJump', {})).toBeNull();
    clock.jump(hours(49));
    await due();
    expect(await engine.call('plans.clockJump', {})).toMatchObject({ direction: 'forward' });
  });

  it('retention is applied by itself after a good backup: marks, and a day later removes', async () => {
    const none = { hourly: 0, daily: 0, weekly: 0, monthly: 0, yearly: 0, withinDays: null, maxBytes: null };
    const { planId, serverId, storage } = await planned(daily, {
      retention: { ...none, last: 2, minimumGood: 1 },
      // Those that are planted hold other tables than the server.
      dropPercent: null,
    });
    await commitPlanBackups(engine, {
      plan: { id: planId, name: 'nightly' },
      server: { id: serverId, name: 'acme' },
      storage: { id: storage.storageId, folder: storage.folder },
      at: [2, 3, 4, 5].map((days) => new Date(clock.now().getTime() - hours(24 * days)).toISOString()),
    });
    const list = async () =>
      (await engine.call('backups.list', { serverId: null, database: null, limit: 100, offset: 0 })).backups;
    const pruned = async () => {
      const filter = { kind: 'prune', serverId: null, limit: 10, offset: 0, clientId: null } as const;
      const all = async () => (await engine.call('runs.list', filter)).runs;
      await expect
        .poll(async () => (await all()).map(({ outcome }) => outcome !== null), { timeout: 30_000 })
        .toEqual([true]);
      return all();
    };
    clock.set('2026-11-22T10:00:10.000Z');
    expect(await due()).toMatchObject([{ outcome: { kind: 'good' } }]);
    expect(await pruned()).toMatchObject([{ planId, cause: 'schedule', outcome: { kind: 'good' } }]);
    expect((await list()).map(({ kept }) => kept?.decision)).toEqual([
      'keep',
      'keep',
      'marked',
      'marked',
      'marked',
    ]);
    clock.set('2026-11-23T10:00:20.000Z');
    expect(await due()).toMatchObject([{ outcome: { kind: 'good' } }]);
    await engine.close();
    // A close waits for what retention has begun.
    engine = await startEngine(engine.dataDir, { tuning: { clock } });
    // The one of the 20th was the second newest until now, and was marked a moment ago.
    expect((await list()).map(({ startedAt, kept }) => [startedAt.slice(8, 10), kept?.decision])).toEqual([
      ['23', 'keep'],
      ['22', 'keep'],
      ['20', 'marked'],
    ]);
  });

  it('two who ask for one plan at the same moment get one run', async () => {
    const { planId, serverId, dataDir } = await planned();
    const other = await startEngine(dataDir, { tuning: { clock } });
    const busy = lockServer(dataDir, serverId);
    const asked = await Promise.all(
      [engine, other, engine, other].map((each) => each.call('plans.runNow', { planIds: [planId] })),
    );
    busy?.release();
    const ids = new Set(asked.flatMap(({ runIds }) => runIds));
    expect(ids.size).toBe(1);
    const [runId] = ids;
    expect((await engine.finished(runId as RunId)).outcome).toMatchObject({ kind: 'good' });
    await other.close();
  });

  it('forgets slots and misses after a season, but not while the clock is in doubt', async () => {
    const { planId, dataDir } = await planned();
    await look();
    const state = new SqliteFile(path.join(dataDir, 'state.sqlite'));
    const insert = (daysAgo: number) => {
      const at = new Date(clock.now().getTime() - hours(24 * daysAgo)).toISOString();
      state.run("INSERT INTO plan_misses VALUES (?, ?, 'not-running')", [planId, at]);
      state.run("INSERT INTO plan_slots VALUES (?, 'backup', ?, 0, 'a run', ?)", [planId, at, at]);
    };
    const left = () => [
      state.number('SELECT count(*) FROM plan_misses WHERE due_at < ?', ['2026-10-31']),
      state.number("SELECT count(*) FROM plan_slots WHERE run_id = 'a run'"),
    ];
    for (const daysAgo of [40, 95, 200]) insert(daysAgo);
    // It looked a moment ago, and does so once a day.
    await due();
    expect(left()).toEqual([3, 3]);
    clock.advance(hours(23));
    await due();
    clock.jump(hours(30));
    await due();
    clock.advance(hours(2));
    await due();
    expect(left()).toEqual([3, 3]);
    clock.advance(hours(26));
    await due();
    expect(left()).toEqual([1, 1]);
    state.close();
  });
});
