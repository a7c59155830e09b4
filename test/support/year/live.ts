import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DumpGenerator } from './dump-generator.ts';
import { problemsAt } from './expectations.ts';
import type { Laptop } from './laptop.ts';
import { slotsIn } from './oracle.ts';
import type { Random } from './random.ts';
import { isIn, type Outage, type Timeline } from './timeline.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A moment at which nothing begins or ends (see timeline.ts). */
const CHECKPOINT = 15 * HOUR + 50 * MINUTE;
/** What failed during a trouble is tried again for so long after it. */
const AFTERMATH = 3 * HOUR;

export interface Lived {
  readonly problems: readonly string[];
  /** `plan time` → reason of all that was ever remembered as missed. */
  readonly misses: ReadonlyMap<string, string>;
  /** Bytes of heap, at the same moment of every fifth day on which somebody was there. */
  readonly heap: readonly number[];
  readonly looks: number;
  readonly restarts: number;
}

/** Lets the time of a laptop pass. @param dumps null: they are the dump program's own */
export async function live(
  laptop: Laptop,
  timeline: Timeline,
  dumps: DumpGenerator | null,
  random: Random,
): Promise<Lived> {
  const { midnightMs, beginMs, endMs, away, outages, jumps } = timeline;
  const problems: string[] = [];
  const misses = new Map<string, string>();
  const heap: number[] = [];
  let [looks, restarts, checkpoints, clockOffMs] = [0, 0, 0, 0];
  const slots = allSlots(laptop, timeline);
  const boundaries = [...away, ...outages].flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
  boundaries.push(...jumps.map(({ atMs }) => atMs));
  for (let day = midnightMs; day < endMs; day += DAY) boundaries.push(day + CHECKPOINT);
  boundaries.sort((a, b) => a - b);

  let waits = false;
  for (let now = beginMs; ; ) {
    const isAwake = !isIn(away, now);
    const isTroubled =
      waits || outages.some(({ fromMs, untilMs }) => now >= fromMs && now < untilMs + AFTERMATH);
    const next = Math.min(
      firstAfter(boundaries, now) ?? endMs,
      isAwake ? (firstAfter(slots, now + clockOffMs) ?? endMs) - clockOffMs : endMs,
      isAwake && isTroubled ? now + 10 * MINUTE : endMs,
    );
    if (next >= endMs) break;
    now = next;
    // It goes on by itself while runs go on, so that it may be there already.
    laptop.clock.advance(Math.max(0, now + clockOffMs - laptop.clock.now().getTime()));
    await troubles(now);
    const returned = away.find(({ untilMs }) => untilMs === now)?.comesBack;
    if (returned === 'rebooted' || returned === 'restarted') {
      restarts += 1;
      await laptop.close();
      if (returned === 'rebooted') laptop.clock.reboot(0);
      await laptop.open();
    }
    for (const { atMs, byMs } of jumps)
      if (atMs === now) {
        laptop.clock.jump(byMs);
        clockOffMs += byMs;
      }
    if (isIn(away, now)) continue;
    looks += 1;
    waits = await laptop.look(random.chance(0.03));
    if ((now - midnightMs) % DAY === CHECKPOINT) await checkpoint(now);
  }
  collectMisses();
  return { problems, misses, heap, looks, restarts };

  /** Holdfast forgets them after a season. */
  function collectMisses(): void {
    for (const [slot, reason] of laptop.misses()) misses.set(slot, reason);
  }

  async function troubles(now: number): Promise<void> {
    for (const outage of outages) {
      if (outage.fromMs === now) await turn(outage, true);
      if (outage.untilMs === now) await turn(outage, false);
    }
  }

  async function turn({ trouble, which }: Outage, isOn: boolean): Promise<void> {
    switch (trouble) {
      case 'server':
        return isOn ? laptop.cut(which) : laptop.restore(which);
      case 'storage':
        return laptop.setStorage(which, !isOn);
      case 'password':
        return laptop.setPassword(which, !isOn);
      case 'battery':
        laptop.power = { onBattery: isOn, onMetered: false };
        return;
      default:
        if (dumps !== null) dumps.mood = isOn ? trouble : 'well';
    }
  }

  async function checkpoint(now: number): Promise<void> {
    collectMisses();
    problems.push(...(await problemsAt(laptop, timeline, now, now + clockOffMs)));
    checkpoints += 1;
    if (checkpoints % 5 === 0) heap.push(await heapUsed());
  }
}

/** When somebody looks by the clock: a moment after each time of any plan. */
function allSlots(laptop: Laptop, { beginMs, endMs }: Timeline): readonly number[] {
  const all = laptop.plans.flatMap(({ draft }) => slotsIn(draft.schedule, beginMs, endMs + 4 * DAY));
  return [...new Set(all)].map((ms) => ms + 5_000).sort((a, b) => a - b);
}

function firstAfter(sorted: readonly number[], ms: number): number | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return sorted[low];
}

async function heapUsed(): Promise<number> {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  return process.memoryUsage().heapUsed;
}
