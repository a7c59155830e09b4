import type { Random } from './random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A time span in which something is so; the end is no longer part of it. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export type Trouble = 'server' | 'storage' | 'password' | 'server-gone' | 'truncated' | 'battery';

export interface Outage extends Span {
  readonly trouble: Trouble;
  /** Which server or storage; of dumps and the battery there is one. */
  readonly which: number;
}

export interface Jump {
  readonly atMs: number;
  readonly byMs: number;
}

/** What happens to a laptop, in true time: milliseconds since 1970 as a clock would say that is always right. */
export interface Timeline {
  /** The midnight of the first day, and the morning on which it begins. */
  readonly midnightMs: number;
  readonly beginMs: number;
  readonly endMs: number;
  /** Asleep or closed, ascending. `restarts`: how Holdfast comes back. */
  readonly away: readonly (Span & { readonly comesBack: 'awake' | 'restarted' | 'rebooted' })[];
  readonly outages: readonly Outage[];
  readonly jumps: readonly Jump[];
}

/**
 * A year (or less) of somebody's laptop. All that begins or ends does so between :20 and :35, and all schedules are
 * due in the first ten minutes of an hour, so that what is expected of a slot is never a matter of seconds.
 */
export function makeTimeline(random: Random, begin: string, days: number): Timeline {
  const beginMs = Date.parse(begin);
  const midnightMs = Math.floor(beginMs / DAY) * DAY;
  const away = makeAway(random, midnightMs, days);
  const outages: Outage[] = [];
  for (let day = 2; day < days - 2; day += 1) {
    if (!random.chance(0.45)) continue;
    const trouble = random.pick<Trouble>([
      ...(['server', 'server', 'storage', 'password'] as const),
      ...(['server-gone', 'truncated', 'battery', 'battery'] as const),
    ]);
    const fromMs = midnightMs + day * DAY + random.between(7, 15) * HOUR + quietMinute(random);
    const untilMs = fromMs + random.between(1, trouble === 'password' ? 30 : 8) * HOUR;
    const which = trouble === 'storage' ? random.between(0, 1) : random.between(0, 3);
    const isAlone = outages.every((other) => other.trouble !== trouble || other.untilMs < fromMs);
    if (isAlone) outages.push({ trouble, which, fromMs, untilMs });
  }
  const jumps = makeJumps(random, midnightMs, days);
  return { midnightMs, beginMs, endMs: midnightMs + days * DAY, away, outages, jumps };
}

function makeAway(random: Random, firstMs: number, days: number): Timeline['away'] {
  const away: { fromMs: number; untilMs: number; comesBack: 'awake' | 'restarted' | 'rebooted' }[] = [];
  /** Since when it is away; the first morning is awake. */
  let closedAt: number | null = null;
  for (let day = 0; day < days; day += 1) {
    const midnight = firstMs + day * DAY;
    const isWeekend = [0, 6].includes(new Date(midnight).getUTCDay());
    const isHoliday = day >= 210 && day < 224;
    const staysClosed = day > 0 && (isHoliday || random.chance(isWeekend ? 0.7 : 0.05));
    if (staysClosed) continue;
    if (closedAt !== null) {
      const untilMs = midnight + random.between(7, 9) * HOUR + quietMinute(random);
      away.push({ fromMs: closedAt, untilMs, comesBack: comesBack(random) });
    }
    if (random.chance(0.4)) {
      const fromMs = midnight + random.between(11, 12) * HOUR + quietMinute(random);
      const untilMs = fromMs + random.between(1, 3) * HOUR;
      away.push({ fromMs, untilMs, comesBack: 'awake' });
    }
    const staysOpen = random.chance(0.1);
    closedAt = staysOpen ? null : midnight + random.between(16, 19) * HOUR + quietMinute(random);
  }
  return away;
}

function comesBack(random: Random): 'awake' | 'restarted' | 'rebooted' {
  if (random.chance(0.75)) return 'awake';
  return random.chance(0.5) ? 'restarted' : 'rebooted';
}

/** Every two months one forward by three days and one back by an hour and a half, each put right within two hours. */
function makeJumps(random: Random, firstMs: number, days: number): readonly Jump[] {
  const jumps: Jump[] = [];
  for (let day = 6; day + 5 < days; day += 30) {
    const byMs = jumps.length % 4 === 0 ? 3 * DAY : -90 * MINUTE;
    const atMs = firstMs + day * DAY + 14 * HOUR + quietMinute(random);
    jumps.push({ atMs, byMs }, { atMs: atMs + random.between(1, 2) * HOUR, byMs: -byMs });
  }
  return jumps;
}

function quietMinute(random: Random): number {
  return random.between(20, 35) * MINUTE;
}

export function isIn(spans: readonly Span[], atMs: number): boolean {
  return spans.some(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
}
