import { shortId } from '../../../shared/model/ids.ts';
import type { PlanState } from '../../../shared/model/plan.ts';
import type { Laptop, LivedPlan, LivedRun } from './laptop.ts';
import { keptBy, slotsIn } from './oracle.ts';
import { isIn, type Span, type Timeline } from './timeline.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** From a server's return to the run that waited for it: it is asked every five minutes, and looked at every ten. */
const PATIENCE = 16 * MINUTE;

const iso = (ms: number) => new Date(ms).toISOString();
const isPlain = ({ draft }: LivedPlan) => draft.name.startsWith('plan ');
const isFirst = ({ cause }: LivedRun) => cause === 'schedule' || cause === 'catch-up';
const ofPlan = (laptop: Laptop, { id }: LivedPlan, kind: LivedRun['kind'] = 'backup') =>
  laptop.runs.filter((run) => run.planId === id && run.kind === kind);

/** While the clock was wrong, and for what it made late, less is expected: nothing twice, nothing removed. */
function doubtful({ jumps }: Timeline): readonly Span[] {
  return jumps.map(({ atMs }) => ({ fromMs: atMs - 2 * DAY, untilMs: atMs + 4 * DAY }));
}

/** When a plan cannot run: nobody is there, or what it needs. */
function unable({ of }: LivedPlan, { away, outages }: Timeline): readonly Span[] {
  const lacking = outages.filter(
    ({ trouble, which }) =>
      (trouble === 'server' && which === of.server) || (trouble === 'storage' && which === of.storage),
  );
  return [...away, ...lacking];
}

function firstAble(spans: readonly Span[], fromMs: number): number {
  let at = fromMs;
  for (;;) {
    const span = spans.find(({ fromMs: from, untilMs }) => at >= from && at < untilMs);
    if (span === undefined) return at;
    at = span.untilMs;
  }
}

/** States and what lies in the storages, at a quiet moment. */
export async function problemsAt(
  laptop: Laptop,
  timeline: Timeline,
  trueMs: number,
  wallMs: number,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const views = new Map((await laptop.views()).map((view) => [view.id, view]));
  for (const plan of laptop.plans.filter(isPlain)) {
    const view = views.get(plan.id);
    const expected = stateOf(laptop, plan, timeline, trueMs);
    if (expected !== null && view?.state !== expected)
      problems.push(`${iso(trueMs)} ${plan.draft.name} is ${view?.state}, not ${expected}: ${view?.why}`);
    problems.push(...lostBackups(laptop, plan, timeline, trueMs, wallMs));
  }
  return problems;
}

/** @returns null where the clock is in doubt */
function stateOf(laptop: Laptop, plan: LivedPlan, timeline: Timeline, nowMs: number): PlanState | null {
  if (isIn(doubtful(timeline), nowMs)) return null;
  const runs = ofPlan(laptop, plan);
  if (runs.at(-1)?.outcome?.kind === 'failed') return 'failing';
  const spans = unable(plan, timeline);
  const sinceMs = Math.max(timeline.beginMs + MINUTE, nowMs - 20 * DAY);
  // An outage that is over, and what waited for it has not begun yet, is as good as one that goes on.
  const isLate = slotsIn(plan.draft.schedule, sinceMs, nowMs - 30 * MINUTE).some((slotMs) => {
    const able = firstAble(spans, slotMs);
    return able > nowMs;
  });
  if (isLate) return 'overdue';
  return runs.some(({ outcome }) => outcome?.kind === 'good') ? 'protected' : 'unproven';
}

/** What the policy keeps of all that was ever made is there. */
function lostBackups(
  laptop: Laptop,
  plan: LivedPlan,
  { outages }: Timeline,
  trueMs: number,
  wallMs: number,
): readonly string[] {
  const isAway = outages.some(
    ({ trouble, which, fromMs, untilMs }) =>
      trouble === 'storage' && which === plan.of.storage && trueMs >= fromMs && trueMs < untilMs,
  );
  if (isAway) return [];
  const made = goodBackups(laptop, plan);
  const kept = keptBy(plan.draft.retention, [...made.keys()], wallMs, plan.draft.schedule.timeZone);
  const there = laptop.backupsOf(plan);
  return [...kept]
    .filter((ms) => !there.has(made.get(ms) ?? ''))
    .map((ms) => `${iso(trueMs)} ${plan.draft.name}: the backup of ${iso(ms)} should be kept, and is gone`);
}

