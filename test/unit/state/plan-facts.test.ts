import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openState, type State } from '../../../electron/engine/state/state.ts';
import { systemClock } from '../../../electron/engine/system/clock.ts';
import { openOwnerSource } from '../../../electron/engine/system/owner.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { RunOutcome } from '../../../shared/model/run.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';
import { aPlan } from '../report/plan-samples.ts';
import { aRun, aServer, aStorage, at } from './samples.ts';

const DAY = 24 * 60;
const good: RunOutcome = { kind: 'good', backupId: null };
const failed: RunOutcome = {
  kind: 'failed',
  error: { code: 'busy', data: { server: 'acme', runId: null }, raw: null },
};

let state: State;
let owner: Owner;
let plan: Plan;

beforeAll(async () => {
  const dataDir = tempFolder('facts');
  state = await openState(dataDir);
  owner = (await openOwnerSource(dataDir, systemClock)).current();
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

async function ran(minutes: number, outcome: RunOutcome): Promise<string> {
  const run = aRun(owner, minutes, { planId: plan.id, outcome, finishedAt: at(minutes + 1) });
  await state.runs.insert(run);
  return run.id;
}

const last = async (nowMinutes: number) =>
  (await state.planFacts.read(plan.id, at(nowMinutes + DAY))).get(plan.id)?.lastBackup?.id;

describe('the last backup run of a plan', () => {
  it('is the one that happened last, also where a clock set forward had dated an earlier one later', async () => {
    const before = await ran(0, good);
    // The clock stands three days ahead, and is set right again.
    const ahead = await ran(3 * DAY + 20, failed);
    expect(await last(10)).toBe(before);
    const after = await ran(3 * DAY, good);
    expect(await last(5 * DAY)).toBe(after);
    expect(ahead).not.toBe(after);
  });
});
