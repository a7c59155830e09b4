import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backupOf } from '../../electron/engine/jobs/catalogue.ts';
import type { JobDeps } from '../../electron/engine/jobs/deps.ts';
import { JobRunner } from '../../electron/engine/jobs/job-runner.ts';
import { KeptServers } from '../../electron/engine/jobs/kept-servers.ts';
import { isToApply, pruneJob } from '../../electron/engine/jobs/prune.ts';
import { Reach } from '../../electron/engine/jobs/reach.ts';
import { decideFor } from '../../electron/engine/jobs/retention.ts';
import { ToolShelf } from '../../electron/engine/jobs/tool-shelf.ts';
import { TUNING } from '../../electron/engine/jobs/tuning.ts';
import { openState, type State } from '../../electron/engine/state/state.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { newPlanId } from '../../electron/engine/system/ids.ts';
import { openOwnerSource } from '../../electron/engine/system/owner.ts';
import type { Backup } from '../../shared/model/backup.ts';
import type { Plan } from '../../shared/model/plan.ts';
import { DEFAULT_RETENTION } from '../../shared/model/retention.ts';
import { commitBackup, newRepository, type TestRepository } from '../support/backups.ts';
import { mapVault } from '../support/engine.ts';
import { dailyPlan, smallDump } from '../support/plan-backups.ts';
import { tempFolder } from '../support/temp.ts';
import { aRun, aServer } from '../unit/state/samples.ts';

/* A year of a plan's nights on a clock of its own: real backups in a real folder, real prune runs, after each night. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BEGIN = Date.parse('2026-01-01T02:30:00.000Z');

let nowMs: number;
let state: State;
let under: TestRepository;
let deps: JobDeps;
let runner: JobRunner;
let plan: Plan;
let dataDir: string;
const server = aServer('acme');

beforeEach(async () => {
  nowMs = BEGIN;
  dataDir = tempFolder('data');
  state = await openState(dataDir);
  under = await newRepository();
  const clock = { ...systemClock, now: () => new Date(nowMs) };
  const owner = await openOwnerSource(dataDir, clock);
  const ports = {
    vault: mapVault(),
    dataDir,
    launch: { command: { program: process.execPath, args: [] }, remarks: [] },
    emit: () => undefined,
  };
  runner = new JobRunner({
    state,
    clock,
    owner,
    dataDir,
    emit: ports.emit,
    planRunMs: async () => 3_600_000,
  });
  deps = {
    ports,
    state,
    clock,
    owner,
    reach: new Reach({ state, vault: ports.vault }),
    tools: new ToolShelf(dataDir),
    kept: new KeptServers(ports.emit),
    tuning: TUNING,
  };
  await state.servers.insert(server);
  await state.storages.insert(under.storage);
  plan = {
    ...dailyPlan(server.id, under.storage.id),
    id: newPlanId(),
    slug: 'nightly',
    paused: false,
    retention: { ...DEFAULT_RETENTION, last: 0, minimumGood: 1 },
    createdAt: new Date(BEGIN).toISOString(),
    updatedAt: new Date(BEGIN).toISOString(),
  };
  await state.plans.insert(plan);
});
afterEach(async () => {
  await runner.close();
  state.close();
  await under.remove();
});

/** A backup of this night, and what its plan's retention makes of it. */
async function goodNight(): Promise<Backup> {
  const at = new Date(nowMs).toISOString();
  const { folder, manifest } = await commitBackup(under.repository, {
    dump: smallDump,
    startedAt: at,
    server,
    manifest: (draft) => ({ ...draft, plan: { id: plan.id, name: plan.name } }),
  });
  const backup = backupOf(under.storage, folder, manifest, []);
  await state.backups.upsert(backup);
  await recordRun({ kind: 'good', backupId: backup.id });
  await prune();
  return backup;
}

async function failedNight(): Promise<void> {
  await recordRun({
    kind: 'failed',
    error: { code: 'connection-refused', data: { address: 'acme' }, raw: null },
  });
}

async function recordRun(outcome: NonNullable<ReturnType<typeof aRun>['outcome']>): Promise<void> {
  const at = new Date(nowMs).toISOString();
  await state.runs.insert(
    aRun(deps.owner.current(), 0, {
      startedAt: at,
      finishedAt: at,
      outcome,
      planId: plan.id,
      serverId: server.id,
    }),
  );
}

