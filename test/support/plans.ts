import type { Clock } from '../../electron/engine/system/clock.ts';
import type { ServerId, StorageId } from '../../shared/model/ids.ts';
import type { PlanDraft } from '../../shared/model/plan.ts';
import { DEFAULT_RETENTION } from '../../shared/model/retention.ts';
import { everything } from './engine.ts';

/** A clock that goes on by itself, and of a machine for which time passes as a test says. */
export interface SetClock extends Clock {
  /** Time passes until it is so late; back: somebody set the clock. */
  set(instant: string): void;
  /** Time passes, awake, asleep or with Holdfast closed. */
  advance(ms: number): void;
  /** Somebody sets the clock, and no time passes. */
  jump(ms: number): void;
  /** The machine is off for so long, and starts again. */
  reboot(offMs: number): void;
}

export function setClock(instant: string): SetClock {
  let shift = Date.parse(instant) - Date.now();
  let up = { boot: 1, sinceMs: performance.now() };
  const pass = (ms: number) => {
    shift += ms;
    up = { ...up, sinceMs: up.sinceMs - Math.max(0, ms) };
  };
  return {
    now: () => new Date(Date.now() + shift),
    monotonicMs: () => performance.now(),
    up: () => ({ boot: `boot ${up.boot}`, ms: performance.now() - up.sinceMs }),
    set: (to) => pass(Date.parse(to) - Date.now() - shift),
    advance: pass,
    jump: (ms) => {
      shift += ms;
    },
    reboot: (offMs) => {
      shift += offMs;
      up = { boot: up.boot + 1, sinceMs: performance.now() };
    },
  };
}

export const minutes = (count: number) => count * 60_000;
export const hours = (count: number) => count * 3_600_000;

/** Every hour, of all databases, nothing proven by itself; what is given stands instead. */
export function planDraft(
  serverId: ServerId,
  storageId: StorageId,
  over: Partial<PlanDraft> = {},
): PlanDraft {
  return {
    name: 'nightly',
    serverId,
    selection: everything,
    schedule: {
      rule: { kind: 'hours', every: 1, minute: 0 },
      timeZone: 'UTC',
      window: null,
      jitterMinutes: 0,
      onBattery: true,
      onMetered: true,
    },
    storageIds: [storageId],
    retention: DEFAULT_RETENTION,
    proof: { checkEveryDays: null, drillEveryDays: null, drillEveryBackups: null },
    targets: { rpoMinutes: null, rtoMinutes: null },
    ...over,
  };
}
