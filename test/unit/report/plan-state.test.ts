import { describe, expect, it } from 'vitest';
import { planStanding, rpoMs } from '../../../electron/engine/report/plan-state.ts';
import type { DueRow } from '../../../electron/engine/state/due.ts';
import type { PlanFacts } from '../../../electron/engine/state/plan-facts.ts';
import { newRunId } from '../../../electron/engine/system/ids.ts';
import type { Plan, PlanState } from '../../../shared/model/plan.ts';
import type { Loss, LossCode } from '../../../shared/model/verdict.ts';
import { at } from '../state/samples.ts';
import { aPlan, ended, factsOf, good } from './plan-samples.ts';

/** A loss that nobody accepted, and one that somebody did. */
const lost = (code: LossCode, accepted = false): Loss => ({
  code,
  database: 'shop',
  objects: [],
  more: 0,
  accepted,
  cure: null,
});

const plan = aPlan();
const manual = aPlan({ schedule: { ...plan.schedule, rule: { kind: 'manual' } } });
const drilled = aPlan({ proof: { checkEveryDays: null, drillEveryDays: 7, drillEveryBackups: null } });
const promised = aPlan({ targets: { rpoMinutes: 30, rtoMinutes: null } });
const DAY = 24 * 60;

const refused = {
  code: 'access-denied',
  data: { server: 'acme', user: 'b', message: 'no' },
  raw: null,
} as const;
const failed = { kind: 'failed', error: refused } as const;

/** The next slot is due at this minute, and waits for this. */
function due(minutes: number, held: DueRow['held'] = null): DueRow {
  return { planId: plan.id, basis: '', slotAt: at(minutes), startsAt: at(minutes), held };
}
const gone: DueRow['held'] = {
  reason: 'unreachable',
  since: at(60),
  error: { code: 'connection-refused', data: { address: '127.0.0.1:1' }, raw: null },
};

interface Case {
  readonly what: string;
  readonly plan?: Plan;
  readonly facts: PlanFacts;
  readonly due?: DueRow | null;
  readonly now: number;
  readonly state: PlanState;
  readonly why: RegExp;
}

