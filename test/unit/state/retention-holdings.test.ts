import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { KeptReasons } from '../../../electron/engine/jobs/kept-reasons.ts';
import { leanRetention } from '../../../electron/engine/state/migrations/008-lean-retention.ts';
import { migrations } from '../../../electron/engine/state/migrations/migrations.ts';
import { openState, type State } from '../../../electron/engine/state/state.ts';
import { STATE_FILE } from '../../../electron/engine/state/state-file.ts';
import { systemClock } from '../../../electron/engine/system/clock.ts';
import { newPlanId } from '../../../electron/engine/system/ids.ts';
import { openOwnerSource } from '../../../electron/engine/system/owner.ts';
import { SqliteFile } from '../../../electron/engine/system/sqlite.ts';
import { fillState } from '../../support/fill-state.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';
import { aBackup, aStorage, at } from './samples.ts';

/* What retention and lists ask of the catalogue: little, however much is in it. */

const parts = { openState, newPlanId, openOwnerSource, systemClock };
let dataDir: string;
beforeEach(() => {
  dataDir = tempFolder('st');
});
afterAll(removeTempFolders);

async function using<T>(work: (state: State) => Promise<T>): Promise<T> {
  const state = await openState(dataDir);
  try {
    return await work(state);
  } finally {
    state.close();
  }
}

describe('why backups are kept, in lists', () => {
  test('a page of 20 plans looks at the catalogue once, and not again until something changes', async () => {
    const { plans } = await fillState(parts, dataDir, { servers: 4, plans: 20, backups: 200, runDays: 2 });
    await using(async (state) => {
      const kept = new KeptReasons({ state, clock: systemClock });
      const looks = vi.spyOn(state.retention, 'holdingsOf');
      const page = { serverId: null, database: null, limit: 50, offset: 0 };
      const { backups } = await state.backups.list(page);
      expect(new Set(backups.map(({ planId }) => planId)).size).toBe(plans.length);

      const reasons = await kept.of(backups);
      expect(reasons.size).toBe(50);
      for (const { decision } of reasons.values()) expect(decision).toBe('keep');
      expect(looks).toHaveBeenCalledTimes(1);
      expect(await kept.of(backups)).toEqual(reasons);
      expect(looks).toHaveBeenCalledTimes(1);

      await state.settings.set('anything', 'else');
      await kept.of(backups);
      expect(looks).toHaveBeenCalledTimes(2);
    });
  });

  test('plans of a page are those that are there; a plan that was removed gives no reason', async () => {
    const { plans } = await fillState(parts, dataDir, { servers: 1, plans: 2, backups: 6, runDays: 0 });
    await using(async (state) => {
      const [gone, stays] = plans;
      if (gone === undefined || stays === undefined) throw new Error('two plans');
      await state.plans.remove(gone.id);
      const { backups } = await state.backups.list({ serverId: null, database: null, limit: 50, offset: 0 });
      const reasons = await new KeptReasons({ state, clock: systemClock }).of(backups);
      for (const { id, planId } of backups) expect(reasons.has(id)).toBe(planId === stays.id);
    });
  });
});

describe('what is known of a plan’s backups', () => {
  test('is filled in for a catalogue of an older Holdfast', async () => {
    const storage = aStorage('old');
    const planId = newPlanId();
    const backup = {
      ...aBackup(storage, '0192-not-read' as never, 60, { planId }),
      checkedAt: at(70),
      proof: { state: 'damaged' as const, at: at(90), problem: 'a flipped bit' },
    };
    const file = new SqliteFile(path.join(dataDir, STATE_FILE));
    const before = migrations.slice(0, migrations.indexOf(leanRetention));
    for (const migration of before) file.execute(migration);
    file.execute(`PRAGMA application_id = ${0x48467374}`);
    file.execute(`PRAGMA user_version = ${before.length}`);
    file.run('INSERT INTO storages (id, name, created_at, json) VALUES (?, ?, ?, ?)', [
      storage.id,
      storage.name,
      storage.createdAt,
      JSON.stringify(storage),
    ]);
    file.run(
      `INSERT INTO backups (id, storage_id, server_id, plan_id, started_at, finished_at, is_good, proof, stored_bytes, json)
       VALUES (?, ?, ?, ?, ?, ?, 0, 'damaged', ?, ?)`,
      [
        backup.id,
        storage.id,
        backup.serverId,
        planId,
        backup.startedAt,
        backup.finishedAt,
        700,
        JSON.stringify(backup),
      ],
    );
    file.close();
    await using(async (state) => {
      const holdings = (await state.retention.holdingsOf([planId], at(1000))).get(planId);
      expect(holdings?.evidence).toEqual([
        {
          id: backup.id,
          startedAt: backup.startedAt,
          isGood: false,
          proof: 'damaged',
          proofAt: at(90),
          checkedAt: null,
          provenAt: null,
          hasOpenDrop: false,
        },
      ]);
      expect(holdings?.backups).toMatchObject([{ id: backup.id, storedBytes: 700, markedAt: null }]);
      expect(holdings?.newestRun).toBeNull();
    });
  });

  test('names the databases of many backups at once, and of one whose names are encrypted none', async () => {
    await fillState(parts, dataDir, { servers: 1, plans: 1, backups: 3, runDays: 0 });
    await using(async (state) => {
      const { backups } = await state.backups.list({ serverId: null, database: null, limit: 9, offset: 0 });
      const [first, second] = backups;
      if (first === undefined || second === undefined) throw new Error('three backups');
      await state.backups.upsert({ ...second, databases: null, encrypted: true });
      const found = await state.backups.databasesOf([first.id, second.id]);
      expect([...found]).toEqual(
        expect.arrayContaining([
          [first.id, first.databases],
          [second.id, null],
        ]),
      );
      const newest = await state.backups.newestOfServers([first.serverId], 2);
      expect(newest.get(first.serverId)?.map(({ id }) => id)).toEqual([first.id, second.id]);
    });
  });
});
