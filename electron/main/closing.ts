import type { BrowserWindow } from 'electron';
import { askClosing } from './dialogs.ts';
import type { EngineProcess } from './engine-process.ts';
import { ask } from './main-handlers.ts';

/** An engine that does not answer must not keep a window from closing. */
const ASK_LIMIT_MS = 1_500;
/** How often a Holdfast without a window looks whether it is done. */
const LOOK_EVERY_MS = 1_000;

export interface ClosingActions {
  /** Ends the app; its window is gone by then. */
  readonly quit: () => void;
  /** Whether a window that closes is only put away: there is a tray that shows Holdfast, and it is wanted. */
  readonly staysInTray: () => boolean;
  /** It was put away. */
  readonly onPutAway: () => void;
}

/**
 * Closing the window puts it away where a tray shows Holdfast. Quitting, and closing where there is none, asks first
 * while something is going on; kept running, it quits when that is done.
 */
export class Closing {
  readonly #engine: EngineProcess;
  readonly #actions: ClosingActions;
  #isAsking = false;
  #isQuitting = false;
  #isForced = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(engine: EngineProcess, actions: ClosingActions) {
    this.#engine = engine;
    this.#actions = actions;
  }

  /** From now on nothing is asked: the session ends, or somebody sent SIGTERM. */
  force(): void {
    this.#isForced = true;
  }

  /** The app is to end, not only its window. Without a window there is nothing else that could ask. */
  beforeQuit(event: { preventDefault(): void }, window: BrowserWindow | null): void {
    if (this.#isForced) return;
    this.#isQuitting = true;
    if (window !== null && !window.isDestroyed()) return;
    event.preventDefault();
    if (!this.#isAsking) void this.#decide(null);
  }

  watch(window: BrowserWindow): void {
    window.on('close', (event) => {
      if (this.#isForced) return;
      event.preventDefault();
      if (!this.#isQuitting && this.#actions.staysInTray()) {
        window.hide();
        this.#actions.onPutAway();
      } else if (!this.#isAsking) void this.#decide(window);
    });
  }

  /** The window is wanted again. */
  shown(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#isQuitting = false;
  }

  async #decide(window: BrowserWindow | null): Promise<void> {
    this.#isAsking = true;
    try {
      const titles = await this.#goingOn();
      const choice = titles.length === 0 ? 'cancel-and-quit' : await askClosing(window, titles);
      this.#isQuitting = choice !== 'stay';
      if (choice === 'stay' || window?.isDestroyed() === true) return;
      if (choice === 'keep-running') return this.#keepRunning(window);
      this.#end(window);
    } finally {
      this.#isAsking = false;
    }
  }

  #keepRunning(window: BrowserWindow | null): void {
    window?.hide();
    this.#timer ??= setInterval(async () => {
      const titles = await this.#goingOn();
      if (this.#timer === null || titles.length > 0) return;
      clearInterval(this.#timer);
      this.#timer = null;
      this.#end(window);
    }, LOOK_EVERY_MS);
  }

  #end(window: BrowserWindow | null): void {
    this.#isForced = true;
    if (window?.isDestroyed() === false) window.destroy();
    this.#actions.quit();
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
