import { Notification } from 'electron';
import type { News } from '../../shared/model/notification.ts';

/** Shown ones are kept, since a collected one would no longer hear its click. */
const MAX_SHOWN = 20;

/** Desktop notifications: few, each once, never a dialog. */
export class DesktopNews {
  readonly #isWanted: () => boolean;
  readonly #open: (to: string) => void;
  readonly #shown: Notification[] = [];

  /** @param open shows a place of the window */
  constructor(isWanted: () => boolean, open: (to: string) => void) {
    this.#isWanted = isWanted;
    this.#open = open;
  }

  tell({ title, text, plan }: Pick<News, 'title' | 'text' | 'plan'>): void {
    if (!this.#isWanted() || !Notification.isSupported()) return;
    // The first line says why; the rest is in the window.
    const notification = new Notification({ title, body: text.split('\n')[0] ?? '' });
    notification.on('click', () => this.#open(plan === null ? '/' : `/plans/${plan.id}`));
    this.#shown.push(notification);
    if (this.#shown.length > MAX_SHOWN) this.#shown.shift();
    notification.show();
  }
}
