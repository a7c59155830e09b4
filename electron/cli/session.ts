import type { CallInput, CallName, CallOutput, EventData, EventName } from '../../shared/contract.ts';
import { HoldfastError, type WireError } from '../../shared/errors.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import type { SecretRef } from '../../shared/model/secret.ts';
import type { Engine } from '../engine/engine.ts';
import { userDataDir } from '../engine/system/data-dir.ts';
import { type CliIo, Interrupted } from './cli-io.ts';
import { createVault, type Vault } from './keychain.ts';
import type { ProgressView } from './progress.ts';

/** A run tells of itself by events; this is for the case that one was missed, or that another process runs it. */
const LOOK_EVERY_MS = 1_000;

/** A call that the engine answered with an error. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly wire: WireError;

  constructor(wire: WireError) {
    super(wire.code);
    this.wire = wire;
  }
}

/** The engine in this process, as the commands use it: opened with the first call, closed with the last. */
export class Session {
  readonly dataDir: string;
  readonly #vault: Vault;
  readonly #progress: ProgressView;
  readonly #sandboxFolder: string | null;
  readonly #launch: CliIo['launch'];
  readonly #listeners = new Set<(run: Run) => void>();
  readonly #abort = new AbortController();
  readonly #stopListening: () => void;
  #engine: Promise<Engine> | null = null;
  #onInterrupt: () => void = () => this.#abort.abort();

  constructor(
    io: CliIo,
    options: {
      readonly dataDir: string | undefined;
      readonly progress: ProgressView;
      readonly sandboxFolder: string | null;
    },
  ) {
    this.dataDir = userDataDir(
      options.dataDir === undefined ? io.env : { ...io.env, HOLDFAST_DATA_DIR: options.dataDir },
    );
    this.#vault = createVault(io.startKeychain);
    this.#progress = options.progress;
    this.#sandboxFolder = options.sandboxFolder;
    this.#launch = io.launch;
    this.#stopListening = io.onInterrupt(() => this.#onInterrupt());
  }

  /**
   * Calls the engine by the contract.
   * @throws CallFailed with the engine's error; Interrupted after Ctrl-C
   */
  async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const engine = await this.#opened();
    const { signal } = this.#abort;
    if (signal.aborted) throw new Interrupted();
    const result = await engine.call(name, input, { signal });
    if (signal.aborted) throw new Interrupted();
    if (!result.ok) throw new CallFailed(result.error);
    // The engine answers a call by that call's schema, which its untyped door does not show.
    return result.value as CallOutput<N>;
  }

  /** Holds a secret for this process only. */
  hold(ref: SecretRef, secret: string): Promise<void> {
    return this.#vault.hold(ref, secret);
  }

  /** Shows a run until it has ended; Ctrl-C cancels it, and what it did is cleaned up before this settles. */
  async follow(runId: RunId): Promise<Run> {
    const before = this.#onInterrupt;
    let cancels = 0;
    this.#onInterrupt = () => {
      cancels += 1;
      // A second Ctrl-C is for those who will not wait; what is left over is swept at the next start.
      if (cancels > 1) process.exit(130);
      void this.#opened().then((engine) => engine.call('runs.cancel', { runId }));
    };
    let look: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Run>((resolve, reject) => {
        const heard = (run: Run) => {
          if (run.id !== runId) return;
          this.#progress.show(run);
          if (run.outcome === null) return;
          this.#listeners.delete(heard);
          resolve(run);
        };
        this.#listeners.add(heard);
        const ask = () => void this.call('runs.get', { runId }).then(heard, reject);
        look = setInterval(ask, LOOK_EVERY_MS);
        ask();
      });
    } finally {
      clearInterval(look);
      this.#progress.end();
      this.#onInterrupt = before;
    }
  }

  /** Stays until Ctrl-C, or until `isOver` says so (asked once a second). */
  async stay(isOver: () => Promise<boolean>): Promise<void> {
    const before = this.#onInterrupt;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onInterrupt = resolve;
      timer = setInterval(
        () =>
          void isOver().then(
            (over) => over && resolve(),
            () => resolve(),
          ),
        LOOK_EVERY_MS,
      );
    });
    clearInterval(timer);
    this.#onInterrupt = before;
  }

  async close(): Promise<void> {
    const engine = await this.#engine?.catch(() => null);
    await engine?.close();
    this.#vault.close();
    this.#stopListening();
  }

  #opened(): Promise<Engine> {
    this.#engine ??= this.#open();
    return this.#engine;
  }

  async #open(): Promise<Engine> {
    // Loaded with the first call, so that --help and a mistyped verb answer at once.
    const { createEngine } = await import('../engine/engine.ts');
    return createEngine({
      vault: this.#vault,
      dataDir: this.dataDir,
      launch: this.#launch,
      sandboxFolder: () => this.#sandboxFolder,
      emit: (name, data) => this.#heard(name, data),
    });
  }

  #heard<N extends EventName>(name: N, data: EventData<N>): void {
    if (name !== 'run') return;
    const run = data as Run;
    for (const listener of [...this.#listeners]) listener(run);
  }
}

/** Turns what was thrown into the wire form of an error; null for what is not an error of ours. */
export function wireOf(error: unknown): WireError | null {
  if (error instanceof CallFailed) return error.wire;
  if (error instanceof HoldfastError) return { code: error.code, data: { ...error.data }, raw: error.raw };
  return null;
}
