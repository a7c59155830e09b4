import type { Instant } from '../../../shared/model/ids.ts';

/** Time as an argument: the only place of the engine that asks the machine what time it is. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never jump, for durations. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};

/** A moment in the form in which it is stored. */
export function toInstant(date: Date): Instant {
  return date.toISOString();
}

/** The zone that this machine's wall clock follows: `Europe/Vienna`. */
export function machineZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
