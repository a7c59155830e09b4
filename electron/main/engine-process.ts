import { type UtilityProcess, utilityProcess } from 'electron';
import type { CallName, CallResult, EventData, EventName } from '../../shared/contract.ts';
import { HoldfastError, toWireError, type WireError } from '../../shared/errors.ts';
import { SecretRef } from '../../shared/model/secret.ts';
import type {
  EngineSettings,
  FromEngine,
  RestoredCopy,
  ToEngine,
  VaultQuestion,
} from '../engine/engine-protocol.ts';
import type { EnginePorts, PowerState, SecretVault } from '../engine/ports.ts';

/** How long a shutdown may take: runs are cancelled and clean up, sandboxes stop. */
const SHUTDOWN_LIMIT_MS = 15_000;
/** Waits before a restart: at once, then longer for one that keeps dying. */
const RESTART_DELAYS_MS = [0, 1_000, 5_000, 15_000] as const;
/** An engine that lived this long was well; its death counts as the first again. */
const WELL_AFTER_MS = 60_000;

export interface EngineProcessOptions {
  /** The built engine.cjs. */
  readonly script: string;
  readonly dataDir: string;
  readonly vault: SecretVault;
  readonly settings: EngineSettings;
  readonly launch: EnginePorts['launch'];
  /** Every event of the engine, and `engine-restarted` of our own. */
  readonly emit: <N extends EventName>(name: N, data: EventData<N>) => void;
  readonly log: (text: string) => void;
}

/** The engine as main sees it: calls go in, results and events come out, whatever dies in between. */
export class EngineProcess {
  readonly #options: EngineProcessOptions;
  readonly #calls = new Map<number, (result: CallResult<CallName>) => void>();
  #settings: EngineSettings;
  #power: PowerState = { onBattery: null, onMetered: null };
  #child: UtilityProcess | null = null;
  #unusable: WireError | null = null;
  #lastId = 0;
  #deaths = 0;
  #startedAtMs = 0;
  #isClosing = false;
  #onClosed: (() => void) | null = null;
  #onRestored: ((result: RestoredCopy) => void) | null = null;
  #onStarted: (() => void) | null = null;
  #restartTimer: NodeJS.Timeout | null = null;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  /** The process that runs now; for tests that kill it. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Whether it could not start at all: its state is broken, or too new. */
  get isUnusable(): boolean {
    return this.#unusable !== null;
  }

