import type { RunId, ServerId } from '../../../shared/model/ids.ts';
import type { RunWaiting } from '../../../shared/model/run.ts';

export interface Waiter {
  readonly id: RunId;
  /** The server that it would occupy; null: none. */
  readonly serverId: ServerId | null;
  /** Somebody asked for it and may be watching: before what is scheduled. */
  readonly isManual: boolean;
}

/** Something that is held while a run goes on. */
export interface Held {
  release(): void;
}

/** What a run must hold; null: somebody else has it. */
export interface Room {
  server(id: ServerId): Held | null;
  /** One of the places for runs that go on at once. */
  place(): Held | null;
}

export interface Admitted<W extends Waiter> {
  readonly waiter: W;
  readonly server: Held | null;
  readonly place: Held;
}

/**
 * Runs that wait for their server and a place: manual ones first, then in the order in which they came. One whose
 * server is busy does not hold up those behind it.
 */
export class WaitingLine<W extends Waiter> {
  #line: W[] = [];

  get waiters(): readonly W[] {
    return this.#line;
  }

  add(waiter: W): void {
    const at = waiter.isManual ? this.#line.findIndex(({ isManual }) => !isManual) : -1;
    if (at === -1) this.#line.push(waiter);
    else this.#line.splice(at, 0, waiter);
  }

  /** @returns false when it was not (or no longer) there */
  remove(id: RunId): boolean {
    const before = this.#line.length;
    this.#line = this.#line.filter((waiter) => waiter.id !== id);
    return this.#line.length < before;
  }

  /** Takes out whoever can begin now, and says of the others what they wait for. */
  admit(room: Room): {
    readonly admitted: readonly Admitted<W>[];
    readonly waiting: ReadonlyMap<RunId, RunWaiting['for']>;
  } {
    const admitted: Admitted<W>[] = [];
    const waiting = new Map<RunId, RunWaiting['for']>();
    let isFull = false;
    for (const waiter of this.#line) {
      if (isFull) {
        waiting.set(waiter.id, 'place');
        continue;
      }
      const server = waiter.serverId === null ? null : room.server(waiter.serverId);
      if (waiter.serverId !== null && server === null) {
        waiting.set(waiter.id, 'server');
        continue;
      }
      const place = room.place();
      if (place === null) {
        server?.release();
        isFull = true;
        waiting.set(waiter.id, 'place');
        continue;
      }
      admitted.push({ waiter, server, place });
    }
    for (const { waiter } of admitted) this.remove(waiter.id);
    return { admitted, waiting };
  }
}
