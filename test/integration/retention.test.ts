import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteFile } from '../../electron/engine/system/sqlite.ts';
import type { BackupId, PlanId, StorageId } from '../../shared/model/ids.ts';
import type { RetentionPolicy } from '../../shared/model/retention.ts';
import { builtCli, startCli } from '../support/cli-process.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { addUnreachedServer, commitPlanBackups, dailyPlan } from '../support/plan-backups.ts';

const DAY = 86_400_000;
/** Two newest, one of each of two days, never fewer than two. */
const policy: RetentionPolicy = {
  last: 2,
  hourly: 0,
  daily: 2,
  weekly: 0,
  monthly: 0,
  yearly: 0,
  withinDays: null,
  maxBytes: null,
  minimumGood: 2,
};

describe('retention of a plan, with real backups in a real folder', () => {
  let engine: TestEngine;
  let planId: PlanId;
  let storage: { id: StorageId; folder: string };
  /** Newest first: 2, 3, … 11 days old. */
  let ids: BackupId[];

  beforeEach(async () => {
    engine = await startEngine();
    const serverId = await addUnreachedServer(engine);
    const { storageId, folder } = await engine.addStorage();
    storage = { id: storageId, folder };
    planId = (await engine.call('plans.add', dailyPlan(serverId, storageId, { retention: policy }))).planId;
    const now = Date.now();
    ids = await commitPlanBackups(engine, {
      plan: { id: planId, name: 'nightly' },
      server: { id: serverId, name: 'acme' },
      storage,
      at: Array.from({ length: 10 }, (_, n) => new Date(now - (n + 2) * DAY).toISOString()),
    });
  });
  afterEach(() => engine.close());

  const preview = () => engine.call('retention.preview', { planId, policy: null });
  const apply = async () => {
    const { token } = await preview();
    return engine.finished((await engine.call('retention.apply', { planId, token })).runId);
  };
  const listed = async () =>
    (await engine.call('backups.list', { serverId: null, database: null, limit: 100, offset: 0 })).backups;

  /** As if the marks had been made so long ago. */
  function ageMarks(ms: number): void {
    const file = new SqliteFile(path.join(engine.dataDir, 'state.sqlite'));
    file.run('UPDATE retention_marks SET marked_at = ?', [new Date(Date.now() - ms).toISOString()]);
    file.close();
  }
  const foldersLeft = () =>
    readdirSync(storage.folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .flatMap((server) =>
        readdirSync(path.join(storage.folder, server.name)).flatMap((plan) =>
          readdirSync(path.join(storage.folder, server.name, plan)),
        ),
      );

  it('C7: marks first, removes a day later, names each in the log, and leaves the rest whole', async () => {
    const before = await preview();
    expect(before).toMatchObject({ keeps: 2, goes: 8, due: 0, holds: [] });
    expect(before.backups.map(({ reasons }) => reasons).slice(0, 3)).toEqual([
      ['last 1 of 2', 'daily 1 of 2'],
      ['last 2 of 2', 'daily 2 of 2'],
      ['no rule keeps it'],
    ]);

    expect((await apply()).outcome).toMatchObject({ kind: 'good' });
    expect(foldersLeft()).toHaveLength(10);
    expect((await listed()).filter(({ kept }) => kept?.decision === 'marked')).toHaveLength(8);

    ageMarks(23 * 3_600_000);
    await apply();
    expect(foldersLeft()).toHaveLength(10);

    ageMarks(DAY + 1000);
    expect((await preview()).due).toBe(8);
    const removed = await apply();
    expect(foldersLeft()).toHaveLength(2);
    expect((await listed()).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const log = (await engine.call('runs.log', { runId: removed.id })).map(({ text }) => text);
    expect(log.filter((text) => text.startsWith('Removed '))).toHaveLength(8);
    await engine.call('storages.rescan', { storageId: storage.id });
    expect((await listed()).map(({ proof }) => proof.state)).toEqual(['written', 'written']);
  });

  it('leaves a backup whose folder holds somebody’s files, removes the others, and says so', async () => {
    await apply();
    ageMarks(2 * DAY);
    const shared = (await listed()).find(({ id }) => id === ids[4]);
    if (shared === undefined) throw new Error('too few');
    const notes = path.join(storage.folder, shared.folder, 'notes.txt');
    writeFileSync(notes, 'mine');
    const run = await apply();
    expect(run.outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'backup-holds-more', data: { names: ['notes.txt'] } },
    });
    expect((await listed()).map(({ id }) => id)).toEqual([...ids.slice(0, 2), shared.id]);
    expect(readFileSync(notes, 'utf8')).toBe('mine');
    rmSync(notes);
    expect((await apply()).outcome).toMatchObject({ kind: 'good' });
    expect(foldersLeft()).toHaveLength(2);
  });

  it('takes a mark back with a pin, and lets a wider policy take back the others', async () => {
    await apply();
    const [, , third, fourth] = ids;
    if (third === undefined || fourth === undefined) throw new Error('too few');
    await engine.call('retention.keep', { backupId: third });
    const wider = await engine.call('retention.preview', { planId, policy: { ...policy, daily: 4 } });
    expect(wider.isSaved).toBe(false);
    expect(wider.backups.find(({ backupId }) => backupId === fourth)).toMatchObject({
      decision: 'keep',
      savedDecision: 'marked',
      reasons: ['daily 4 of 4'],
    });
    await engine.call('plans.edit', { planId, patch: { retention: { ...policy, daily: 4 } } });
    ageMarks(2 * DAY);
    await apply();
    expect((await listed()).map(({ id }) => id)).toEqual(ids.slice(0, 4));
    expect((await listed())[2]).toMatchObject({ pinned: true, kept: { decision: 'keep' } });
  });

  it('applies only what was looked at', async () => {
    const { token } = await preview();
    const fifth = ids[4];
    if (fifth === undefined) throw new Error('too few');
    await engine.call('backups.pin', { backupId: fifth, pinned: true });
    expect(await engine.codeOf('retention.apply', { planId, token })).toBe('retention-changed');
    expect((await listed()).some(({ kept }) => kept?.decision === 'marked')).toBe(false);
  });

  it('C7: keeps everything while a backup that vanished has not been explained, and says so', async () => {
    await apply();
    ageMarks(2 * DAY);
    const lost = (await listed())[0];
    if (lost === undefined) throw new Error('none');
    rmSync(path.join(storage.folder, lost.folder), { recursive: true });
    await engine.call('storages.rescan', { storageId: storage.id });
    const held = await preview();
    expect(held).toMatchObject({ goes: 0, due: 0 });
    expect(held.holds.join(' ')).toContain('is no longer where it was');
    await apply();
    expect(foldersLeft()).toHaveLength(9);
  });

  it('never touches backups of nobody’s plan', async () => {
    await engine.call('plans.remove', { planId });
    expect((await listed()).every(({ kept }) => kept === null)).toBe(true);
    expect(await engine.codeOf('retention.preview', { planId, policy: null })).toBe('not-found');
  });

  it('does the same from a terminal', async () => {
    await engine.close();
    const cli = await builtCli();
    const run = async (...args: string[]) => {
      const running = startCli(cli, args, { HOLDFAST_DATA_DIR: engine.dataDir });
      return { code: await running.ended, text: running.output() };
    };
    const shown = await run('--json', 'retention', 'preview', 'nightly');
    expect(JSON.parse(shown.text)).toMatchObject({ keeps: 2, goes: 8 });
    expect((await run('retention', 'apply', 'nightly')).code).toBe(4);
    expect((await run('retention', 'apply', 'nightly', '--yes')).text).toContain(
      'Marked 8 backups, removed 0',
    );
    expect((await run('retention', 'keep', ids[2] ?? '')).code).toBe(0);
    const list = (await run('backups', 'list')).text;
    expect(list).toContain('daily 2 of 2');
    expect(list).toMatch(/goes on .*no rule keeps it/);
    engine = await startEngine(engine.dataDir);
  });
});