const cases: readonly Case[] = [
  {
    what: 'a good backup in time',
    facts: factsOf([good(0)]),
    due: due(60),
    now: 30,
    state: 'protected',
    why: /last good backup.*None was restored/,
  },
  {
    what: 'paused',
    plan: aPlan({ paused: true }),
    facts: factsOf([good(0)]),
    now: 5000,
    state: 'paused',
    why: /^Paused/,
  },
  {
    what: 'no backup yet',
    facts: factsOf([]),
    due: due(60),
    now: 30,
    state: 'unproven',
    why: /no backup yet\.$/,
  },
  {
    what: 'by hand, no backup yet',
    plan: manual,
    facts: factsOf([]),
    now: 30,
    state: 'unproven',
    why: /only when somebody asks/,
  },
  {
    what: 'by hand',
    plan: manual,
    facts: factsOf([good(0)]),
    now: 9000,
    state: 'paused',
    why: /only when somebody asks/,
  },
  {
    what: 'due a moment ago',
    facts: factsOf([good(0)]),
    due: due(60),
    now: 85,
    state: 'protected',
    why: /./,
  },
  {
    what: 'due for more than half an hour',
    facts: factsOf([good(0)]),
    due: due(60),
    now: 95,
    state: 'overdue',
    why: /Holdfast was not running/,
  },
  {
    what: 'due for long, and running',
    facts: factsOf([good(0)], { running: { backup: newRunId(), isBackupWaiting: false, proof: null } }),
    due: due(60),
    now: 95,
    state: 'protected',
    why: /./,
  },
  {
    what: 'held for long, while further slots came',
    facts: factsOf([good(0)]),
    due: due(120, gone),
    now: 125,
    state: 'overdue',
    why: /127\.0\.0\.1:1/,
  },
  {
    what: 'held on battery',
    facts: factsOf([good(0)]),
    due: due(60, { reason: 'on-battery', since: at(60), error: null }),
    now: 95,
    state: 'overdue',
    why: /mains power/,
  },
  {
    what: 'held for its window',
    facts: factsOf([good(0)]),
    due: due(60, { reason: 'outside-window', since: at(60), error: null }),
    now: 95,
    state: 'overdue',
    why: /window/,
  },
  {
    what: 'older than promised',
    plan: promised,
    facts: factsOf([good(0)]),
    due: due(60),
    now: 45,
    state: 'overdue',
    why: /at risk.*promised/,
  },
  {
    what: 'the last run failed',
    facts: factsOf([good(0)], { lastBackup: ended(60, failed) }),
    due: due(120),
    now: 65,
    state: 'failing',
    why: /failed.*last good backup/,
  },
  {
    what: 'failed, then good',
    facts: factsOf([good(120), good(0)], { lastBackup: ended(60, failed) }),
    due: due(180),
    now: 125,
    state: 'protected',
    why: /./,
  },
  {
    what: 'failed, and the next is overdue: the failure says more',
    facts: factsOf([good(0)], { lastBackup: ended(60, failed) }),
    due: due(120, gone),
    now: 200,
    state: 'failing',
    why: /failed/,
  },
  {
    what: 'interrupted',
    facts: factsOf([good(0)], { lastBackup: ended(60, { kind: 'interrupted' }) }),
    due: due(120),
    now: 65,
    state: 'failing',
    why: /interrupted/,
  },
  {
    what: 'ended with Holdfast, which repeats it',
    facts: factsOf([good(0)], { lastBackup: ended(60, { kind: 'cancelled', by: 'shutdown' }) }),
    due: due(120),
    now: 65,
    state: 'protected',
    why: /./,
  },
  {
    what: 'the newest was found damaged',
    facts: {
      ...factsOf([good(0)]),
      newest: {
        ...good(60),
        completeness: 'complete',
        losses: [],
        proof: { state: 'damaged', at: at(70), problem: 'x' },
      },
    },
    due: due(120),
    now: 75,
    state: 'failing',
    why: /not good any more/,
  },
  {
    what: 'the newest lacks something',
    facts: {
      ...factsOf([good(0)]),
      newest: {
        ...good(60),
        completeness: 'degraded',
        losses: [lost('unseen-views', true), lost('unseen-triggers'), lost('unseen-events')],
        proof: { state: 'written', at: at(61) },
      },
    },
    due: due(120),
    now: 75,
    state: 'degraded',
    why: /^The newest backup is degraded: triggers of shop are not in this backup\. 1 more loss is named on it\.$/,
  },
  {
    what: 'a drill is due since this morning',
    plan: drilled,
    facts: factsOf([good(0)]),
    due: due(2000),
    now: 600,
    state: 'protected',
    why: /./,
  },
  {
    what: 'no drill for more than a day',
    plan: drilled,
    facts: factsOf([good(0)]),
    due: due(2000),
    now: DAY + 60,
    state: 'unproven',
    why: /No backup of it was restored/,
  },
  {
    what: 'the last proof is too old',
    plan: drilled,
    facts: factsOf([good(9 * DAY)], { proven: { at: at(0), backupStartedAt: at(0), restoreMs: 1 } }),
    due: due(20 * DAY),
    now: 9 * DAY,
    state: 'unproven',
    why: /older than promised/,
  },
  {
    what: 'the drill could not be done',
    plan: drilled,
    facts: factsOf([good(0)], { lastDrill: ended(10, failed) }),
    due: due(2000),
    now: 60,
    state: 'unproven',
    why: /drill could not be done/,
  },
];

describe('the state of a plan, and why', () => {
  it.each(cases)('$what: $state', ({ plan: of = plan, facts, due: next = null, now, state, why }) => {
    const standing = planStanding(of, facts, next, Date.parse(at(now)));
    expect(standing.state).toBe(state);
    expect(standing.why).toMatch(why);
    expect(standing.overdueSince === null).toBe(state !== 'overdue');
  });

  it('the data at risk are as old as the last good dump’s beginning, and never younger than now', () => {
    expect(rpoMs(factsOf([good(10), good(0)]), Date.parse(at(70)))).toBe(60 * 60_000);
    expect(rpoMs(factsOf([good(10)]), Date.parse(at(0)))).toBe(0);
    expect(rpoMs(factsOf([]), 0)).toBeNull();
  });
});
