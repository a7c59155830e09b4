import ElectronStore from 'electron-store';
import { z } from 'zod';
import { Preferences } from '../../shared/contract.ts';

const WindowBounds = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  isMaximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof WindowBounds>;

const defaults: Preferences = {
  theme: 'system',
  sandboxFolder: null,
  keepRunning: true,
  desktopNotifications: true,
  blockSleep: true,
};

/** What concerns this window only; everything of the product is in the engine's state. */
export class PreferenceStore {
  readonly #store: ElectronStore;

  constructor(folder: string) {
    // A file that was damaged by hand or by a crash must not keep the app from starting: preferences are cheap.
    this.#store = new ElectronStore({ name: 'preferences', cwd: folder, clearInvalidConfig: true });
  }

  get(): Preferences {
    const parsed = Preferences.safeParse({ ...defaults, ...asObject(this.#store.get('preferences')) });
    return parsed.success ? parsed.data : defaults;
  }

  /** What is left out, or undefined, stays. */
  set(change: { readonly [K in keyof Preferences]?: Preferences[K] | undefined }): Preferences {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const next = Preferences.parse({ ...this.get(), ...Object.fromEntries(given) });
    this.#store.set('preferences', next);
    return next;
  }

  /** Whether this was said already; from now on it was. For what is explained once. */
  wasSaid(what: 'keeps-running'): boolean {
    const key = `said.${what}`;
    const before = this.#store.get(key) === true;
    this.#store.set(key, true);
    return before;
  }

  windowBounds(): WindowBounds | null {
    return WindowBounds.safeParse(this.#store.get('window')).data ?? null;
  }

  keepWindowBounds(bounds: WindowBounds): void {
    this.#store.set('window', bounds);
  }
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
