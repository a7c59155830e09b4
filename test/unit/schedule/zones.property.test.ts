import { describe, expect, it } from 'vitest';
import { nextSlot, slotsAfter } from '../../../electron/engine/schedule/due.ts';
import { isAtLeastHourly, wallClockSlots } from '../../../electron/engine/schedule/wall-clock-slots.ts';
import { instantsOf, offsetMs, wallClock } from '../../../electron/engine/schedule/zone.ts';
import type { Schedule, ScheduleRule } from '../../../shared/model/schedule.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2020, 0, 1);
const TO = Date.UTC(2036, 0, 1);

/** HOLDFAST_PROPERTIES=all looks at each zone's own edges, which takes minutes; otherwise at one of each kind. */
const IS_WHOLE = process.env.HOLDFAST_PROPERTIES === 'all';

/** Every zone that the machine knows, each with the instants at which its clocks jump from 2020 to 2035. */
const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ zone, edges: edgesOf(zone) }));

const rules: readonly ScheduleRule[] = [
  { kind: 'minutes', every: 5 },
  { kind: 'minutes', every: 45 },
  { kind: 'minutes', every: 720 },
  { kind: 'hours', every: 1, minute: 30 },
  { kind: 'hours', every: 2, minute: 0 },
  { kind: 'daily', at: '00:00' },
  { kind: 'daily', at: '00:30' },
  { kind: 'daily', at: '01:30' },
  { kind: 'daily', at: '02:00' },
  { kind: 'daily', at: '02:30' },
  { kind: 'daily', at: '03:00' },
  { kind: 'daily', at: '23:30' },
  { kind: 'weekly', days: ['sunday', 'saturday'], at: '02:30' },
  { kind: 'monthly', day: 'last', at: '02:15' },
  { kind: 'cron', expression: '*/20 * * * *' },
  { kind: 'cron', expression: '30 0-3 * * *' },
];

describe('every zone’s clock changes of 2020–2035', () => {
  const all = distinctBy((zone, edge) => `${edge} ${offsetMs(zone, edge - 1)} ${offsetMs(zone, edge)}`);
  /** Which day it is matters only to rules that know days. */
  const kinds = distinctBy(
    (zone, edge) => `${wallClock(zone, edge) % DAY} ${offsetMs(zone, edge - 1)} ${offsetMs(zone, edge)}`,
  );

  it('there are some to look at', () => {
    if (IS_WHOLE) process.stdout.write(`${zones.length} zones, ${all.length} clock changes\n`);
    expect(zones.length).toBeGreaterThan(400);
    expect(all.length).toBeGreaterThan(300);
    expect(kinds.length).toBeGreaterThan(20);
  });

  it.each(rules.map((rule) => ({ rule, name: JSON.stringify(rule) })))(
    '$name',
    ({ rule }) => {
      const isByDay = rule.kind === 'weekly' || rule.kind === 'monthly' || rule.kind === 'daily';
      const problems = (isByDay ? all : kinds).flatMap(({ zone, edge }) =>
        around(schedule(rule, zone), edge),
      );
      expect(problems.slice(0, 5)).toEqual([]);
    },
    IS_WHOLE ? 3_600_000 : 120_000,
  );
});

/** One zone and edge for each answer of `key`. */
function distinctBy(key: (zone: string, edge: number) => string) {
  const seen = new Map<string, { zone: string; edge: number }>();
  for (const { zone, edges } of zones)
    for (const edge of edges) seen.set(IS_WHOLE ? `${zone} ${edge}` : key(zone, edge), { zone, edge });
  return [...seen.values()];
}

/** Slots from a day before a clock change to a day after it: ascending, none twice, none lost, each where it belongs. */
function around(plan: Schedule, edge: number): string[] {
  const problems: string[] = [];
  const [start, end] = [edge - DAY, edge + DAY];
  const slots: number[] = [];
  for (const slot of slotsAfter(plan, start)) {
    if (slot > end) break;
    slots.push(slot);
  }
  const say = (text: string) =>
    problems.push(`${plan.timeZone} ${new Date(edge).toISOString()} ${JSON.stringify(plan.rule)}: ${text}`);
  slots.forEach((slot, at) => {
    if (slot <= (slots[at - 1] ?? start)) say(`not after the one before: ${new Date(slot).toISOString()}`);
  });
  // Each wall-clock time of the two days has an instant among them, and each instant is one of a wall-clock time.
  const wanted = new Set<number>();
  const known = new Set(slots);
  for (const floating of wallClockSlots(plan.rule, wallClock(plan.timeZone, start) - DAY)) {
    if (floating > wallClock(plan.timeZone, end) + DAY) break;
    const instants = instantsOf(plan.timeZone, floating);
    const [first = 0] = instants;
    wanted.add(first);
    if (first > start && first <= end && !known.has(first)) say(`lost: ${new Date(floating).toISOString()}`);
    const twice = instants.filter((instant) => known.has(instant)).length;
    if (twice > 1 && !isAtLeastHourly(plan.rule)) say(`twice: ${new Date(floating).toISOString()}`);
    if (wallClock(plan.timeZone, first) < floating) say(`too early: ${new Date(first).toISOString()}`);
    for (const instant of instants) wanted.add(instant);
  }
  for (const slot of slots) if (!wanted.has(slot)) say(`out of nowhere: ${new Date(slot).toISOString()}`);
  // Asked anew from any slot, the next one is the next one: a restart neither loses nor repeats any.
  slots.forEach((slot, at) => {
    const next = slots[at + 1];
    if (next !== undefined && at % Math.ceil(slots.length / 8) === 0 && nextSlot(plan, slot) !== next)
      say(`another after ${new Date(slot).toISOString()}`);
  });
  return problems;
}

function schedule(rule: ScheduleRule, timeZone: string): Schedule {
  return { rule, timeZone, window: null, jitterMinutes: 0, onBattery: true, onMetered: true };
}

/** Clock changes of a zone, which are at whole minutes; no two of them are within twenty days, and the long run looks. */
function edgesOf(zone: string): number[] {
  const edges: number[] = [];
  const step = IS_WHOLE ? DAY : 20 * DAY;
  for (let at = FROM; at < TO; at += step) {
    const before = offsetMs(zone, at);
    if (before === offsetMs(zone, at + step)) continue;
    const day = firstThat(at, at + step, DAY, (instant) => offsetMs(zone, instant) !== before);
    edges.push(firstThat(day - DAY, day, 60_000, (instant) => offsetMs(zone, instant) !== before));
  }
  return edges;
}

function firstThat(from: number, to: number, unit: number, holds: (instant: number) => boolean): number {
  let [low, high] = [from, to];
  while (high - low > unit) {
    const middle = low + Math.floor((high - low) / 2 / unit) * unit;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
