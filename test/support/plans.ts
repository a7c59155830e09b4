import type { Clock } from '../../electron/engine/system/clock.ts';
import type { ServerId, StorageId } from '../../shared/model/ids.ts';
import type { PlanDraft } from '../../shared/model/plan.ts';
import { DEFAULT_RETENTION } from '../../shared/model/retention.ts';
import type { Schedule } from '../../shared/model/schedule.ts';
import { BackupSelection } from '../../shared/model/selection.ts';

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

/** A schedule by UTC's clock, without any condition. */
export function scheduleOf(rule: Schedule['rule'], timeZone = 'UTC'): Schedule {
  return { rule, timeZone, window: null, jitterMinutes: 0, onBattery: true, onMetered: true };
}

/** Every hour, of all databases, nothing proven by itself; what is given stands instead. */
export function planDraft(
  serverId: ServerId,
  storageId: StorageId,
  over: Partial<PlanDraft> = {},
): PlanDraft {
  return {
    name: 'nightly',
    serverId,
    selection: EVERYTHING,
    schedule: scheduleOf({ kind: 'hours', every: 1, minute: 0 }),
    storageIds: [storageId],
    retention: DEFAULT_RETENTION,
    proof: { checkEveryDays: null, drillEveryDays: null, drillEveryBackups: null },
    targets: { rpoMinutes: null, rtoMinutes: null },
    ...over,
  };
}

/** A plan that runs only when it is told to. */
export function manualPlan(serverId: ServerId, storageId: StorageId, name = 'Nightly shop'): PlanDraft {
  return planDraft(serverId, storageId, {
    name,
    schedule: scheduleOf({ kind: 'manual' }, 'Europe/Vienna'),
  });
}

const EVERYTHING = BackupSelection.parse({
  databases: null,
  excludedTables: [],
  acceptedLosses: [],
  consistency: 'snapshot',
});
