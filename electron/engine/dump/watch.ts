import type { DumpLimits } from './model.ts';

export type Overdue = 'connect' | 'progress' | 'total';

/** Keeps the times of a running dump and says which of its limits has passed. */
export class DumpWatch {
  readonly #limits: DumpLimits;
  readonly #now: () => number;
  readonly #startedAt: number;
  #isConnected = false;
  /** Since when the reader has waited for the next byte; null while it is busy with the last ones. */
  #waitingSince: number | null = null;

  /** @param now milliseconds that never jump */
  constructor(limits: DumpLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#startedAt = now();
  }

  /** The program is seen to be logged in, by its thread or its first byte. */
  connected(): void {
    this.#isConnected = true;
  }

  /** The reader waits for bytes: only then is silence the program's. */
  waiting(): void {
    this.#waitingSince = this.#now();
  }

  gotBytes(): void {
    this.#isConnected = true;
    this.#waitingSince = null;
  }

  /** Silence so far, in milliseconds. */
  silentMs(): number {
    return this.#waitingSince === null ? 0 : this.#now() - this.#waitingSince;
  }

  overdue(): Overdue | null {
    const elapsed = this.#now() - this.#startedAt;
    const { connectMs, noProgressMs, totalMs } = this.#limits;
    if (!this.#isConnected && elapsed >= connectMs) return 'connect';
    if (totalMs !== null && elapsed >= totalMs) return 'total';
    return this.silentMs() >= noProgressMs ? 'progress' : null;
  }
}
