import { powerSaveBlocker } from 'electron';
import type { RunId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';

/** Keeps the machine from falling asleep while a run of this app goes on; closing a laptop's lid still does. */
export class WakeLock {
  readonly #isWanted: () => boolean;
  readonly #running = new Set<RunId>();
  #blocker: number | null = null;

  /** @param isWanted the preference, asked at each change */
  constructor(isWanted: () => boolean) {
    this.#isWanted = isWanted;
  }

  heard(run: Run): void {
    if (run.outcome === null && run.isOurs) this.#running.add(run.id);
    else this.#running.delete(run.id);
    this.update();
  }

  /** The engine died: what it ran does not run any more. */
  clear(): void {
    this.#running.clear();
    this.update();
  }

  update(): void {
    const isNeeded = this.#running.size > 0 && this.#isWanted();
    if (isNeeded && this.#blocker === null) this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (!isNeeded && this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = null;
    }
  }
}
