import type { DumpLimits } from '../dump/model.ts';
import { DUMP_LIMITS } from '../dump/start.ts';
import { TELLING_PACE, type TellingPace } from '../notify/pace.ts';
import { type Clock, systemClock } from '../system/clock.ts';
import type { DrillOrder } from '../verify/model.ts';

/**
 * What is decided for everybody, and changed by tests alone: limits that take minutes in life, and a hand in a sandbox
 * before it is compared. None of it is in the contract, so no window and no command line reaches it.
 */
export interface Tuning {
  /** Until a run is logged in. */
  readonly connectMs: number;
  readonly dump: DumpLimits;
  /** Before the second attempt at a dump, the third, …; one attempt more than there are pauses. */
  readonly retryPausesMs: readonly number[];
  /** How long a run of a plan may take; null: as the user set it. */
  readonly planRunMs: number | null;
  /** When what changed is told, and what was not delivered is tried again. */
  readonly telling: TellingPace;
  /** What time it is. */
  readonly clock: Clock;
  readonly afterDrillRestore: DrillOrder['afterRestore'] | null;
}

/** A schema that changes while it is dumped is tried again: DDL is rare and short (truths A10–A12). */
export const TUNING: Tuning = {
  connectMs: 15_000,
  dump: DUMP_LIMITS,
  retryPausesMs: [2_000, 10_000],
  planRunMs: null,
  telling: TELLING_PACE,
  clock: systemClock,
  afterDrillRestore: null,
};
