import type { Progress } from '../../../shared/model/run.ts';
import type { Clock } from '../system/clock.ts';

/** Before either is reached, an estimate would be a guess, and unknown stays unknown. */
const MIN_SHARE_FOR_ETA = 0.05;
const MIN_MS_FOR_ETA = 10_000;
/** The rate is that of the last seconds, so that it follows a slow table or disk. */
const RATE_WINDOW_MS = 5_000;

export interface MeterPlan {
  readonly objectsTotal: number | null;
  /**
   * Expected bytes per object, by `database.name`; for a dump these are estimates out of information_schema, which
   * are corrected by what the finished objects turned out to be.
   */
  readonly expected: ReadonlyMap<string, number>;
  /** True when the expected bytes are exact (reading a backup), false when they are estimates (dumping). */
  readonly isExact: boolean;
}

export interface Seen {
  readonly doneBytes: number;
  readonly current: string | null;
  readonly objectsDone: number;
}

/** Turns what a stage has seen into progress with a rate and an honest estimate. */
export class ProgressMeter {
  readonly #clock: Clock;
  readonly #plan: MeterPlan;
  readonly #startedMs: number;
  #samples: { ms: number; bytes: number }[] = [];
  #current: string | null = null;
  #currentStartedAt = 0;
  #finishedExpected = 0;
  #finishedActual = 0;
  #remainingExpected: number;

  constructor(clock: Clock, plan: MeterPlan) {
    this.#clock = clock;
    this.#plan = plan;
    this.#startedMs = clock.monotonicMs();
    this.#remainingExpected = [...plan.expected.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** @param seen totals so far, as the stage reports them; bytes never go down */
  update(seen: Seen): Progress {
    const nowMs = this.#clock.monotonicMs();
    if (seen.current !== this.#current) this.#closeCurrent(seen);
    this.#samples.push({ ms: nowMs, bytes: seen.doneBytes });
    while ((this.#samples[1]?.ms ?? nowMs) < nowMs - RATE_WINDOW_MS) this.#samples.shift();

    const totalBytes = this.#total(seen);
    const elapsedMs = nowMs - this.#startedMs;
    const rate = this.#rate(elapsedMs, seen.doneBytes);
    const share = totalBytes === null || totalBytes === 0 ? 0 : seen.doneBytes / totalBytes;
    const isKnowable = share >= MIN_SHARE_FOR_ETA || elapsedMs >= MIN_MS_FOR_ETA;
    const overall = elapsedMs > 0 ? (seen.doneBytes / elapsedMs) * 1000 : 0;
    return {
      current: seen.current,
      objectsDone: seen.objectsDone,
      objectsTotal: this.#plan.objectsTotal,
      doneBytes: seen.doneBytes,
      totalBytes: totalBytes === null ? null : Math.round(totalBytes),
      bytesPerSecond: rate,
      etaSeconds:
        totalBytes !== null && isKnowable && overall > 0
          ? Math.max(0, (totalBytes - seen.doneBytes) / overall)
          : null,
    };
  }

  #closeCurrent(seen: Seen): void {
    if (this.#current !== null) {
      const expected = this.#plan.expected.get(this.#current) ?? 0;
      this.#finishedExpected += expected;
      this.#finishedActual += seen.doneBytes - this.#currentStartedAt;
      this.#remainingExpected -= expected;
    }
    this.#current = seen.current;
    this.#currentStartedAt = seen.doneBytes;
  }

  #total(seen: Seen): number | null {
    if (this.#plan.expected.size === 0) return null;
    if (this.#plan.isExact) return Math.max(this.#remainingExpected + this.#finishedExpected, seen.doneBytes);
    // Statistics are off by a factor that is much alike for the tables of one schema.
    const factor =
      this.#finishedExpected > 0
        ? Math.min(8, Math.max(0.1, this.#finishedActual / this.#finishedExpected))
        : 1;
    const currentExpected = (this.#plan.expected.get(this.#current ?? '') ?? 0) * factor;
    const currentDone = seen.doneBytes - this.#currentStartedAt;
    const others = this.#remainingExpected * factor - currentExpected;
    return this.#currentStartedAt + Math.max(currentExpected, currentDone) + Math.max(0, others);
  }

  #rate(elapsedMs: number, doneBytes: number): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined) return null;
    if (last.ms - first.ms >= 500) return ((last.bytes - first.bytes) / (last.ms - first.ms)) * 1000;
    return elapsedMs > 200 ? (doneBytes / elapsedMs) * 1000 : null;
  }
}
