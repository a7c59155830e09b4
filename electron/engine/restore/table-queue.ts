import type { Section } from '../../../shared/model/dump-index.ts';
import type { RowFeed } from './row-feed.ts';

/** A row takes a server as long as so many bytes beside its own. */
const BYTES_PER_ROW = 100;
/** Less than this is not worth a second session. */
const WORTH_SHARING_BYTES = 1024 * 1024;

/** A table's rows on their way. */
export interface TableRows<F extends RowFeed> {
  readonly section: Section;
  readonly feed: F;
  /** Says that one more session brings some of them. @returns to be called when the server has run all of its part */
  part(): () => void;
}

export interface QueueOptions<F extends RowFeed> {
  readonly open: (section: Section) => F;
  /** Whether several sessions may bring its rows at once. */
  readonly isShared: (section: Section) => boolean;
  readonly onDone: (section: Section) => void;
}

/** Tables for several sessions: the largest first, and at the end those who have nothing left help the others. */
export class TableQueue<F extends RowFeed> {
  readonly finished = new Set<Section>();
  readonly begun = new Set<Section>();
  /** Tables that are to come. */
  readonly size: number;
  readonly #waiting: Section[];
  readonly #open: (TableRows<F> & { readonly isShared: boolean })[] = [];
  readonly #options: QueueOptions<F>;

  constructor(sections: readonly Section[], options: QueueOptions<F>) {
    this.size = sections.length;
    this.#waiting = [...sections].sort((a, b) => effortOf(b) - effortOf(a));
    this.#options = options;
  }

  /** The table whose rows are to be sent next; null when nothing is left to do. */
  next(): TableRows<F> | null {
    const section = this.#waiting.shift();
    if (section !== undefined) return this.#begin(section);
    const [largest] = this.#open
      .filter(({ isShared, feed }) => isShared && !feed.isEmpty && feed.bytesLeft >= WORTH_SHARING_BYTES)
      .sort((a, b) => b.feed.bytesLeft - a.feed.bytesLeft);
    return largest ?? null;
  }

  /** Lets go of what was being read. */
  async close(): Promise<void> {
    await Promise.all(this.#open.map(({ feed }) => feed.close()));
  }

  #begin(section: Section): TableRows<F> {
    const { onDone } = this.#options;
    const isShared = this.#options.isShared(section);
    const feed = this.#options.open(section);
    let open = 0;
    const table = {
      section,
      feed,
      isShared,
      part: () => {
        open += 1;
        return () => {
          open -= 1;
          if (open > 0 || !feed.isEmpty) return;
          this.finished.add(section);
          onDone(section);
        };
      },
    };
    this.begun.add(section);
    this.#open.push(table);
    return table;
  }
}

const effortOf = ({ rawBytes, rows }: Section): number => rawBytes + (rows ?? 0) * BYTES_PER_ROW;