/** As the engine does after a good backup. */
async function prune(): Promise<void> {
  const [decision] = await decideFor(plan, [plan.retention], deps);
  if (decision === undefined || !isToApply(decision)) return;
  const runId = await runner.start(...pruneJob(plan, null, deps));
  expect((await runner.finished(runId)) ?? (await state.runs.get(runId))?.outcome).toMatchObject({
    kind: 'good',
  });
}

const daysThere = async () =>
  (await state.backups.listOfStorage(under.storage.id)).map(({ startedAt }) => startedAt.slice(0, 10)).sort();

describe('a year of a plan', () => {
  test('ends with its days, weeks and months, whatever happened in between; memory stays flat', async () => {
    let pinned: Backup | null = null;
    let before: readonly string[] = [];
    const heap: number[] = [];
    for (let day = 0; day < 365; day += 1) {
      nowMs = BEGIN + day * DAY;
      // A week without a good backup in April, and a laptop that is closed for ten days in July.
      if (day >= 100 && day < 107) {
        await failedNight();
        await prune();
        if (day === 100) before = await daysThere();
        expect(await daysThere()).toEqual(before);
      } else if (day < 190 || day >= 200) {
        const backup = await goodNight();
        if (day === 40) {
          pinned = { ...backup, pinned: true };
          await state.backups.upsert(pinned);
        }
      }
      if (day % 60 === 59) {
        globalThis.gc?.();
        heap.push(process.memoryUsage().heapUsed);
      }
    }
    const there = await daysThere();
    const { backups } = await state.backups.list({
      serverId: server.id,
      database: null,
      limit: 1000,
      offset: 0,
    });
    const decided = await decideFor(plan, [plan.retention], deps);
    const kept = (decided[0]?.all ?? []).filter(({ verdict }) => verdict.decision === 'keep');
    const reasons = kept.flatMap(({ verdict }) => verdict.reasons);
    for (const rule of ['daily 7 of 7', 'weekly 5 of 5', 'monthly 12 of 12']) expect(reasons).toContain(rule);
    // What is marked is gone tomorrow; beyond that nothing but what a rule, a pin or its age keeps is there.
    expect(backups.length).toBeLessThanOrEqual(26);
    expect(there).toContain(pinned?.startedAt.slice(0, 10));
    // The last night of each month, and of those with gaps the last one that had a backup.
    for (const date of [
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
      '2026-06-30',
      '2026-07-31',
      '2026-11-30',
    ])
      expect(there).toContain(date);
    // What the catalogue says and what lies in the folder are the same.
    const found: string[] = [];
    for await (const entry of under.repository.scan()) {
      if ('error' in entry) throw entry.error;
      found.push(entry.manifest.startedAt.slice(0, 10));
    }
    expect(found.sort()).toEqual(there);
    const [first = 0] = heap;
    expect(Math.max(...heap)).toBeLessThan(first + 64 * 1024 * 1024);
  }, 300_000);

  test('nothing is removed while the clock is wrong, and it goes on when it is right again', async () => {
    for (let day = 0; day < 60; day += 1) {
      nowMs = BEGIN + day * DAY;
      await goodNight();
    }
    const before = await daysThere();
    // Back by a month: backups are from the future now.
    nowMs -= 30 * DAY;
    await prune();
    expect(await daysThere()).toEqual(before);
    const [decision] = await decideFor(plan, [plan.retention], deps);
    expect(decision?.all.every(({ verdict }) => verdict.decision === 'keep')).toBe(true);
    nowMs += 31 * DAY;
    await goodNight();
    nowMs += DAY;
    await goodNight();
    nowMs += DAY;
    await goodNight();
    expect((await daysThere()).length).toBeLessThan(before.length + 3);
  }, 120_000);

  test('a storage that is away keeps its backups, and they go when it is back', async () => {
    for (let day = 0; day < 12; day += 1) {
      nowMs = BEGIN + day * DAY;
      await goodNight();
    }
    const before = await daysThere();
    nowMs += 2 * DAY;
    const marker = path.join(under.root, 'holdfast.json');
    const content = readFileSync(marker);
    rmSync(marker);
    const runId = await runner.start(...pruneJob(plan, null, deps));
    const outcome = (await runner.finished(runId)) ?? (await state.runs.get(runId))?.outcome;
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(await daysThere()).toEqual(before);
    writeFileSync(marker, content);
    await prune();
    expect((await daysThere()).length).toBeLessThan(before.length);
  }, 120_000);
});
