import type { PlanId } from '../../../shared/model/ids.ts';
import type { Plan, PlanView } from '../../../shared/model/plan.ts';
import { checkDueMs, drillDueMs, provableHere } from '../report/plan-due.ts';
import { planStanding, rpoMs } from '../report/plan-state.ts';
import { STRIP_DAYS, stripOf, stripSpans } from '../report/plan-strip.ts';
import { describeSchedule } from '../schedule/describe.ts';
import type { DueRow } from '../state/due.ts';
import type { DayOfRuns } from '../state/plan-days.ts';
import type { PlanFacts } from '../state/plan-facts.ts';
import type { State } from '../state/state.ts';
import { type Clock, machineZone, toInstant } from '../system/clock.ts';
import { endOfPast } from './clock-watch.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60_000;

/** Of a plan that was made a moment ago. */
export const NO_FACTS: PlanFacts = {
  backups: 0,
  storedBytes: 0,
  firstGoodAt: null,
  checkedAt: null,
  proven: null,
  good: [],
  newest: null,
  drop: null,
  running: { backup: null, isBackupWaiting: false, proof: null },
  lastBackup: null,
  lastCheck: null,
  lastDrill: null,
};

/**
 * Plans with all that is known around them, in a handful of queries however many there are.
 * @param only this one; null: all, by name
 */
export async function planViews(
  { state, clock }: { readonly state: State; readonly clock: Clock },
  only: Plan | null,
): Promise<PlanView[]> {
  const nowMs = clock.now().getTime();
  const plans = only === null ? await state.plans.list() : [only];
  const sinceMs = nowMs - (STRIP_DAYS + 1) * DAY_MS;
  const [facts, dues, misses, proven, days, servers, storages, keys] = await Promise.all([
    state.planFacts.read(only?.id ?? null, endOfPast(nowMs)),
    state.due.list(),
    state.due.misses(only?.id ?? null, toInstant(new Date(sinceMs))),
    state.planDays.provenBackups(sinceMs),
    daysOf(plans, state, nowMs),
    state.servers.list(),
    state.storages.list(),
    state.keys.list(),
  ]);
  const missesBy = grouped(misses);
  const provenBy = grouped(proven);
  const serverBy = new Map(servers.map((server) => [server.id, server]));
  const homeZone = machineZone();
  const storageBy = new Map(storages.map((storage) => [storage.id, storage.name]));
  return plans.map((plan) => {
    const server = serverBy.get(plan.serverId);
    const strip = stripOf(
      plan,
      {
        days: days.get(plan.id) ?? [],
        misses: missesBy.get(plan.id) ?? [],
        proven: (provenBy.get(plan.id) ?? []).map(({ startedAt }) => startedAt),
      },
      nowMs,
    );
    return {
      ...viewOf(
        plan,
        provableHere(plan, keys),
        { facts: facts.get(plan.id) ?? NO_FACTS, due: dues.get(plan.id) ?? null, homeZone },
        nowMs,
      ),
      ...(server === undefined ? WITHOUT_SERVER : { serverName: server.name }),
      clientId: server?.clientId ?? null,
      storageName: plan.storageIds.map((id) => storageBy.get(id) ?? 'a removed storage').join(', '),
      strip,
    };
  });
}

/** The sample server is known only while it runs; a plan of it waits until it does again. */
const WITHOUT_SERVER = {
  serverName: 'a server that is not there',
  state: 'paused',
  why: 'Its server is not there, so nothing runs. The sample server ends with Holdfast: start it again, or delete the plan.',
  nextDueAt: null,
  overdueSince: null,
} as const;

/** So old may the views of all plans be; what shows several things of them asks for each at the same moment. */
const FRESH_MS = 1_000;

/** The views of all plans for whoever shows them: made once for those who ask at the same moment. */
export class PlanViews {
  readonly #deps: { readonly state: State; readonly clock: Clock };
  #known: { readonly changes: number; readonly atMs: number; readonly views: Promise<PlanView[]> } | null =
    null;

