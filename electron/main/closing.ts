import type { BrowserWindow } from 'electron';
import { askClosing } from './dialogs.ts';
import type { EngineProcess } from './engine-process.ts';
import { ask } from './main-handlers.ts';

/** An engine that does not answer must not keep a window from closing. */
const ASK_LIMIT_MS = 1_500;
/** How often a Holdfast without a window looks whether it is done. */
const LOOK_EVERY_MS = 1_000;

/** Closing the window while something is going on asks first; kept running, it quits when that is done. */
export class Closing {
  readonly #engine: EngineProcess;
  readonly #quit: () => void;
  #isAsking = false;
  #isForced = false;
  #timer: NodeJS.Timeout | null = null;

  /** @param quit ends the app; its window is gone by then */
  constructor(engine: EngineProcess, quit: () => void) {
    this.#engine = engine;
    this.#quit = quit;
  }

  /** From now on nothing is asked: the session ends, or somebody sent SIGTERM. */
  force(): void {
    this.#isForced = true;
  }

  watch(window: BrowserWindow): void {
    window.on('close', (event) => {
      if (this.#isForced) return;
      event.preventDefault();
      if (!this.#isAsking) void this.#decide(window);
    });
  }

  /** The window is wanted again. */
  shown(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #decide(window: BrowserWindow): Promise<void> {
    this.#isAsking = true;
    try {
      const titles = await this.#goingOn();
      const choice = titles.length === 0 ? 'cancel-and-quit' : await askClosing(window, titles);
      if (choice === 'stay' || window.isDestroyed()) return;
      if (choice === 'keep-running') return this.#keepRunning(window);
      window.destroy();
      this.#quit();
    } finally {
      this.#isAsking = false;
    }
  }

  #keepRunning(window: BrowserWindow): void {
    window.hide();
    this.#timer ??= setInterval(async () => {
      const titles = await this.#goingOn();
      if (this.#timer === null || titles.length > 0) return;
      this.shown();
      if (!window.isDestroyed()) window.destroy();
      this.#quit();
    }, LOOK_EVERY_MS);
  }

  /** What would end with the app, one line each. */
  async #goingOn(): Promise<readonly string[]> {
    const runs = ask(this.#engine, 'runs.list', { kind: null, serverId: null, limit: 50, offset: 0 });
    const kept = ask(this.#engine, 'drills.kept', {});
    const titles = Promise.all([runs, kept]).then(([{ runs }, servers]) => [
      ...runs.filter(({ outcome, isOurs }) => outcome === null && isOurs).map(({ title }) => title),
      ...servers.map(({ label }) => `Kept server: ${label}`),
    ]);
    const limit = new Promise<readonly string[]>((resolve) => setTimeout(() => resolve([]), ASK_LIMIT_MS));
    return Promise.race([titles.catch(() => []), limit]);
  }
}
