import type { Section } from '../../../shared/model/dump-index.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { TargetState } from '../../../shared/model/restore.ts';
import { ALL_NOTED, type DatabaseTarget, pieceOf, type RestoreOrder } from '../restore/model.ts';
import { tablesSoFar } from '../restore/tables-so-far.ts';
import type { Pieces, RestorePieceStore } from '../state/restore-pieces.ts';
import type { JobContext } from './job.ts';

/** Pieces of small tables come by the hundred in a second. */
const WRITE_EVERY_MS = 1000;

interface KeptPiecesOrder {
  readonly runId: RunId;
  readonly sections: readonly Section[];
  readonly databases: readonly DatabaseTarget[];
  /** What earlier runs have done, now kept with this one. */
  readonly earlier: Pieces;
  readonly store: RestorePieceStore;
  readonly update: JobContext['update'];
}

/** Keeps what a restore in place has done, so that another run can go on, and tells it with the target's state. */
export class KeptPieces {
  readonly #order: KeptPiecesOrder;
  readonly #pieces: Map<string, 'begun' | 'done'>;
  readonly #unwritten = new Map<string, 'begun' | 'done'>();
  readonly #headers: readonly string[];
  /** What had begun before is known, or was made anew since. */
  #isAllNoted: boolean;
  #hasBegun = false;
  #state: TargetState | null = null;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(order: KeptPiecesOrder) {
    this.#order = order;
    this.#pieces = new Map(order.earlier);
    this.#isAllNoted = order.earlier.size === 0 || order.earlier.get(ALL_NOTED) === 'done';
    this.#headers = order.sections.filter(({ kind }) => kind === 'header').map(pieceOf);
  }

  /** What a restore is given of it. */
  get hooks(): Required<Pick<RestoreOrder, 'done' | 'onBegin' | 'onDone' | 'onState'>> {
    return {
      done: new Set([...this.#order.earlier].flatMap(([piece, state]) => (state === 'done' ? [piece] : []))),
      onBegin: (piece) => {
        this.#note(piece, 'begun');
        if (!this.#hasBegun) this.#begin();
      },
      onDone: (piece) => this.#note(piece, 'done'),
      onState: (state) => {
        this.#state = state;
        this.#tell();
      },
    };
  }

  /** Writes what is not written yet, when the restore has ended. */
  async flush(): Promise<void> {
    if (this.#isAllNoted && this.#pieces.size > 0) this.#note(ALL_NOTED, 'done');
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#write();
    await this.#writing;
  }

  /** With the first rows: what an earlier run has not noted has been made anew by now, and this one may be killed. */
  #begin(): void {
    this.#hasBegun = true;
    this.#isAllNoted = true;
    this.#note(ALL_NOTED, 'begun');
    this.#write();
  }

  #note(piece: string, state: 'begun' | 'done'): void {
    if (this.#pieces.get(piece) === state) return;
    this.#pieces.set(piece, state);
    this.#unwritten.set(piece, state);
    // From here on it can be continued, also when this process is killed in the next moment.
    if (state === 'done' && this.#headers.includes(piece)) this.#write();
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.#write();
      }, WRITE_EVERY_MS);
  }

  #write(): void {
    if (this.#unwritten.size === 0) return;
    this.#tell();
    // One stream in the dump's own order never says that the tables are made, and cannot be continued.
    if (!this.#headers.some((header) => this.#pieces.get(header) === 'done')) return;
    const pieces = new Map(this.#unwritten);
    this.#unwritten.clear();
    const { store, runId, update } = this.#order;
    this.#writing = this.#writing
      .then(() => store.add(runId, pieces))
      .then(() => update({ resumable: true }))
      // What is not written is restored once more; the restore itself goes on.
      .catch(() => undefined);
  }

  #tell(): void {
    if (this.#state === null) return;
    const { sections, databases, update } = this.#order;
    const tables = tablesSoFar(sections, databases, this.#pieces);
    update({ targetState: { ...this.#state, ...(this.#pieces.size > 0 && { tables }) } });
  }
}
