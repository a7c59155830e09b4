const MINUTE_MS = 60_000;

/** When the teller looks, and when it tries again. */
export interface TellingPace {
  /** After a start, so that what was missed while nothing ran can be caught up with before it is called overdue. */
  readonly firstLookMs: number;
  /** How often it looks whether something changed. */
  readonly lookEveryMs: number;
  /** How often it looks though nothing was written: time alone makes a plan overdue. */
  readonly lookAnywayMs: number;
  /** After a run ended: its plan's new state is told at once. */
  readonly afterRunMs: number;
  /** Waits before the second attempt, the third …; one attempt more than there are waits, then it is given up. */
  readonly retriesMs: readonly number[];
}

export const TELLING_PACE: TellingPace = {
  firstLookMs: 60_000,
  lookEveryMs: 10_000,
  lookAnywayMs: 60_000,
  afterRunMs: 1_000,
  // About two days: a weekend without network is nothing unusual for a laptop.
  retriesMs: [1, 5, 15, 60, 180, 360, 720, 1_440].map((minutes) => minutes * MINUTE_MS),
};
