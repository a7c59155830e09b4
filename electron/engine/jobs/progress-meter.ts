import type { Progress } from '../../../shared/model/run.ts';
import type { Clock } from '../system/clock.ts';

/** Before either is reached, an estimate would be a guess, and unknown stays unknown. */
const MIN_SHARE_FOR_ETA = 0.05;
const MIN_MS_FOR_ETA = 10_000;
/**
 * How much of the whole must have been seen before it counts as much as the statistics: one small table that is off
 * says little about the others.
 */
const SHARE_OF_STATISTICS = 0.1;
/** The rate is that of the last seconds, so that it follows a slow table or disk. */
const RATE_WINDOW_MS = 5_000;

export interface MeterPlan {
  readonly objectsTotal: number | null;
  /**
   * Expected bytes per object, by `database.name`; for a dump these are estimates out of information_schema, which
   * are corrected by what the finished objects turned out to be.
   */
  readonly expected: ReadonlyMap<string, number>;
  /**
   * How long a byte of an object takes compared with others' (1 where it is not said): many short rows take longer
   * than few long ones of the same size.
   */
  readonly effort?: ReadonlyMap<string, number>;
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
  #finishedEffort = 0;
  readonly #expectedTotal: number;
  #remainingExpected: number;
  #remainingEffort: number;

  constructor(clock: Clock, plan: MeterPlan) {
    this.#clock = clock;
    this.#plan = plan;
    this.#startedMs = clock.monotonicMs();
    const expected = [...plan.expected];
    this.#expectedTotal = expected.reduce((sum, [, bytes]) => sum + bytes, 0);
    this.#remainingExpected = this.#expectedTotal;
    this.#remainingEffort = expected.reduce((sum, [name, bytes]) => sum + bytes * this.#effortOf(name), 0);
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
    return {
      current: seen.current,
      objectsDone: seen.objectsDone,
      objectsTotal: this.#plan.objectsTotal,
      doneBytes: seen.doneBytes,
      totalBytes: totalBytes === null ? null : Math.round(totalBytes),
      bytesPerSecond: rate,
      etaSeconds: totalBytes !== null && isKnowable ? this.#secondsLeft(seen, totalBytes, elapsedMs) : null,
    };
  }

  #closeCurrent(seen: Seen): void {
    if (this.#current !== null) {
      const expected = this.#plan.expected.get(this.#current) ?? 0;
      this.#finishedExpected += expected;
      this.#finishedActual += seen.doneBytes - this.#currentStartedAt;
      this.#remainingExpected -= expected;
      this.#remainingEffort -= expected * this.#effortOf(this.#current);
    }
    this.#finishedEffort += (seen.doneBytes - this.#currentStartedAt) * this.#effortOf(this.#current);
    this.#current = seen.current;
    this.#currentStartedAt = seen.doneBytes;
  }

  #total(seen: Seen): number | null {
    if (this.#plan.expected.size === 0) return null;
    if (this.#plan.isExact) return Math.max(this.#remainingExpected + this.#finishedExpected, seen.doneBytes);
    const factor = this.#factor();
    const currentExpected = (this.#plan.expected.get(this.#current ?? '') ?? 0) * factor;
    const currentDone = seen.doneBytes - this.#currentStartedAt;
    const others = this.#remainingExpected * factor - currentExpected;
    return this.#currentStartedAt + Math.max(currentExpected, currentDone) + Math.max(0, others);
  }

  /** Effort that is left by the rate of the effort so far; null while there is no rate. */
  #secondsLeft(seen: Seen, totalBytes: number, elapsedMs: number): number | null {
    const ofCurrent = this.#effortOf(this.#current);
    const done = this.#finishedEffort + (seen.doneBytes - this.#currentStartedAt) * ofCurrent;
    if (elapsedMs <= 0 || done <= 0) return null;
    const factor = this.#plan.isExact ? 1 : this.#factor();
    const expected = this.#plan.expected.get(this.#current ?? '') ?? 0;
    const others = Math.max(0, this.#remainingExpected - expected) * factor;
    const current = Math.max(0, totalBytes - seen.doneBytes - others);
    const othersEffort = Math.max(0, this.#remainingEffort - expected * ofCurrent) * factor;
    return ((current * ofCurrent + othersEffort) / done) * (elapsedMs / 1000);
  }

  /** Statistics are off by a factor that is much alike for the tables of one schema. */
  #factor(): number {
    const trust = this.#expectedTotal * SHARE_OF_STATISTICS;
    const expected = this.#finishedExpected + trust;
    const factor = expected > 0 ? (this.#finishedActual + trust) / expected : 1;
    return Math.min(8, Math.max(0.1, factor));
  }

  #effortOf(name: string | null): number {
    return this.#plan.effort?.get(name ?? '') ?? 1;
  }

  #rate(elapsedMs: number, doneBytes: number): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined) return null;
    if (last.ms - first.ms >= 500) return ((last.bytes - first.bytes) / (last.ms - first.ms)) * 1000;
    return elapsedMs > 200 ? (doneBytes / elapsedMs) * 1000 : null;
  }
}