  start(restoreCopy: string | null = null): void {
    if (this.#isClosing || this.#child !== null) return;
    const isRestart = this.#deaths > 0;
    const child = utilityProcess.fork(this.#options.script, [], {
      serviceName: 'Holdfast engine',
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    this.#child = child;
    this.#startedAtMs = performance.now();
    child.stderr?.on('data', (chunk: Buffer) => this.#options.log(chunk.toString('utf8')));
    child.on('message', (message: FromEngine) => this.#receive(message, isRestart));
    child.once('exit', (code) => this.#died(child, code));
    this.#post({ kind: 'power', state: this.#power });
    const { dataDir, launch } = this.#options;
    this.#post({ kind: 'start', dataDir, settings: this.#settings, launch, restoreCopy });
  }

  /** Hands a call on; never throws. `signal` aborts calls that can be cancelled. */
  async call<N extends CallName>(
    name: N,
    input: unknown,
    signal?: AbortSignal,
  ): Promise<CallResult<CallName>> {
    if (this.#unusable !== null) return { ok: false, error: this.#unusable };
    if (this.#child === null || this.#isClosing) return gone();
    const id = ++this.#lastId;
    const abort = () => this.#post({ kind: 'cancel', id });
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await new Promise((resolve) => {
        this.#calls.set(id, resolve);
        this.#post({ kind: 'call', id, name, input });
        if (signal?.aborted === true) abort();
      });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Where the machine's power comes from, from now on. */
  setPower(state: PowerState): void {
    this.#power = state;
    this.#post({ kind: 'power', state });
  }

  setSettings(settings: EngineSettings): void {
    this.#settings = settings;
    this.#post({ kind: 'settings', settings });
  }

  /** The machine slept and is awake again. */
  woke(): void {
    this.#post({ kind: 'woke' });
  }

  /**
   * Ends the engine and starts it anew with a copy in the place of its state.
   * @returns where the former state is now; null when there was none
   * @throws HoldfastError as the engine said; it goes on with the state as it was then
   */
  async restoreCopy(name: string): Promise<string | null> {
    if (this.#onRestored !== null)
      throw new HoldfastError('not-possible', { why: 'A copy is being restored' });
    const restored = new Promise<RestoredCopy>((resolve) => {
      this.#onRestored = resolve;
    });
    const started = new Promise<void>((resolve) => {
      this.#onStarted = resolve;
    });
    try {
      await this.#end();
      this.start(name);
      const result = await restored;
      await started;
      if (!result.ok) throw HoldfastError.fromWire(result.error);
      return result.former;
    } finally {
      this.#onRestored = null;
      this.#onStarted = null;
    }
  }

  /** Ends the engine's process for good; the next one begins as the first did. */
  async #end(): Promise<void> {
    const child = this.#child;
    await this.#shutDown();
    // Given up before it dies: that end is no death to answer with a restart.
    this.#child = null;
    for (const resolve of this.#calls.values()) resolve(gone());
    this.#calls.clear();
    if (child?.pid !== undefined) {
      const isGone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill();
      await isGone;
    }
    this.#unusable = null;
    this.#deaths = 0;
  }

  /** Lets the engine cancel its runs and clean up, then ends it; certain to settle. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const child = this.#child;
    await this.#shutDown();
    child?.kill();
  }

  /** Asks the engine to end, and waits until it is done; within a limit. */
  async #shutDown(): Promise<void> {
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    if (this.#child === null) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      timer = setTimeout(resolve, SHUTDOWN_LIMIT_MS);
      this.#post({ kind: 'shutdown' });
    });
    clearTimeout(timer);
    this.#onClosed = null;
  }

  #post(message: ToEngine): void {
    this.#child?.postMessage(message);
  }

  #receive(message: FromEngine, isRestart: boolean): void {
    switch (message.kind) {
      case 'ready':
        this.#unusable = null;
        this.#onStarted?.();
        if (isRestart) this.#options.emit('engine-restarted', { interrupted: message.interrupted });
        return;
      case 'unusable':
        this.#unusable = message.error;
        this.#onStarted?.();
        return;
      case 'restored':
        this.#onRestored?.(message.result);
        return;
      case 'result':
        this.#calls.get(message.id)?.(message.result);
        this.#calls.delete(message.id);
        return;
      case 'event':
        this.#options.emit(message.name, message.data);
        return;
      case 'vault':
        void this.#answerVault(message.id, message.question);
        return;
      case 'closed':
        this.#onClosed?.();
        return;
    }
  }

  async #answerVault(id: number, question: VaultQuestion): Promise<void> {
    const asker = this.#child;
    try {
      const value = await askVault(this.#options.vault, question);
      if (asker === this.#child) this.#post({ kind: 'vault-answer', id, answer: { ok: true, value } });
    } catch (error) {
      const answer = { ok: false, error: toWireError(error) } as const;
      if (asker === this.#child) this.#post({ kind: 'vault-answer', id, answer });
    }
  }

  #died(child: UtilityProcess, code: number): void {
    if (this.#child !== child) return;
    this.#child = null;
    for (const resolve of this.#calls.values()) resolve(gone());
    this.#calls.clear();
    this.#onClosed?.();
    // One that dies while it begins with a copy has not begun.
    this.#onRestored?.({ ok: false, error: engineGone() });
    this.#onStarted?.();
    if (this.#isClosing || this.#unusable !== null) return;
    this.#options.log(`The engine ended with code ${code} and is started again.\n`);
    if (performance.now() - this.#startedAtMs > WELL_AFTER_MS) this.#deaths = 0;
    const delayMs = RESTART_DELAYS_MS[Math.min(this.#deaths, RESTART_DELAYS_MS.length - 1)] ?? 0;
    this.#deaths += 1;
    this.#restartTimer = setTimeout(() => this.start(), delayMs);
  }
}

async function askVault(vault: SecretVault, question: VaultQuestion): Promise<unknown> {
  switch (question.operation) {
    case 'state':
      return vault.state();
    case 'read':
      return vault.read(SecretRef.parse(question.ref));
    case 'remove':
      return vault.remove(SecretRef.parse(question.ref));
    case 'write':
      return vault.write(SecretRef.parse(question.ref), question.secret);
    case 'hold':
      return vault.hold(SecretRef.parse(question.ref), question.secret);
  }
}

function gone(): CallResult<CallName> {
  return { ok: false, error: engineGone() };
}

function engineGone(): WireError {
  return toWireError(new HoldfastError('engine-gone', {}));
}
