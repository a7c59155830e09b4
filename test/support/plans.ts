import type { Clock } from '../../electron/engine/system/clock.ts';
import type { ServerId, StorageId } from '../../shared/model/ids.ts';
import type { PlanDraft } from '../../shared/model/plan.ts';
import { DEFAULT_RETENTION } from '../../shared/model/retention.ts';
import { everything } from './engine.ts';

/** A clock that goes on by itself and can be set. */
export interface SetClock extends Clock {
  set(instant: string): void;
  advance(ms: number): void;
}

export function setClock(instant: string): SetClock {
  let shift = Date.parse(instant) - Date.now();
  return {
    now: () => new Date(Date.now() + shift),
    monotonicMs: () => performance.now(),
    set: (to) => {
      shift = Date.parse(to) - Date.now();
    },
    advance: (ms) => {
      shift += ms;
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