  constructor(deps: { readonly state: State; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /** By name. */
  all(): Promise<readonly PlanView[]> {
    const { state, clock } = this.#deps;
    const changes = state.changeCounter();
    const atMs = clock.now().getTime();
    const known = this.#known;
    if (known?.changes === changes && Math.abs(atMs - known.atMs) < FRESH_MS) return known.views;
    const views = planViews(this.#deps, null);
    this.#known = { changes, atMs, views };
    // What failed is not remembered.
    views.catch(() => {
      this.#known = null;
    });
    return views;
  }
}

type Computed = Omit<PlanView, 'serverName' | 'clientId' | 'storageName' | 'strip'>;

interface Around {
  readonly facts: PlanFacts;
  readonly due: DueRow | null;
  readonly homeZone: string;
}

function viewOf(plan: Plan, provable: Plan, { facts, due, homeZone }: Around, nowMs: number): Computed {
  const standing = planStanding(provable, facts, due, nowMs);
  const isClosed = provable !== plan && standing.state === 'protected';
  const newest = facts.good[0] ?? null;
  const atRisk = rpoMs(facts, nowMs);
  const restoreMs = facts.proven?.restoreMs ?? null;
  const isOn = !plan.paused;
  return {
    ...plan,
    state: standing.state,
    why: isClosed
      ? `${standing.why} Its backups are encrypted and their key is not on this machine: it cannot drill them.`
      : standing.why,
    when: describeSchedule(plan.schedule, homeZone),
    nextDueAt: isOn ? (due?.startsAt ?? null) : null,
    overdueSince: instant(standing.overdueSince),
    lastRunId: facts.lastBackup?.id ?? null,
    runningRunId: facts.running.backup,
    isRunWaiting: facts.running.isBackupWaiting,
    lastGoodAt: newest?.finishedAt ?? null,
    lastGoodBackupId: newest?.id ?? null,
    lastProvenAt: facts.proven?.at ?? null,
    rpoMs: atRisk,
    rtoMs: restoreMs,
    isRpoMet: met(atRisk, plan.targets.rpoMinutes),
    isRtoMet: met(restoreMs, plan.targets.rtoMinutes),
    drop: facts.drop,
    nextCheckDueAt: isOn ? instant(checkDueMs(plan, facts)) : null,
    nextDrillDueAt: isOn ? instant(drillDueMs(provable, facts)) : null,
    storedBytes: facts.storedBytes,
    trend: facts.good.map(({ storedBytes }) => storedBytes).reverse(),
    backups: facts.backups,
  };
}

const instant = (ms: number | null) => (ms === null ? null : toInstant(new Date(ms)));

/** null where nothing is promised, or nothing was measured. */
function met(measuredMs: number | null, promisedMinutes: number | null): boolean | null {
  return measuredMs === null || promisedMinutes === null ? null : measuredMs <= promisedMinutes * MINUTE_MS;
}

/** Days of runs by plan; each zone's days begin at its own midnight. */
async function daysOf(
  plans: readonly Plan[],
  state: State,
  nowMs: number,
): Promise<ReadonlyMap<PlanId, DayOfRuns[]>> {
  const byZone = new Map<string, PlanId[]>();
  for (const { id, schedule } of plans)
    byZone.set(schedule.timeZone, [...(byZone.get(schedule.timeZone) ?? []), id]);
  const found = await Promise.all(
    [...byZone].flatMap(([zone, ids]) =>
      stripSpans(zone, nowMs).map((span) => state.planDays.runs(ids, span)),
    ),
  );
  return grouped(found.flat());
}

function grouped<T extends { readonly planId: PlanId }>(rows: readonly T[]): ReadonlyMap<PlanId, T[]> {
  const groups = new Map<PlanId, T[]>();
  for (const row of rows) {
    const group = groups.get(row.planId);
    if (group === undefined) groups.set(row.planId, [row]);
    else group.push(row);
  }
  return groups;
}
