import { type UtilityProcess, utilityProcess } from 'electron';
import type { CallName, CallResult, EventData, EventName } from '../../shared/contract.ts';
import { HoldfastError, toWireError, type WireError } from '../../shared/errors.ts';
import { SecretRef } from '../../shared/model/secret.ts';
import type { EngineSettings, FromEngine, ToEngine, VaultQuestion } from '../engine/engine-protocol.ts';
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
  #restartTimer: NodeJS.Timeout | null = null;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  /** The process that runs now; for tests that kill it. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
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
    this.#post({ kind: 'start', dataDir, settings: this.#settings, launch });
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

  /** Lets the engine cancel its runs and clean up, then ends it; certain to settle. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    const child = this.#child;
    if (child === null) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      timer = setTimeout(resolve, SHUTDOWN_LIMIT_MS);
      this.#post({ kind: 'shutdown' });
    });
    clearTimeout(timer);
    child.kill();
  }

  #post(message: ToEngine): void {
    this.#child?.postMessage(message);
  }

  #receive(message: FromEngine, isRestart: boolean): void {
    switch (message.kind) {
      case 'ready':
        this.#unusable = null;
        if (isRestart) this.#options.emit('engine-restarted', { interrupted: message.interrupted });
        return;
      case 'unusable':
        this.#unusable = message.error;
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
  return { ok: false, error: toWireError(new HoldfastError('engine-gone', {})) };
}
