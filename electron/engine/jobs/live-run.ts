import { setMaxListeners } from 'node:events';
import { type HoldfastError, isAbort, toWireError, type WireError } from '../../../shared/errors.ts';
import type { LogLine, Run, RunOutcome, StepName } from '../../../shared/model/run.ts';
import { describeError, describeRetry } from '../../../shared/sentences.ts';
import type { EnginePorts } from '../ports.ts';
import type { State } from '../state/state.ts';
import { type Clock, toInstant } from '../system/clock.ts';
import { newRunId } from '../system/ids.ts';
import type { OwnerSource } from '../system/owner.ts';
import { redact } from '../system/redact.ts';
import type { JobContext, JobRequest } from './job.ts';
import type { Held } from './waiting-line.ts';

/** A window shows at most five changes a second of a run. */
const EMIT_EVERY_MS = 200;

export interface LiveDeps {
  readonly state: State;
  readonly clock: Clock;
  readonly owner: OwnerSource;
  readonly emit: EnginePorts['emit'];
}

/** A run of this process: its newest snapshot, which it tells and saves, its log, its signal. */
export class LiveRun {
  run: Run;
  readonly abort = new AbortController();
  /** Its server and its place among the runs that may go on at once. */
  held: readonly Held[];
  done: Promise<RunOutcome> = Promise.resolve({ kind: 'interrupted' });
  cancelledBy: 'user' | 'shutdown' = 'user';
  /** It went on for longer than it may; then it was not cancelled, but failed. */
  overdue: HoldfastError | null = null;
  readonly #deps: LiveDeps;
  readonly #secrets: string[] = [];
  #lastEmitMs = 0;
  /** Tells the newest of what came too soon after the last: a run that then stands still shows where. */
  #later: NodeJS.Timeout | null = null;
  /** Saves of a run are in order, and each takes the newest snapshot, so that none brings back an older one. */
  #saving: Promise<void> = Promise.resolve();

  constructor(run: Run, held: readonly Held[], deps: LiveDeps) {
    this.run = run;
    this.held = held;
    this.#deps = deps;
    // Every connection, program and stream of a run listens to its one signal.
    setMaxListeners(0, this.abort.signal);
  }

  /** Its last change: how it ended. */
  end(outcome: RunOutcome): void {
    const now = toInstant(this.#deps.clock.now());
    const isWell = outcome.kind === 'good' || outcome.kind === 'degraded' || outcome.kind === 'not-good';
    const ended = isWell ? 'done' : outcome.kind === 'cancelled' ? 'cancelled' : 'failed';
    const steps = this.run.steps.map((step) =>
      step.state === 'running' ? ({ ...step, state: ended, finishedAt: now } as const) : step,
    );
    this.change({ steps, outcome, finishedAt: now, progress: null, waiting: null });
    if (outcome.kind === 'failed' || outcome.kind === 'not-good') this.log('error', oneLine(outcome.error));
  }

  /** What the job is given. */
  context(): JobContext {
    const { clock } = this.#deps;
    return {
      runId: this.run.id,
      signal: this.abort.signal,
      step: async (name, work) => {
        this.abort.signal.throwIfAborted();
        this.changeStep(name, { state: 'running', startedAt: toInstant(clock.now()), detail: null });
        const value = await work((detail) => this.changeStep(name, { detail }));
        this.changeStep(name, { state: 'done', finishedAt: toInstant(clock.now()) });
        return value;
      },
      enter: (name, detail) => {
        for (const step of this.run.steps)
          if (step.state === 'running' && step.name !== name)
            this.changeStep(step.name, { state: 'done', finishedAt: toInstant(clock.now()) });
        this.changeStep(name, { state: 'running', startedAt: toInstant(clock.now()), detail });
      },
      retry: (name, { error, ...failed }) => {
        const failedTry = { ...failed, at: toInstant(clock.now()), error: this.wireError(error) };
        const before = this.run.steps.find((step) => step.name === name)?.failedTries ?? [];
        this.changeStep(name, {
          state: 'waiting',
          detail: `waiting before attempt ${failed.number + 1} of ${failed.of}`,
          failedTries: [...before, failedTry],
        });
        this.log('warning', describeRetry(failedTry));
      },
      progress: (progress) => this.change({ progress }),
      log: (level, text) => this.log(level, text),
      hide: (secret) => {
        if (secret !== null && secret !== '') this.#secrets.push(secret);
      },
      update: (patch) => {
        this.change(patch);
        // It must be known also when we are killed in this very moment.
        if ('targetState' in patch) void this.save().catch(() => undefined);
      },
    };
  }

  changeStep(name: StepName, patch: Partial<Run['steps'][number]>): void {
    const steps = this.run.steps.map((step) => (step.name === name ? { ...step, ...patch } : step));
    this.change({ steps }, 'state' in patch);
  }

  /** @param isNow true for what a reader must not miss (a step begins or ends) */
  change(patch: Partial<Run>, isNow = false): void {
    this.run = { ...this.run, ...patch, sequence: this.run.sequence + 1 };
    const sinceMs = this.#deps.clock.monotonicMs() - this.#lastEmitMs;
    if (isNow || sinceMs >= EMIT_EVERY_MS) this.emit();
    else this.#later ??= setTimeout(() => this.emit(), EMIT_EVERY_MS - sinceMs).unref();
  }

  emit(): void {
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
    this.#lastEmitMs = this.#deps.clock.monotonicMs();
    this.#deps.emit('run', this.run);
  }

  save(): Promise<void> {
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#deps.state.runs.update(this.run));
    return this.#saving;
  }

  log(level: LogLine['level'], text: string): void {
    const line = { at: toInstant(this.#deps.clock.now()), level, text: redact(text, this.#secrets) };
    // A log line that cannot be written must not fail the run it tells of.
    this.#deps.state.runs.appendLog(this.run.id, line).catch(() => undefined);
  }

  wireError(error: unknown): WireError {
    const wire = toWireError(error);
    if (wire.code === 'internal' && isAbort(error)) return { ...wire, data: { message: 'aborted' } };
    return { ...wire, raw: wire.raw === null ? null : redact(wire.raw, this.#secrets) };
  }
}

/** A run as it is recorded before it begins. */
export function newRun(request: JobRequest, { clock, owner }: Pick<LiveDeps, 'clock' | 'owner'>): Run {
  return {
    id: newRunId(),
    kind: request.kind,
    sequence: 0,
    title: request.title,
    serverId: request.serverId,
    storageId: request.storageId,
    backupId: request.backupId,
    planId: request.forPlan?.planId ?? null,
    cause: request.forPlan?.cause ?? 'user',
    slotAt: request.forPlan?.slotAt ?? null,
    startedAt: toInstant(clock.now()),
    finishedAt: null,
    waiting: { for: 'place' },
    steps: request.steps.map((name) => ({
      name,
      state: 'waiting',
      startedAt: null,
      finishedAt: null,
      detail: null,
    })),
    progress: null,
    outcome: null,
    restore: null,
    restorePlan: request.restorePlan ?? null,
    targetState: null,
    resumable: false,
    safetyBackupId: null,
    writtenFile: null,
    owner: owner.current(),
    isOurs: true,
    cancelRequested: false,
  };
}

/** As the window says it; the code in brackets is for those who look it up. */
function oneLine(error: WireError): string {
  const { title, why } = describeError(error);
  return `${[title, why].filter((part) => part !== '').join(': ')} [${error.code}]`;
}
