import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SqliteFile } from '../../electron/engine/system/sqlite.ts';
import type { PlanId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { addUnreachedServer, dailyPlan } from '../support/plan-backups.ts';

let engine: TestEngine;
let planId: PlanId;

beforeEach(async () => {
  engine = await startEngine();
  const serverId = await addUnreachedServer(engine);
  const { storageId } = await engine.addStorage();
  planId = (await engine.call('plans.add', dailyPlan(serverId, storageId))).planId;
});
afterEach(() => engine.close());

it('a plan whose server is not there, as the sample’s after a restart, is paused, says so, and does not run', async () => {
  const file = new SqliteFile(path.join(engine.dataDir, 'state.sqlite'));
  file.run('DELETE FROM servers', []);
  file.close();
  expect(await engine.call('plans.list', {})).toMatchObject([
    { state: 'paused', why: expect.stringContaining('Its server is not there'), nextDueAt: null },
  ]);
  expect(await engine.codeOf('plans.runNow', { planIds: [planId] })).toBe('not-possible');
  expect((await engine.call('overview.get', {})).exceptions).toEqual([]);
  expect(await engine.call('plans.runDue', {})).toMatchObject({ runIds: [] });
});