/** Begin → short id, of all that were ever made. */
function goodBackups(laptop: Laptop, plan: LivedPlan): ReadonlyMap<number, string> {
  return new Map(
    ofPlan(laptop, plan).flatMap(({ outcome, startedAt }) =>
      outcome?.kind === 'good' && outcome.backupId !== null
        ? [[Date.parse(startedAt), shortId(outcome.backupId)] as const]
        : [],
    ),
  );
}

/** What is wrong with a life that is over: slots, misses, retries, and what retention left. */
export function problemsOf(
  laptop: Laptop,
  timeline: Timeline,
  misses: ReadonlyMap<string, string>,
): readonly string[] {
  return laptop.plans.flatMap((plan) => [
    ...takenTwice(laptop, plan, timeline),
    ...retriedWrongly(laptop, plan),
    ...(isPlain(plan) ? slotProblems(laptop, plan, timeline, misses) : []),
    ...(isPlain(plan) ? failedForNothing(laptop, plan, timeline) : []),
    ...(isPlain(plan) ? tooManyLeft(laptop, plan, timeline) : []),
    ...(isPlain(plan) ? [] : carelessRuns(laptop, plan, timeline)),
  ]);
}

/** One that a clock set forward brought before its time runs in its own time, too. */
function takenTwice(laptop: Laptop, plan: LivedPlan, { jumps }: Timeline): readonly string[] {
  const seen = new Set<string>();
  const early = jumps
    .filter(({ byMs }) => byMs > DAY)
    .map(({ atMs, byMs }) => ({ fromMs: atMs + byMs, untilMs: atMs + byMs + 3 * HOUR }));
  return ofPlan(laptop, plan)
    .filter((run) => isFirst(run) && !isIn(early, Date.parse(run.startedAt)))
    .flatMap(({ slotAt }) => {
      const isTwice = seen.has(slotAt ?? '');
      seen.add(slotAt ?? '');
      return isTwice ? [`${plan.draft.name}: ${slotAt} ran twice`] : [];
    });
}

/** Each slot has its run in time, or is one of those that the next run caught up with. */
function slotProblems(
  laptop: Laptop,
  plan: LivedPlan,
  timeline: Timeline,
  misses: ReadonlyMap<string, string>,
): readonly string[] {
  const problems: string[] = [];
  const say = (slotMs: number, text: string) => problems.push(`${plan.draft.name} ${iso(slotMs)}: ${text}`);
  const spans = unable(plan, timeline);
  const doubts = doubtful(timeline);
  const groups = new Map<number, number[]>();
  for (const slotMs of slotsIn(plan.draft.schedule, timeline.beginMs + MINUTE, timeline.endMs)) {
    const able = firstAble(spans, slotMs);
    groups.set(able, [...(groups.get(able) ?? []), slotMs]);
  }
  const firsts = new Map(
    ofPlan(laptop, plan)
      .filter(isFirst)
      .map((run) => [run.slotAt ?? '', run]),
  );
  for (const [able, slots] of groups) {
    const isDoubtful = [able, ...slots].some((ms) => isIn(doubts, ms));
    if (isDoubtful || able + HOUR > timeline.endMs) continue;
    const last = slots.at(-1) ?? 0;
    for (const slotMs of slots.slice(0, -1)) {
      if (firsts.has(iso(slotMs))) say(slotMs, 'ran, although a later one caught up with it');
      if (!misses.has(`${plan.id} ${iso(slotMs)}`)) say(slotMs, 'was missed, and that was not remembered');
    }
    const run = firsts.get(iso(last));
    if (run === undefined) {
      say(last, `was lost: nothing ran at ${iso(able)}`);
      continue;
    }
    const lateMs = Date.parse(run.startedAt) - able;
    const isAfterOutage = !isIn(timeline.away, able - 1);
    const patience = isAfterOutage && able > last ? PATIENCE : 2 * MINUTE;
    if (lateMs < 0 || lateMs > patience) say(last, `began ${run.startedAt}, not at ${iso(able)}`);
    const isMissed = misses.has(`${plan.id} ${iso(last)}`);
    if (able === last && (run.cause !== 'schedule' || isMissed)) say(last, `ran in time, as ${run.cause}`);
    if (able > last && (run.cause !== 'catch-up' || !isMissed))
      say(last, `was caught up with as ${run.cause}`);
    const reason = misses.get(`${plan.id} ${iso(last)}`);
    const wasAlwaysAwake = !timeline.away.some(({ fromMs, untilMs }) => fromMs < able && untilMs > last);
    const expected = able === last ? undefined : wasAlwaysAwake ? 'unreachable' : reason;
    if (reason !== expected) say(last, `was missed because of ${reason}, not ${expected}`);
  }
  return problems;
}

