import { describe, expect, test } from 'vitest';
import { type OverviewInput, overviewOf } from '../../../electron/engine/report/overview.ts';
import { newPlanId, newStorageId } from '../../../electron/engine/system/ids.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import type { PlanState, PlanView } from '../../../shared/model/plan.ts';
import { DEFAULT_RETENTION } from '../../../shared/model/retention.ts';
import { BackupSelection } from '../../../shared/model/selection.ts';
import type { Server } from '../../../shared/model/server.ts';
import { aBackup, aServer, at } from '../state/samples.ts';

/* One sentence that says whether you are safe; what no plan repeats is never called protected (design §1, §8). */

const storage = { id: newStorageId(), name: 'safe' };

function aPlan(server: Server, state: PlanState, patch: Partial<PlanView> = {}): PlanView {
  const last = aBackup(storage, server.id, 0);
  return {
    id: newPlanId(),
    name: `${server.name} daily`,
    slug: 'daily',
    serverId: server.id,
    selection: BackupSelection.parse({
      databases: ['shop'],
      excludedTables: [],
      acceptedLosses: [],
      consistency: 'snapshot',
    }),
    schedule: {
      rule: { kind: 'daily', at: '02:30' },
      timeZone: 'UTC',
      window: null,
      jitterMinutes: 0,
      onBattery: true,
      onMetered: true,
    },
    storageIds: [storage.id],
    retention: DEFAULT_RETENTION,
    proof: { checkEveryDays: 7, drillEveryDays: 7, drillEveryBackups: null },
    targets: { rpoMinutes: null, rtoMinutes: null },
    paused: state === 'paused',
    createdAt: at(0),
    updatedAt: at(0),
    serverName: server.name,
    clientId: null,
    storageName: 'safe',
    state,
    why: 'because',
    when: 'every day at 02:30',
    nextDueAt: at(100),
    overdueSince: null,
    lastRunId: null,
    runningRunId: null,
    isRunWaiting: false,
    lastGoodAt: at(1),
    lastGoodBackupId: last.id,
    lastProvenAt: at(2),
    rpoMs: 60_000,
    rtoMs: 5_000,
    isRpoMet: null,
    isRtoMet: null,
    drop: null,
    nextCheckDueAt: null,
    nextDrillDueAt: null,
    storedBytes: 100,
    trend: [100],
    strip: [],
    backups: 1,
    ...patch,
  };
}

const overview = (part: Partial<OverviewInput>) =>
  overviewOf({
    servers: [],
    plans: [],
    lastGood: new Map(),
    backups: new Map(),
    runs: [],
    silent: [],
    ...part,
  });

const proven = (backup: Backup): Backup => ({
  ...backup,
  proof: { state: 'proven', at: at(5), restoreMs: 5 },
  provenAt: at(5),
  restoreMs: 5,
});

describe('without plans', () => {
  const server = aServer('acme');

  test('nothing at all, then a server without a backup', () => {
    expect(overview({}).state).toBe('empty');
    const { state, detail } = overview({ servers: [server] });
    expect([state, detail]).toEqual(['nothing-backed-up', '1 server is connected. Take the first backup.']);
  });

  test('what is backed up and proven by hand is not called protected: nothing repeats it', () => {
    const backup = proven(aBackup(storage, server.id, 0, { databases: ['shop'] }));
    const one = overview({ servers: [server], backups: new Map([[server.id, [backup]]]) });
    expect(one.state).toBe('unplanned');
    expect(one.sentence).toBe('Your database is backed up and proven; nothing repeats it yet');
    expect(one.cards).toMatchObject([{ serverName: 'acme', state: 'proven' }]);

    const two = aBackup(storage, server.id, 1, { databases: ['shop', 'crm'] });
    const several = overview({ servers: [server], backups: new Map([[server.id, [two, backup]]]) });
    expect(several.sentence).toBe('2 databases are backed up; nothing repeats them yet');
    expect(JSON.stringify([one, several])).not.toMatch(/protected/i);
  });

  test('a backup of what a restore replaced hides no damaged one, and asks for no drill', () => {
    const server = aServer('acme');
    const damaged = aBackup(storage, server.id, 0, {
      proof: { state: 'damaged', at: at(2), problem: 'a part is unreadable' },
    });
    const safety = aBackup(storage, server.id, 5, { pinned: true, pinnedUntil: at(9000) });
    const seen = overview({ servers: [server], backups: new Map([[server.id, [safety, damaged]]]) });
    expect(seen.exceptions.map(({ severity }) => severity)).toEqual(['failing']);
    expect(seen.cards[0]).toMatchObject({ state: 'failing', lastGoodAt: null });
  });
});

