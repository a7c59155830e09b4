import { HoldfastError } from '../../../shared/errors.ts';
import type { KeptServer } from '../../../shared/model/drill.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { EnginePorts } from '../ports.ts';

export interface Kept {
  readonly server: KeptServer;
  /** Settles when the server ends, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Sandboxes that a drill left running, so that one can look into them; they end with their process at the latest. */
export class KeptServers {
  readonly #emit: EnginePorts['emit'];
  readonly #kept = new Map<RunId, Kept>();

  constructor(emit: EnginePorts['emit']) {
    this.#emit = emit;
  }

  list(): KeptServer[] {
    return [...this.#kept.values()].map(({ server }) => server);
  }

  add(kept: Kept): void {
    const { runId } = kept.server;
    this.#kept.set(runId, kept);
    void kept.ended.then(() => {
      this.#kept.delete(runId);
      this.#emit('changed', { topics: ['kept'] });
    });
    this.#emit('changed', { topics: ['kept'] });
  }

  /** @throws HoldfastError 'not-found' */
  async stop(runId: RunId): Promise<void> {
    const kept = this.#kept.get(runId);
    if (kept === undefined) throw new HoldfastError('not-found', { what: 'kept server', wanted: runId });
    await kept.stop();
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#kept.values()].map((kept) => kept.stop()));
  }
}