/** Pauses before further tries of what may heal, in minutes. */
const PAUSES: Readonly<Record<string, readonly number[]>> = { 'server-went-away': [2, 10, 30] };

function retriedWrongly(laptop: Laptop, plan: LivedPlan): readonly string[] {
  const bySlot = new Map<string, LivedRun[]>();
  for (const run of ofPlan(laptop, plan))
    if (run.slotAt !== null) bySlot.set(run.slotAt, [...(bySlot.get(run.slotAt) ?? []), run]);
  return [...bySlot].flatMap(([slotAt, tries]) => {
    // A clock that was three days ahead may have brought the slot before: then it begins twice.
    let attempts = 0;
    return tries.flatMap((run, i) => {
      attempts = isFirst(run) ? 1 : attempts + 1;
      const next = tries[i + 1];
      if (next === undefined || isFirst(next) || run.outcome?.kind === 'cancelled') return [];
      const what = run.outcome?.kind === 'failed' ? run.outcome.error.code : String(run.outcome?.kind);
      const pause = PAUSES[what]?.[attempts - 1];
      if (pause === undefined) return [`${plan.draft.name} ${slotAt}: tried again after ${what}`];
      const pausedMs = Date.parse(next.startedAt) - Date.parse(run.finishedAt ?? run.startedAt);
      return pausedMs < pause * MINUTE && pausedMs >= 0
        ? [`${plan.draft.name} ${slotAt}: tried again after ${pausedMs / MINUTE} minutes`]
        : [];
    });
  });
}

/** Whatever began without a trouble ended well, unless Holdfast was closed. */
function failedForNothing(laptop: Laptop, plan: LivedPlan, { outages }: Timeline): readonly string[] {
  return ofPlan(laptop, plan).flatMap(({ startedAt, outcome, slotAt }) => {
    const atMs = Date.parse(startedAt);
    const isTroubled = outages.some(
      ({ trouble, which, fromMs, untilMs }) =>
        (trouble !== 'password' || which === plan.of.server) && atMs >= fromMs - DAY && atMs < untilMs + DAY,
    );
    const isWell = outcome?.kind === 'good' || outcome?.kind === 'cancelled';
    return isWell || isTroubled ? [] : [`${plan.draft.name} ${slotAt}: ${JSON.stringify(outcome)}`];
  });
}

/**
 * What nothing has kept for long enough is gone: it was marked by the last retention but a day, and is removed by the
 * last. Retention is applied after each good backup.
 */
function tooManyLeft(laptop: Laptop, plan: LivedPlan, timeline: Timeline): readonly string[] {
  const made = goodBackups(laptop, plan);
  const times = [...made.keys()].sort((a, b) => a - b);
  const last = times.at(-1);
  if (last === undefined) return [];
  const marking = times.findLast((ms) => ms <= last - DAY - MINUTE);
  if (marking === undefined || isIn(doubtful(timeline), last) || isIn(doubtful(timeline), marking)) return [];
  const { retention, schedule } = plan.draft;
  const kept = new Set([
    ...keptBy(
      retention,
      times.filter((ms) => ms <= marking),
      marking,
      schedule.timeZone,
    ),
    ...keptBy(retention, times, last, schedule.timeZone),
    ...times.filter((ms) => ms > marking),
  ]);
  const there = laptop.backupsOf(plan);
  return times
    .filter((ms) => !kept.has(ms) && there.has(made.get(ms) ?? ''))
    .map((ms) => `${plan.draft.name}: the backup of ${iso(ms)} should be gone, and is there`);
}

/** One that waits for its window and for mains power begins at no other time. */
function carelessRuns(laptop: Laptop, plan: LivedPlan, { outages }: Timeline): readonly string[] {
  const { window, onBattery } = plan.draft.schedule;
  const onBatteryAt = outages.filter(({ trouble }) => trouble === 'battery');
  return ofPlan(laptop, plan).flatMap(({ startedAt }) => {
    const time = startedAt.slice(11, 16);
    const isOutside = window !== null && (time < window.from || time >= window.to);
    if (isOutside) return [`${plan.draft.name} began outside of its window: ${startedAt}`];
    return !onBattery && isIn(onBatteryAt, Date.parse(startedAt))
      ? [`${plan.draft.name} began on battery: ${startedAt}`]
      : [];
  });
}
