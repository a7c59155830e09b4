import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openState, type State } from '../../../electron/engine/state/state.ts';
import { systemClock } from '../../../electron/engine/system/clock.ts';
import { newPlanId, newRunId, newServerId } from '../../../electron/engine/system/ids.ts';
import { openOwnerSource } from '../../../electron/engine/system/owner.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import { matchId, shortId } from '../../../shared/model/ids.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import type { Run } from '../../../shared/model/run.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';
import { aBackup, aDrill, aRun, aServer, aStorage, at } from './samples.ts';

let state: State;
let owner: Owner;

beforeAll(async () => {
  const dataDir = tempFolder('st');
  state = await openState(dataDir);
  owner = (await openOwnerSource(dataDir, systemClock)).current();
});

afterAll(() => {
  state.close();
  removeTempFolders();
});

describe('servers', () => {
  test('are inserted, changed, listed by name and removed', async () => {
    const [zebra, acme] = [aServer('zebra'), aServer('Acme "prod" 😀')];
    await state.servers.insert(zebra);
    await state.servers.insert(acme);
    expect(await state.servers.list()).toEqual([acme, zebra]);
    await state.servers.update({ ...zebra, name: 'aardvark', isSample: true });
    expect((await state.servers.list()).map(({ name }) => name)).toEqual(['aardvark', acme.name]);
    expect(await state.servers.get(acme.id)).toEqual(acme);
    expect([await state.servers.remove(acme.id), await state.servers.remove(acme.id)]).toEqual([true, false]);
    expect(await state.servers.get(acme.id)).toBeNull();
    await state.servers.remove(zebra.id);
  });

  test('have names of their own, whatever their case', async () => {
    const [one, two] = [aServer('one'), aServer('two')];
    await state.servers.insert(one);
    await state.servers.insert(two);
    await expect(state.servers.insert(aServer('ONE'))).rejects.toMatchObject({
      code: 'name-taken',
      data: { what: 'server', name: 'ONE' },
    });
    await expect(state.servers.update({ ...two, name: 'One' })).rejects.toMatchObject({ code: 'name-taken' });
    expect(await state.servers.get(two.id)).toEqual(two);
    await expect(state.servers.update(aServer('gone'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('storages', () => {
  test('keep the problems that a scan found, and take their backups along when forgotten', async () => {
    const storage = aStorage('usb');
    await state.storages.insert(storage);
    const problem = {
      folder: 'x/y',
      error: { code: 'manifest-invalid', data: { file: 'm', reason: 'r' }, raw: null },
    } as const;
    expect(await state.storages.problems(storage.id)).toEqual([]);
    await state.storages.setProblems(storage.id, [problem]);
    expect(await state.storages.problems(storage.id)).toEqual([problem]);
    const backup = aBackup(storage, newServerId(), 0);
    await state.backups.upsert(backup);
    await state.storages.update({ ...storage, name: 'usb stick' });
    // Its backups are shown under the new name.
    expect((await state.backups.get(backup.id))?.storageName).toBe('usb stick');
    expect(await state.storages.problems(storage.id)).toEqual([problem]);
    await expect(state.storages.insert(aStorage('USB stick'))).rejects.toMatchObject({ code: 'name-taken' });
    expect(await state.storages.remove(storage.id)).toBe(true);
    expect(await state.backups.get(backup.id)).toBeNull();
  });
});

describe('backups', () => {
  test('are paged, newest first, by server and by database', async () => {
    const storage = aStorage('pages');
    await state.storages.insert(storage);
    const [acme, beta] = [newServerId(), newServerId()];
    const all = Array.from({ length: 30 }, (_, i) =>
      aBackup(storage, i % 3 === 0 ? beta : acme, i, {
        // A name twice in a list must not count twice.
        databases: i % 2 === 0 ? ['shop', 'shop', "it's"] : ['crm'],
      }),
    );
    for (const backup of all) await state.backups.upsert(backup);
    const newest = [...all].reverse();
    const list = async (patch: Partial<Parameters<State['backups']['list']>[0]>) =>
      state.backups.list({ serverId: null, database: null, limit: 1000, offset: 0, ...patch });
    const having = (database: string, serverId?: string) =>
      newest.filter(
        (each) => each.databases?.includes(database) && (serverId ?? each.serverId) === each.serverId,
      );

    expect(await list({})).toEqual({ backups: newest, total: 30 });
    expect(await list({ limit: 7, offset: 14 })).toEqual({ backups: newest.slice(14, 21), total: 30 });
    expect(await list({ offset: 100 })).toEqual({ backups: [], total: 30 });
    expect(await list({ serverId: beta })).toEqual({
      backups: newest.filter((each) => each.serverId === beta),
      total: 10,
    });
    expect(await list({ serverIds: [beta] })).toEqual(await list({ serverId: beta }));
    expect(await list({ serverIds: [acme, beta] })).toEqual(await list({}));
    expect(await list({ serverIds: [] })).toEqual({ backups: [], total: 0 });
    expect(await list({ serverIds: [beta], database: 'crm' })).toEqual({
      backups: having('crm', beta),
      total: having('crm', beta).length,
    });
    expect(await list({ database: 'shop' })).toEqual({ backups: having('shop'), total: 15 });
    expect(await list({ database: "it's", serverId: acme })).toEqual({
      backups: having("it's", acme),
      total: 10,
    });
    expect(await list({ database: 'SHOP' })).toEqual({ backups: [], total: 0 });

    const wanted = all[4];
    const found = matchId(await state.backups.ids(), shortId(wanted?.id ?? ''));
    expect(found).toEqual([{ id: wanted?.id }]);
    await state.storages.remove(storage.id);
  });

  test('upsert brings everything up to date, also what is searched by', async () => {
    const storage = aStorage('upsert');
    await state.storages.insert(storage);
    const backup = aBackup(storage, newServerId(), 0, { databases: ['old'] });
    await state.backups.upsert(backup);
    const changed: Backup = {
      ...backup,
      databases: ['new'],
      proof: { state: 'proven', at: at(9), restoreMs: 5 },
      provenAt: at(9),
      restoreMs: 5,
    };
    await state.backups.upsert(changed);
    expect(await state.backups.get(backup.id)).toEqual(changed);
    const search = { serverId: null, limit: 10, offset: 0 };
    expect((await state.backups.list({ ...search, database: 'old' })).total).toBe(0);
    expect((await state.backups.list({ ...search, database: 'new' })).backups).toEqual([changed]);
    expect([await state.backups.remove(backup.id), await state.backups.remove(backup.id)]).toEqual([
      true,
      false,
    ]);
    expect((await state.backups.list({ ...search, database: 'new' })).total).toBe(0);
    await state.storages.remove(storage.id);
  });

  test('of an unknown storage are refused', async () => {
    await expect(state.backups.upsert(aBackup(aStorage('unknown'), newServerId(), 0))).rejects.toThrow(
      /FOREIGN KEY/,
    );
  });

  test('summaries count what is there, and take times from good ones only', async () => {
    const storage = aStorage('sums');
    await state.storages.insert(storage);
    const serverId = newServerId();
    await state.backups.replaceOfStorage(storage.id, [
      aBackup(storage, serverId, 10, {
        provenAt: at(12),
        proof: { state: 'proven', at: at(12), restoreMs: 1 },
      }),
      aBackup(storage, serverId, 20),
      aBackup(storage, serverId, 30, { completeness: 'degraded' }),
      aBackup(storage, serverId, 40, {
        provenAt: at(41),
        proof: { state: 'damaged', at: at(42), problem: 'bit' },
      }),
      aBackup(storage, serverId, 50, { proof: { state: 'missing', at: at(60) } }),
      // What a restore was to replace.
      aBackup(storage, serverId, 55, { pinned: true, pinnedUntil: at(900) }),
    ]);
    expect(await state.backups.totalsOfStorage(storage.id)).toEqual({ backups: 5, storedBytes: 3500 });
    expect(await state.backups.summaryOfServer(serverId)).toEqual({
      backups: 5,
      lastGoodAt: at(21),
      lastProvenAt: at(12),
    });
    expect(await state.backups.summaryOfServer(newServerId())).toEqual({
      backups: 0,
      lastGoodAt: null,
      lastProvenAt: null,
    });
    await state.storages.remove(storage.id);
  });

  test('replaceOfStorage leaves exactly these, writes only what changed, and touches no other storage', async () => {
    const [here, there] = [aStorage('here'), aStorage('there')];
    await state.storages.insert(here);
    await state.storages.insert(there);
    const serverId = newServerId();
    const many = Array.from({ length: 450 }, (_, i) => aBackup(here, serverId, i));
    const other = aBackup(there, serverId, 0);
    await state.backups.upsert(other);
    await state.backups.replaceOfStorage(here.id, many);
    expect(await state.backups.listOfStorage(here.id)).toEqual([...many].reverse());

    const before = state.changeCounter();
    await state.backups.replaceOfStorage(here.id, many);
    expect(state.changeCounter()).toBe(before);

    const kept = many.slice(100).map((backup, i) => (i === 0 ? { ...backup, pinned: true } : backup));
    await state.backups.replaceOfStorage(here.id, kept);
    expect(await state.backups.listOfStorage(here.id)).toEqual([...kept].reverse());
    expect(await state.backups.listOfStorage(there.id)).toEqual([other]);
  });
});

describe('runs', () => {
  const page = { kind: null, serverId: null, limit: 100, offset: 0 };

  test('come back as they were, and know whether they are ours', async () => {
    const mine = aRun(owner, 1, {
      progress: {
        current: 'shop.orders',
        objectsDone: 1,
        objectsTotal: null,
        doneBytes: 5,
        totalBytes: null,
        bytesPerSecond: 1.5,
        etaSeconds: null,
      },
    });
    const theirs = aRun({ ...owner, pid: owner.pid + 1 }, 2, { isOurs: false });
    await state.runs.insert(mine);
    await state.runs.insert(theirs);
    expect(await state.runs.get(mine.id)).toEqual(mine);
    expect(await state.runs.get(theirs.id)).toEqual(theirs);
    expect(await state.runs.get(newRunId())).toBeNull();
    expect((await state.runs.unfinished()).map(({ id }) => id)).toEqual([mine.id, theirs.id]);
  });

  test('are paged, newest first, by kind and server', async () => {
    const serverId = newServerId();
    const runs = Array.from({ length: 12 }, (_, i) =>
      aRun(owner, 100 + i, {
        kind: i % 2 === 0 ? 'drill' : 'check',
        serverId: i % 3 === 0 ? serverId : null,
      }),
    );
    for (const run of runs) await state.runs.insert(run);
    const newest = [...runs].reverse();
    const drills = newest.filter(({ kind }) => kind === 'drill');
    expect(await state.runs.list({ ...page, kind: 'drill', limit: 2, offset: 1 })).toEqual({
      runs: drills.slice(1, 3),
      total: 6,
    });
    expect((await state.runs.list({ ...page, serverId })).runs).toEqual(
      newest.filter((run) => run.serverId === serverId),
    );
    expect((await state.runs.list({ ...page, serverId, kind: 'check' })).total).toBe(2);
    expect((await state.runs.list(page)).runs.slice(0, 12)).toEqual(newest);
  });

  test('an older snapshot never comes back, and an ended run stays ended', async () => {
    const run = aRun(owner, 200);
    await state.runs.insert(run);
    await state.runs.update({ ...run, sequence: 5, title: 'newer' });
    await state.runs.update({ ...run, sequence: 4, title: 'older' });
    expect((await state.runs.get(run.id))?.title).toBe('newer');
    const ended = {
      ...run,
      sequence: 6,
      title: 'ended',
      outcome: { kind: 'cancelled', by: 'user' } as const,
      finishedAt: at(201),
    };
    await state.runs.update(ended);
    await state.runs.update({ ...run, sequence: 7, title: 'a ghost' });
    expect(await state.runs.get(run.id)).toEqual(ended);
    expect(await state.runs.requestCancel(run.id)).toBe(false);
  });

  test('a cancel that another process asks for is not overwritten', async () => {
    const run = aRun(owner, 300);
    await state.runs.insert(run);
    expect(await state.runs.isCancelRequested(run.id)).toBe(false);
    expect(await state.runs.requestCancel(run.id)).toBe(true);
    await state.runs.update({ ...run, sequence: 1 });
    expect(await state.runs.isCancelRequested(run.id)).toBe(true);
    expect((await state.runs.get(run.id))?.cancelRequested).toBe(true);
    expect(await state.runs.requestCancel(newRunId())).toBe(false);
  });

  test('logs keep their order, also when nobody waits, and any text', async () => {
    const run = aRun(owner, 400);
    await state.runs.insert(run);
    const lines = Array.from({ length: 50 }, (_, i) => ({
      at: at(i),
      level: 'output' as const,
      text: `line ${i}\n"'😀`,
    }));
    await Promise.all([
      ...lines.slice(0, 30).map((line) => state.runs.appendLog(run.id, line)),
      state.runs.appendLog(run.id, lines.slice(30)),
    ]);
    expect(await state.runs.log(run.id)).toEqual(lines);
    await state.runs.appendLog(run.id, { at: at(0), level: 'error', text: 'a\0b' });
    expect((await state.runs.log(run.id)).at(-1)?.text).toBe('a\uFFFDb');
    await expect(state.runs.appendLog(newRunId(), lines)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('old runs', () => {
  const YEAR = 366 * 24 * 60;
  const good = { kind: 'good', backupId: null } as const;
  const error = { code: 'busy', data: { server: 'acme', runId: null }, raw: null } as const;

  test('are forgotten with their logs; the newest of each kind and outcome stays', async () => {
    const [serverId, planId] = [newServerId(), newPlanId()];
    const ended = async (minutes: number, patch: Partial<Run>) => {
      const run = aRun(owner, minutes, { serverId, planId, finishedAt: at(minutes), ...patch });
      await state.runs.insert(run);
      await state.runs.appendLog(run.id, { at: at(minutes), level: 'info', text: 'said' });
      return run.id;
    };
    const gone = [
      await ended(1, { outcome: good }),
      await ended(2, { outcome: { kind: 'failed', error } }),
      await ended(3, { outcome: good, planId: null }),
      await ended(4, { outcome: { kind: 'cancelled', by: 'user' } }),
    ];
    const staying = [
      await ended(5, { outcome: { kind: 'cancelled', by: 'shutdown' } }),
      await ended(6, { outcome: { kind: 'cancelled', by: 'user' } }),
      await ended(7, { outcome: { kind: 'failed', error } }),
      await ended(8, { outcome: good, planId: null }),
      await ended(9, { outcome: good, kind: 'drill' }),
      await ended(10, { outcome: null, finishedAt: null }),
      await ended(11, { outcome: good }),
      await ended(YEAR + 11, { outcome: good }),
    ];
    await state.runs.forgetBefore(at(11));
    for (const id of gone) expect([await state.runs.get(id), await state.runs.log(id)]).toEqual([null, []]);
    for (const id of staying) expect(await state.runs.log(id)).toHaveLength(1);
    const before = state.changeCounter();
    await state.runs.forgetBefore(at(11));
    expect(state.changeCounter()).toBe(before);
    // Of 1,200 all but the newest go, in several bites.
    await Promise.all(
      Array.from({ length: 1200 }, (_, n) => ended(20 + n, { outcome: good, kind: 'check' })),
    );
    await state.runs.forgetBefore(at(5000));
    const left = { kind: 'check', serverId, limit: 10, offset: 0 } as const;
    expect(await state.runs.list(left)).toMatchObject({ total: 1, runs: [{ startedAt: at(1219) }] });
  });
});

describe('drills', () => {
  test('are listed without their objects, newest first, and come back whole', async () => {
    const serverId = newServerId();
    const object = {
      kind: 'table',
      database: 'shop',
      rowsDumped: 3,
      rowsRestored: 3,
      data: 'insert-bytes',
      difference: null,
    } as const;
    const failed = aDrill(newRunId(), serverId, {
      passed: false,
      objects: [
        { ...object, name: 'orders', state: 'equal' },
        { ...object, name: 'items', state: 'different', data: 'different', difference: '1 row' },
        { ...object, name: 'gone', state: 'missing', data: null, rowsRestored: null, difference: 'missing' },
      ],
    });
    const passed = aDrill(newRunId(), serverId, { startedAt: at(50) });
    await state.drills.insert(failed);
    await state.drills.insert(passed);
    const { objects, ...summary } = failed;
    expect(objects).toHaveLength(3);
    expect(await state.drills.list(failed.backupId)).toEqual([{ ...summary, differences: 2 }]);
    expect((await state.drills.list(null)).map(({ runId }) => runId)).toEqual([passed.runId, failed.runId]);
    expect(await state.drills.get(failed.runId)).toEqual(failed);
    expect(await state.drills.get(newRunId())).toBeNull();
  });
});

test('settings are set and unset', async () => {
  expect(await state.settings.get('sandboxFolder')).toBeNull();
  await state.settings.set('sandboxFolder', '/srv/a');
  await state.settings.set('sandboxFolder', '/srv/b');
  expect(await state.settings.get('sandboxFolder')).toBe('/srv/b');
  await state.settings.set('sandboxFolder', null);
  expect(await state.settings.get('sandboxFolder')).toBeNull();
});

describe('pieces of a restore', () => {
  test('make its run resumable, until another one has them or they are forgotten', async () => {
    const [first, second] = [aRun(owner, 1, { kind: 'restore' }), aRun(owner, 2, { kind: 'restore' })];
    await state.runs.insert(first);
    await state.runs.insert(second);
    const resumable = async () =>
      [await state.runs.get(first.id), await state.runs.get(second.id)].map((run) => run?.resumable);
    expect(await resumable()).toEqual([false, false]);
    await state.restorePieces.add(first.id, new Map([['0', 'done'] as const, ['70', 'begun'] as const]));
    await state.restorePieces.add(first.id, new Map([['70', 'done'] as const, ['90', 'begun'] as const]));
    expect(await resumable()).toEqual([true, false]);
    const pieces = new Map([
      ['0', 'done'],
      ['70', 'done'],
      ['90', 'begun'],
    ]);
    expect(await state.restorePieces.of(first.id)).toEqual(pieces);
    await state.restorePieces.move(first.id, second.id);
    expect(await resumable()).toEqual([false, true]);
    expect(await state.restorePieces.of(first.id)).toEqual(new Map());
    expect(await state.restorePieces.of(second.id)).toEqual(pieces);
    await state.restorePieces.forget(second.id);
    expect(await resumable()).toEqual([false, false]);
  });
});
