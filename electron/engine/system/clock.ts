import { uptime } from 'node:os';
import type { Instant } from '../../../shared/model/ids.ts';
import { bootId } from './boot.ts';

/** Time as an argument: the only place of the engine that asks the machine what time it is. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never jump, for durations. */
  monotonicMs(): number;
  /** How long this machine has been up: a measure that nobody sets. */
  up(): Uptime;
}

export interface Uptime {
  /** Another after each start of the machine; '' where that cannot be told. */
  readonly boot: string;
  /** Since that start, the time asleep included. */
  readonly ms: number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  // Of all clocks that Node can read it is the one that goes on in sleep and stays when the wall clock is set.
  up: () => ({ boot: bootId(), ms: uptime() * 1000 }),
};

/** A moment in the form in which it is stored. */
export function toInstant(date: Date): Instant {
  return date.toISOString();
}

/** The zone that this machine's wall clock follows: `Europe/Vienna`. */
export function machineZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
