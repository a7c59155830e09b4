import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lockServer } from '../../electron/engine/jobs/server-lock.ts';
import { DEFAULT_DUMP_OPTIONS } from '../../shared/model/dump-options.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { PlanDraft } from '../../shared/model/plan.ts';
import type { Run } from '../../shared/model/run.ts';
import { everything, startEngine, type TestEngine } from '../support/engine.ts';
import { hours, minutes, planDraft, type SetClock, setClock } from '../support/plans.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

describe.each(serverKinds())('plans that run by themselves on %s', (kind) => {
  let server: TestServer;
  let engines: TestEngine[] = [];

  beforeAll(async () => {
    server = await startServer(kind);
    await server.query('CREATE DATABASE shop', 'CREATE TABLE shop.orders (id INT PRIMARY KEY)');
    await server.query('INSERT INTO shop.orders VALUES (1), (2)');
  });
  afterEach(async () => {
    for (const engine of engines) await engine.close();
    engines = [];
  });
  afterAll(() => server.stop());

  async function opened(clock: SetClock, dataDir = tempFolder('data')): Promise<TestEngine> {
    const engine = await startEngine(dataDir, { tuning: { clock, connectMs: 5_000 } });
    engines.push(engine);
    return engine;
  }

  async function planned(clock: SetClock, over: Partial<PlanDraft> = {}, password?: string) {
    const engine = await opened(clock);
    const serverId = await engine.addServer(server, password === undefined ? {} : { password });
    const { storageId, folder } = await engine.addStorage();
    const draft = planDraft(serverId, storageId, over);
    const { planId } = await engine.call('plans.add', draft);
    const view = async () => (await engine.call('plans.get', { planId })).plan;
    const missed = async () => (await engine.call('plans.get', { planId })).missed;
    return { engine, serverId, storageId, folder, planId, view, missed };
  }

  const due = async (engine: TestEngine): Promise<Run[]> => {
    const { runIds } = await engine.call('plans.runDue', {});
    return Promise.all(runIds.map((runId: RunId) => engine.finished(runId)));
  };

  it('backs up when it is due, once, whoever asks at the same time', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const { engine, planId, folder, view } = await planned(clock);
    expect(await view()).toMatchObject({ state: 'unproven', nextDueAt: '2026-11-22T10:00:00.000Z' });
    expect(await due(engine)).toEqual([]);

    clock.set('2026-11-22T10:00:05.000Z');
    const other = await opened(clock, engine.dataDir);
    const asked = await Promise.all([engine, other, engine].map((each) => each.call('plans.runDue', {})));
    const ids = asked.flatMap(({ runIds }) => runIds);
    expect(ids).toHaveLength(1);
    const run = await engine.finished(ids[0] as RunId);
    expect(run).toMatchObject({
      planId,
      cause: 'schedule',
      slotAt: '2026-11-22T10:00:00.000Z',
      outcome: { kind: 'good' },
      waiting: null,
    });
    const { backup, manifest } = await engine.call('backups.get', { backupId: run.backupId as never });
    expect(manifest.plan).toEqual({ id: planId, name: 'nightly' });
    expect(backup.folder.split('/')[1]).toBe('nightly');
    expect(existsSync(path.join(folder, backup.folder, 'manifest.json'))).toBe(true);
    expect(await view()).toMatchObject({
      state: 'protected',
      nextDueAt: '2026-11-22T11:00:00.000Z',
      lastGoodBackupId: backup.id,
      backups: 1,
    });
    expect(await due(engine)).toEqual([]);
    expect(
      (
        await engine.call('runs.list', {
          kind: 'backup',
          serverId: null,
          limit: 10,
          offset: 0,
          clientId: null,
        })
      ).total,
    ).toBe(1);
  });

  it('C3: catches up once after a night of sleep, and remembers what was missed', async () => {
    const clock = setClock('2026-11-22T20:50:00.000Z');
    const { engine, view, missed } = await planned(clock);
    clock.set('2026-11-23T07:20:00.000Z');
    expect(await view()).toMatchObject({ state: 'overdue', overdueSince: '2026-11-22T21:00:00.000Z' });
    const [run, ...more] = await due(engine);
    expect(more).toEqual([]);
    expect(run).toMatchObject({
      cause: 'catch-up',
      slotAt: '2026-11-23T07:00:00.000Z',
      outcome: { kind: 'good' },
    });
    const slots = await missed();
    expect(slots).toHaveLength(11);
    expect(slots[0]).toMatchObject({ dueAt: '2026-11-23T07:00:00.000Z', reason: 'not-running' });
    const after = await view();
    expect(after.state).toBe('protected');
    expect(after.nextDueAt).toBe('2026-11-23T08:00:00.000Z');
    expect(after.strip.at(-2)).toMatchObject({ date: '2026-11-22', state: 'missed' });
    expect(after.strip.at(-1)).toMatchObject({ date: '2026-11-23', state: 'good', runs: 1 });
  });

  it('rows alone: backed up, never drilled, and its state neither claims nor demands a proof', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const options = { ...DEFAULT_DUMP_OPTIONS, content: 'rows' as const };
    const { engine, view } = await planned(clock, {
      selection: { ...everything, databases: ['shop'], options },
      proof: { checkEveryDays: null, drillEveryDays: 1, drillEveryBackups: 1 },
    });
    clock.set('2026-11-22T10:00:05.000Z');
    expect((await due(engine)).map(({ outcome }) => outcome)).toMatchObject([{ kind: 'good' }]);
    clock.advance(minutes(20));
    expect(await due(engine)).toEqual([]);
    clock.set('2026-11-24T10:00:05.000Z');
    expect((await due(engine)).map(({ kind: what }) => what)).toEqual(['backup']);
    expect(await due(engine)).toEqual([]);
    expect(await view()).toMatchObject({
      state: 'protected',
      nextDrillDueAt: null,
      why: expect.stringContaining('rows alone, which no drill can prove'),
    });
  });

  it('a database and a left-out table that are gone: the rest is backed up, and what lacks is named', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const selection = {
      ...everything,
      databases: ['shop', 'gone'],
      excludedTables: [{ database: 'shop', table: 'dropped' }],
    };
    const { engine, planId, view } = await planned(clock, { selection });
    clock.set('2026-11-22T10:00:05.000Z');
    const [run] = await due(engine);
    expect(run?.outcome).toMatchObject({
      kind: 'degraded',
      losses: [{ code: 'database-gone', objects: ['gone'] }],
    });
    const { backup } = await engine.call('backups.get', { backupId: run?.backupId as never });
    expect(backup).toMatchObject({ databases: ['shop'], completeness: 'degraded' });
    expect((await view()).state).toBe('degraded');
    // Once accepted it is named all the same, and the backup counts as good.
    const acceptedLosses: ['database-gone'] = ['database-gone'];
    await engine.call('plans.edit', { planId, patch: { selection: { ...selection, acceptedLosses } } });
    clock.set('2026-11-22T11:00:05.000Z');
    expect((await due(engine)).map(({ outcome }) => outcome)).toMatchObject([{ kind: 'good' }]);
    expect((await view()).state).toBe('protected');
  });

  it('waits for a storage that is unplugged, and goes on when it is back', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const { engine, folder, view, missed } = await planned(clock);
    renameSync(folder, `${folder}.away`);
    clock.set('2026-11-22T10:00:10.000Z');
    const asked = await engine.call('plans.runDue', {});
    expect(asked).toMatchObject({
      runIds: [],
      held: [{ reason: 'unreachable', error: { code: 'storage-missing' } }],
    });
    clock.set('2026-11-22T13:10:00.000Z');
    await engine.call('plans.runDue', {});
    expect(await view()).toMatchObject({ state: 'overdue', overdueSince: '2026-11-22T10:00:00.000Z' });
    renameSync(`${folder}.away`, folder);
    clock.advance(minutes(10));
    const [run] = await due(engine);
    expect(run).toMatchObject({ cause: 'catch-up', outcome: { kind: 'good' } });
    expect((await missed()).map(({ reason }) => reason)).toEqual(Array(4).fill('unreachable'));
  });

  it('does not try a wrong password again, and says that it fails', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const { engine, view } = await planned(clock, {}, 'not the password');
    clock.set('2026-11-22T10:00:10.000Z');
    const [run] = await due(engine);
    expect(run?.outcome).toMatchObject({ kind: 'failed', error: { code: 'access-denied' } });
    expect((await view()).state).toBe('failing');
    clock.advance(minutes(50));
    expect(await due(engine)).toEqual([]);
    clock.advance(minutes(10));
    expect((await due(engine)).map(({ cause }) => cause)).toEqual(['schedule']);
  });

  it('waits while its server is busy, and repeats what a shutdown cut off', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const { engine, serverId, planId } = await planned(clock);
    const busy = lockServer(engine.dataDir, serverId);
    clock.set('2026-11-22T10:00:10.000Z');
    const { runIds } = await engine.call('plans.runDue', {});
    const runId = runIds[0] as RunId;
    expect(await engine.call('runs.get', { runId })).toMatchObject({
      waiting: { for: 'server' },
      outcome: null,
    });
    // Whoever asks again joins what waits.
    expect(await engine.call('plans.runNow', { planIds: [planId] })).toEqual({ runIds: [runId] });
    await engine.close();
    engines = [];
    busy?.release();
    const again = await opened(clock, engine.dataDir);
    expect((await again.call('runs.get', { runId })).outcome).toEqual({ kind: 'cancelled', by: 'shutdown' });
    const [run] = await due(again);
    expect(run).toMatchObject({
      cause: 'retry',
      slotAt: '2026-11-22T10:00:00.000Z',
      outcome: { kind: 'good' },
    });
    expect(await due(again)).toEqual([]);
  });

  it('a waiting run can be cancelled, and is not repeated then', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const { engine, serverId } = await planned(clock);
    const busy = lockServer(engine.dataDir, serverId);
    clock.set('2026-11-22T10:00:10.000Z');
    const { runIds } = await engine.call('plans.runDue', {});
    const runId = runIds[0] as RunId;
    await engine.call('runs.cancel', { runId });
    expect((await engine.finished(runId)).outcome).toEqual({ kind: 'cancelled', by: 'user' });
    busy?.release();
    clock.advance(minutes(30));
    expect(await due(engine)).toEqual([]);
  });

  it('C4: an hour that does not exist is run at the next moment that does, one that comes twice once', async () => {
    const clock = setClock('2027-03-27T20:00:00.000Z');
    const schedule = planDraft('' as never, '' as never).schedule;
    const { engine, view, missed } = await planned(clock, {
      schedule: { ...schedule, rule: { kind: 'daily', at: '02:30' }, timeZone: 'Europe/Vienna' },
    });
    // On 28 March the clocks go from 02:00 to 03:00.
    expect((await view()).nextDueAt).toBe('2027-03-28T01:00:00.000Z');
    clock.set('2027-03-28T00:59:30.000Z');
    expect(await due(engine)).toEqual([]);
    clock.set('2027-03-28T01:00:10.000Z');
    expect((await due(engine)).map(({ cause, outcome }) => [cause, outcome?.kind])).toEqual([
      ['schedule', 'good'],
    ]);
    expect((await view()).nextDueAt).toBe('2027-03-29T00:30:00.000Z');

    // On 31 October they go from 03:00 back to 02:00: 02:30 is shown at 00:30 and at 01:30 UTC.
    clock.set('2027-10-30T20:00:00.000Z');
    expect((await due(engine)).map(({ cause }) => cause)).toEqual(['catch-up']);
    const [missedLast] = await missed();
    clock.set('2027-10-31T00:30:10.000Z');
    expect((await due(engine)).map(({ slotAt }) => slotAt)).toEqual(['2027-10-31T00:30:00.000Z']);
    clock.set('2027-10-31T01:30:10.000Z');
    expect(await due(engine)).toEqual([]);
    expect((await view()).nextDueAt).toBe('2027-11-01T01:30:00.000Z');
    expect((await missed())[0]).toEqual(missedLast);
  });

  it('C5: runs no slot twice when the clock is set back, and says that it was', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const { engine, view } = await planned(clock);
    clock.set('2026-11-22T10:00:10.000Z');
    expect(await due(engine)).toHaveLength(1);
    clock.set('2026-11-22T09:30:00.000Z');
    expect(await due(engine)).toEqual([]);
    expect(await engine.call('plans.clockJump', {})).toMatchObject({ direction: 'back' });
    clock.set('2026-11-22T10:00:20.000Z');
    expect(await due(engine)).toEqual([]);
    expect((await view()).nextDueAt).toBe('2026-11-22T11:00:00.000Z');
  });

  it('runs a slot in its own time that a clock set forward had brought before its time', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const schedule = planDraft('' as never, '' as never).schedule;
    const { engine, view, missed } = await planned(clock, {
      schedule: { ...schedule, rule: { kind: 'weekly', days: ['friday'], at: '10:00' } },
    });
    expect(await due(engine)).toEqual([]);
    clock.jump(hours(24 * 8));
    expect((await due(engine)).map(({ slotAt }) => slotAt)).toEqual(['2026-11-27T10:00:00.000Z']);
    expect(await engine.call('plans.clockJump', {})).toMatchObject({ direction: 'forward' });
    clock.jump(hours(-24 * 8));
    expect(await due(engine)).toEqual([]);
    expect(await missed()).toEqual([]);
    // What ran at a time that has not come yet is the last of nothing.
    expect(await view()).toMatchObject({
      nextDueAt: '2026-11-27T10:00:00.000Z',
      lastRunId: null,
      lastGoodAt: null,
      state: 'unproven',
    });
    clock.advance(hours(24 * 5 + 1));
    expect((await due(engine)).map(({ slotAt }) => slotAt)).toEqual(['2026-11-27T10:00:00.000Z']);
  });

  it('checks and drills by the policy of the plan, each when it is due', async () => {
    const clock = setClock('2026-11-22T09:50:00.000Z');
    const proof = { checkEveryDays: 2, drillEveryDays: 7, drillEveryBackups: null };
    const schedule = planDraft('' as never, '' as never).schedule;
    const { engine, view } = await planned(clock, {
      proof,
      schedule: { ...schedule, rule: { kind: 'daily', at: '10:00' } },
    });
    clock.set('2026-11-22T10:00:10.000Z');
    expect((await due(engine)).map((run) => [run.kind, run.outcome?.kind])).toEqual([['backup', 'good']]);
    expect((await due(engine)).map((run) => [run.kind, run.outcome?.kind])).toEqual([['drill', 'good']]);
    const proven = await view();
    expect(proven).toMatchObject({ state: 'protected', lastProvenAt: expect.any(String) });
    expect(proven.rtoMs).toBeGreaterThan(0);
    expect(proven.strip.at(-1)?.state).toBe('proven');
    expect(await due(engine)).toEqual([]);
    clock.advance(hours(49));
    expect((await due(engine)).map(({ kind: each }) => each)).toEqual(['backup']);
    expect((await due(engine)).map(({ kind: each }) => each)).toEqual(['check']);
    clock.advance(hours(24 * 7));
    expect((await view()).state).toBe('overdue');
    expect((await due(engine)).map(({ kind: each }) => each)).toEqual(['backup']);
    expect((await due(engine)).map(({ kind: each }) => each)).toEqual(['drill']);
  });
});
