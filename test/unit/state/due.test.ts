import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openState, type State } from '../../../electron/engine/state/state.ts';
import { newRunId } from '../../../electron/engine/system/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';
import { aPlan } from '../report/plan-samples.ts';
import { aServer, aStorage, at } from './samples.ts';

let state: State;
let plan: Plan;

beforeAll(async () => {
  state = await openState(tempFolder('due'));
  const [server, storage] = [aServer('acme'), aStorage('safe')];
  await state.servers.insert(server);
  await state.storages.insert(storage);
  plan = aPlan({ serverId: server.id, storageIds: [storage.id] });
  await state.plans.insert(plan);
});
afterAll(() => {
  state.close();
  removeTempFolders();
});

const claim = (minutes: number, attempt = 0) =>
  state.due.claim(
    {
      planId: plan.id,
      purpose: 'backup',
      slotAt: at(minutes),
      attempt,
      claimedAt: at(minutes),
    },
    { next: null, missed: [], takeRun: () => newRunId() },
  );

describe('slots of plans', () => {
  it('belong to whoever claims them first, each attempt by itself', async () => {
    expect([await claim(0), await claim(0), await claim(0, 1)]).toEqual([
      expect.any(String),
      null,
      expect.any(String),
    ]);
    expect(await state.due.attempts(plan.id, 'backup', at(0))).toBe(2);
    const many = await Promise.all(Array.from({ length: 20 }, () => claim(5)));
    expect(many.filter((runId) => runId !== null)).toHaveLength(1);
  });

  it('are forgotten with what was missed, and nothing is written where nothing is old', async () => {
    await claim(1000);
    await state.due.miss([
      { planId: plan.id, dueAt: at(1), reason: 'unreachable' },
      { planId: plan.id, dueAt: at(1000), reason: 'not-running' },
    ]);
    await state.due.forgetBefore(at(500));
    expect((await state.due.misses(null, at(-100))).map(({ dueAt }) => dueAt)).toEqual([at(1000)]);
    expect(await state.due.attempts(plan.id, 'backup', at(0))).toBe(0);
    expect(await state.due.attempts(plan.id, 'backup', at(1000))).toBe(1);
    const before = state.changeCounter();
    await state.due.forgetBefore(at(500));
    expect(state.changeCounter()).toBe(before);
  });
});
