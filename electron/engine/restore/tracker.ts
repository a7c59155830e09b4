import type { Section } from '../../../shared/model/dump-index.ts';
import { pieceOf, type RestoreOrder, type RestoreProgress } from './model.ts';
import { sectionName } from './select-sections.ts';

/** One progress for everything that goes on at once. */
export class Tracker {
  readonly #totalBytes: number;
  readonly #sectionsTotal: number;
  readonly #tell: ((progress: RestoreProgress) => void) | undefined;
  readonly #onBegin: RestoreOrder['onBegin'];
  readonly #sent = new Map<number, number>();
  /** What is being sent, with how many do it. */
  readonly #current = new Map<string, number>();
  #sectionsDone = 0;
  #doneBytes = 0;

  constructor(
    sections: readonly Section[],
    { onProgress, onBegin }: Pick<RestoreOrder, 'onProgress' | 'onBegin'> = {},
  ) {
    this.#totalBytes = sections.reduce((sum, { rawBytes }) => sum + rawBytes, 0);
    this.#sectionsTotal = sections.length;
    this.#tell = onProgress;
    this.#onBegin = onBegin;
  }

  /** @param isAhead it is sent while what comes before it is not run yet: nothing of it has begun on the server */
  begin(section: Section, isAhead = false): void {
    if (section.kind === 'table-data' && !isAhead) this.#onBegin?.(pieceOf(section));
    const name = sectionName(section);
    if (name !== null) this.#current.set(name, (this.#current.get(name) ?? 0) + 1);
    this.tell();
  }

  /** Bytes of the dump that were sent. */
  sent(section: Section, bytes: number): void {
    const before = this.#sent.get(section.rawOffset) ?? 0;
    // Rewritten rows may be longer than those of the dump.
    const after = Math.min(section.rawBytes, before + bytes);
    this.#sent.set(section.rawOffset, after);
    this.#doneBytes += after - before;
    this.tell();
  }

  /** Counts as never sent: it begins again. */
  again(section: Section): void {
    this.#doneBytes -= this.#sent.get(section.rawOffset) ?? 0;
    this.#sent.delete(section.rawOffset);
  }

  end(section: Section): void {
    const name = sectionName(section);
    const left = (this.#current.get(name ?? '') ?? 1) - 1;
    if (name !== null && left > 0) this.#current.set(name, left);
    else if (name !== null) this.#current.delete(name);
  }

  /** All of it is on the server, also what need not be sent. */
  done(section: Section): void {
    this.#doneBytes += section.rawBytes - (this.#sent.get(section.rawOffset) ?? 0);
    this.#sent.set(section.rawOffset, section.rawBytes);
    this.#sectionsDone += 1;
    this.tell();
  }

  tell(): void {
    this.#tell?.({
      current: [...this.#current.keys()].join(', ') || null,
      sectionsDone: this.#sectionsDone,
      sectionsTotal: this.#sectionsTotal,
      doneBytes: this.#doneBytes,
      totalBytes: this.#totalBytes,
    });
  }
}
