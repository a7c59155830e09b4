import { Menu, type MenuItemConstructorOptions, Tray } from 'electron';
import type { EventData } from '../../shared/contract.ts';
import type { PlanId } from '../../shared/model/ids.ts';
import type { PlanView } from '../../shared/model/plan.ts';
import type { EngineProcess } from './engine-process.ts';
import { ask } from './main-handlers.ts';
import { trayIcon } from './tray-icon.ts';
import { type TrayWords, trayWords } from './tray-words.ts';

/** Changes come in bursts. */
const SOON_MS = 1_000;
/** "in 3 min" goes on although nothing changes. */
const REFRESH_MS = 60_000;
/** A menu is not a list to scroll; the window has them all. */
const MAX_PLANS = 12;

export interface TrayActions {
  readonly show: () => void;
  readonly navigate: (to: string) => void;
  readonly quit: () => void;
  readonly log: (text: string) => void;
}

/** The icon beside the clock: the worst state, what runs next, and the few things that are done without the window. */
export class TrayIcon {
  readonly #engine: EngineProcess;
  readonly #actions: TrayActions;
  readonly #tray: Tray;
  readonly #timer: NodeJS.Timeout;
  #soon: NodeJS.Timeout | null = null;
  #shown = '';

  constructor(engine: EngineProcess, actions: TrayActions) {
    this.#engine = engine;
    this.#actions = actions;
    this.#tray = new Tray(trayIcon('none'));
    this.#tray.on('click', actions.show);
    this.#draw({ state: 'none', headline: 'Starting', next: '' }, []);
    this.#timer = setInterval(() => void this.#refresh(), REFRESH_MS);
    this.changed();
  }

  /** Something may show otherwise now. */
  changed(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      void this.#refresh();
    }, SOON_MS);
  }

  heard({ topics }: EventData<'changed'>): void {
    if (topics.some((topic) => ['plans', 'runs', 'backups', 'overview'].includes(topic))) this.changed();
  }

  close(): void {
    clearInterval(this.#timer);
    if (this.#soon !== null) clearTimeout(this.#soon);
    this.#tray.destroy();
  }

  async #refresh(): Promise<void> {
    try {
      const plans = await ask(this.#engine, 'plans.list', {});
      this.#draw(trayWords(plans, Date.now()), plans);
    } catch {
      // The engine is being started again; it tells of changes when it is there.
    }
  }

  #draw(words: TrayWords, plans: readonly PlanView[]): void {
    const shown = JSON.stringify([words, plans.map(({ id, name, state }) => [id, name, state])]);
    if (shown === this.#shown || this.#tray.isDestroyed()) return;
    this.#shown = shown;
    this.#tray.setImage(trayIcon(words.state));
    this.#tray.setToolTip(['Holdfast', words.headline, words.next].filter((line) => line !== '').join('\n'));
    this.#tray.setContextMenu(Menu.buildFromTemplate(this.#menu(words, plans)));
  }

  #menu({ headline, next }: TrayWords, plans: readonly PlanView[]): MenuItemConstructorOptions[] {
    const running = plans.filter(({ state }) => state !== 'paused');
    const shown = plans.slice(0, MAX_PLANS);
    return [
      { label: headline, enabled: false },
      ...(next === '' ? [] : [{ label: next, enabled: false }]),
      { type: 'separator' },
      { label: 'Open Holdfast', click: this.#actions.show },
      {
        label: 'Back up now',
        enabled: plans.length > 0,
        submenu: [
          ...shown.map(({ id, name }) => ({ label: name, click: () => this.#do(this.#run([id])) })),
          ...(plans.length > shown.length
            ? [{ label: 'More…', click: () => this.#actions.navigate('/plans') }]
            : []),
          { type: 'separator' as const },
          { label: 'All plans', click: () => this.#do(this.#run(null)) },
        ],
      },
      running.length > 0 || plans.length === 0
        ? { label: 'Pause all', enabled: plans.length > 0, click: () => this.#do(this.#pause(true)) }
        : { label: 'Resume all', click: () => this.#do(this.#pause(false)) },
      { type: 'separator' },
      { label: 'Quit Holdfast', click: this.#actions.quit },
    ];
  }

  #run(planIds: PlanId[] | null): Promise<unknown> {
    return ask(this.#engine, 'plans.runNow', { planIds });
  }

  #pause(paused: boolean): Promise<unknown> {
    return ask(this.#engine, 'plans.pause', { planIds: null, paused });
  }

  /** What cannot be begun is seen in the window. */
  #do(work: Promise<unknown>): void {
    void work.then(
      () => this.changed(),
      (error: unknown) => {
        this.#actions.log(`tray: ${error instanceof Error ? error.message : String(error)}\n`);
        this.#actions.navigate('/plans');
      },
    );
  }
}