describe('with plans', () => {
  const [acme, beta] = [aServer('acme'), aServer('beta')];

  test('all as planned and proven', () => {
    const plans = [aPlan(acme, 'protected'), aPlan(beta, 'protected')];
    const { sentence, detail, state, exceptions, cards } = overview({ servers: [acme, beta], plans });
    expect(sentence).toBe('All 2 databases are protected and proven');
    expect([state, detail, exceptions, cards]).toEqual(['proven', 'Nothing needs you.', [], []]);
    expect(overview({ servers: [acme], plans: plans.slice(0, 1) }).sentence).toBe(
      'Your database is protected and proven',
    );
  });

  test('as planned, but not proven: said, with the drill as the next action, and no alarm', () => {
    const plans = [aPlan(acme, 'unproven', { lastProvenAt: null }), aPlan(beta, 'protected')];
    const { sentence, state, exceptions } = overview({ servers: [acme, beta], plans });
    expect([state, sentence]).toEqual(['protected', 'All 2 databases are protected, 1 of them proven']);
    expect(exceptions).toMatchObject([{ severity: 'unproven', action: { kind: 'drill' } }]);
  });

  test.each([
    ['failing', 'open-plan'],
    ['overdue', 'run-plan'],
    ['degraded', 'open-plan'],
  ] as const)('%s: the plan needs you, and its one action is %s', (state, kind) => {
    const plans = [aPlan(acme, 'protected'), aPlan(beta, state)];
    const known = overview({ servers: [acme, beta], plans });
    expect(known.sentence).toBe('1 plan needs you');
    expect(known.detail).toBe('1 of 2 databases is protected and proven.');
    expect(known.exceptions).toMatchObject([
      { severity: state, title: 'beta daily', detail: 'because', planId: plans[1]?.id, action: { kind } },
    ]);
  });

  test('worst first, and the sentence counts the plans', () => {
    const plans = [aPlan(acme, 'overdue'), aPlan(beta, 'failing')];
    const known = overview({ servers: [acme, beta], plans });
    expect(known.sentence).toBe('2 plans need you');
    expect(known.exceptions.map(({ severity }) => severity)).toEqual(['failing', 'overdue']);
  });

  test('the sentence counts all that is listed below it, also what only lacks a drill', () => {
    const plans = [aPlan(acme, 'failing'), aPlan(beta, 'unproven', { lastProvenAt: null })];
    const known = overview({ servers: [acme, beta], plans });
    expect([known.sentence, known.exceptions.length]).toEqual(['2 plans need you', 2]);
    const silent = [{ name: 'mail', error: { code: 'dump-empty' as const, data: {}, raw: null } }];
    const told = overview({ servers: [acme, beta], plans, silent });
    expect([told.sentence, told.exceptions.length]).toEqual(['3 things need you', 3]);
  });

  test('a server without a plan is no part of "all", and a paused plan is counted as such', () => {
    const plans = [aPlan(acme, 'protected'), aPlan(acme, 'paused', { name: 'old' })];
    const bare = overview({
      servers: [acme, beta],
      plans,
      backups: new Map([[beta.id, [aBackup(storage, beta.id, 0, { databases: ['wiki'] })]]]),
    });
    expect(bare.sentence).toBe('1 of 2 databases is protected and proven');
    expect(bare.detail).toBe(
      '1 database has no plan: nothing repeats its backup. 1 server has no plan. 1 plan is paused.',
    );
    expect(bare.cards.map(({ serverName }) => serverName)).toEqual(['beta']);
  });

  test('a database of two plans is as well off as the better one says', () => {
    const plans = [aPlan(acme, 'paused'), aPlan(acme, 'protected')];
    expect(overview({ servers: [acme], plans }).sentence).toBe('Your database is protected and proven');
  });

  test('a plan of all databases counts those of its last backup; before the first, nothing is claimed', () => {
    const all = BackupSelection.parse({ ...aPlan(acme, 'protected').selection, databases: null });
    const plan = aPlan(acme, 'protected', { selection: all });
    const backup = aBackup(storage, acme.id, 0, { databases: ['a', 'b', 'c'] });
    expect(
      overview({ servers: [acme], plans: [plan], lastGood: new Map([[plan.id, backup]]) }).sentence,
    ).toBe('All 3 databases are protected and proven');
    const fresh = aPlan(acme, 'unproven', {
      selection: all,
      lastGoodAt: null,
      lastGoodBackupId: null,
      lastProvenAt: null,
    });
    const first = overview({ servers: [acme], plans: [fresh] });
    expect(first.sentence).toBe('The first backup is still to come');
    expect(first.exceptions).toMatchObject([{ severity: 'unproven', action: { kind: 'run-plan' } }]);
  });

  test('a run that is going on is the answer to what is overdue', () => {
    const plan = aPlan(acme, 'overdue', { runningRunId: 'x' as PlanView['runningRunId'] });
    expect(overview({ servers: [acme], plans: [plan] }).exceptions).toEqual([]);
  });
});
