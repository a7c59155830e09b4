import { HoldfastError } from '../../../shared/errors.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run, RunOutcome } from '../../../shared/model/run.ts';
import type { EnginePorts } from '../ports.ts';
import type { State } from '../state/state.ts';
import { type Clock, toInstant } from '../system/clock.ts';
import type { OwnerSource } from '../system/owner.ts';
import type { Job, JobRequest } from './job.ts';
import { LiveRun, newRun } from './live-run.ts';
import { DEFAULT_AT_ONCE, runsAtOnce, takePlace } from './places.ts';
import { lockServer, type ServerLock } from './server-lock.ts';
import { type Held, type Waiter, WaitingLine } from './waiting-line.ts';

/** The database keeps one snapshot a second of a run. */
const SAVE_EVERY_MS = 1_000;
/** How long `close` waits for cancelled runs to clean up. */
const CLOSE_LIMIT_MS = 8_000;

export interface RunnerDeps {
  readonly state: State;
  readonly clock: Clock;
  readonly owner: OwnerSource;
  readonly dataDir: string;
  readonly emit: EnginePorts['emit'];
  /** How long a run may take that a plan asked for. */
  readonly planRunMs: () => Promise<number>;
}

interface QueuedRun extends Waiter {
  readonly live: LiveRun;
  readonly job: Job;
  readonly settle: (outcome: RunOutcome) => void;
}

/** Starts jobs, keeps their runs in the state, tells their progress, and cancels them. */
export class JobRunner {
  readonly #deps: RunnerDeps;
  readonly #live = new Map<RunId, LiveRun>();
  readonly #timer: NodeJS.Timeout;
  /** Runs that have ended, but whose end could not be written. */
  #unsaved: Run[] = [];
  #isClosing = false;
  readonly #line = new WaitingLine<QueuedRun>();
  #atOnce = DEFAULT_AT_ONCE;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.#beat(), SAVE_EVERY_MS);
    this.#timer.unref();
  }

  get runningCount(): number {
    return this.#live.size;
  }

  /**
   * Starts a job and answers as soon as its run is recorded. What somebody asks for by hand does not wait for a place.
   * @throws HoldfastError 'busy' when another run, of any process, occupies the server
   */
  async start(request: JobRequest, job: Job): Promise<RunId> {
    if (this.#isClosing) throw new HoldfastError('engine-gone', {});
    const server = request.occupies === null ? null : await this.#occupy(request.occupies);
    // Taken where one is free, so that what is scheduled waits for it.
    const place = takePlace(this.#deps.dataDir, await runsAtOnce(this.#deps.state));
    const held = [server, place].filter((each) => each !== null);
    try {
      const run: Run = { ...newRun(request, this.#deps), waiting: null };
      await this.#deps.state.runs.insert(run);
      const live = this.#goLive(run, held);
      live.done = this.#execute(live, job);
      return run.id;
    } catch (error) {
      for (const each of held) each.release();
      throw error;
    }
  }

  /**
   * Records a run of a plan that begins when its server and a place are free; manual ones before scheduled ones.
   * @returns the plan's run of that kind that is there already, where there is one
   */
  async enqueueOrJoin(request: JobRequest, job: Job): Promise<RunId> {
    const run = newRun(request, this.#deps);
    const runId = await this.#deps.state.runs.insertOrJoin(run);
    if (runId === run.id) this.adopt(run, request, job);
    return runId;
  }

  /** The same for a run that the caller has recorded itself (`newRun`), together with something else. */
  adopt(run: Run, request: JobRequest, job: Job): void {
    const live = this.#goLive(run, []);
    live.done = new Promise((settle) => {
      this.#line.add({
        id: run.id,
        serverId: request.occupies?.serverId ?? null,
        isManual: run.cause === 'user',
        live,
        job,
        settle,
      });
    });
    if (this.#isClosing) this.#cancel(live, 'shutdown');
    this.#admit();
  }

  /** How many runs may go on at once, from now on. */
  setAtOnce(atOnce: number): void {
    this.#atOnce = atOnce;
    this.#admit();
  }

  /** The outcome of a run of this process; undefined for one that is not running here. */
  finished(runId: RunId): Promise<RunOutcome> | undefined {
    return this.#live.get(runId)?.done;
  }

  /** @returns the newest snapshot of a run of this process, which the database has only once a second */
  snapshot(runId: RunId): Run | undefined {
    return this.#live.get(runId)?.run;
  }

  /** Cancels a run of this process, or asks the process that runs it to. @returns false when it has ended */
  async cancel(runId: RunId): Promise<boolean> {
    const live = this.#live.get(runId);
    if (live === undefined) return this.#deps.state.runs.requestCancel(runId);
    this.#cancel(live, 'user');
    return true;
  }

  /** Cancels what runs, waits until it has cleaned up (bounded), and stops. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const all = [...this.#live.values()];
    for (const live of all) this.#cancel(live, 'shutdown');
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_LIMIT_MS);
    });
    await Promise.race([Promise.allSettled(all.map((live) => live.done)), limit]);
    clearTimeout(timer);
    clearInterval(this.#timer);
  }

  async #occupy(server: NonNullable<JobRequest['occupies']>): Promise<ServerLock> {
    const lock = lockServer(this.#deps.dataDir, server.serverId);
    if (lock !== null) return lock;
    const { runs } = await this.#deps.state.runs.list({
      kind: null,
      serverId: server.serverId,
      limit: 20,
      offset: 0,
    });
    throw new HoldfastError('busy', {
      server: server.name,
      runId: runs.find((run) => run.outcome === null)?.id ?? null,
    });
  }

  /** Begins what can begin; the others say what they wait for. */
  #admit(): void {
    const { dataDir } = this.#deps;
    const { admitted, waiting } = this.#line.admit({
      server: (id) => lockServer(dataDir, id),
      place: () => takePlace(dataDir, this.#atOnce),
    });
    for (const { waiter, server, place } of admitted) {
      const { live } = waiter;
      live.held = server === null ? [place] : [server, place];
      live.change({ waiting: null, startedAt: toInstant(this.#deps.clock.now()) }, true);
      // Plans are read from the state, which says only then that it does not wait any more.
      const told = () => this.#deps.emit('changed', { topics: ['plans', 'overview'] });
      void live.save().then(told, () => undefined);
      void this.#execute(live, waiter.job).then(waiter.settle);
    }
    for (const { id, live } of this.#line.waiters) {
      const reason = waiting.get(id) ?? 'place';
      if (live.run.waiting?.for !== reason) live.change({ waiting: { for: reason } }, true);
    }
  }

  #goLive(run: Run, held: readonly Held[]): LiveRun {
    const live = new LiveRun(run, held, this.#deps);
    this.#live.set(run.id, live);
    live.emit();
    this.#deps.emit('changed', { topics: ['runs', 'plans', 'overview'] });
    return live;
  }

  async #execute(live: LiveRun, job: Job): Promise<RunOutcome> {
    let outcome: RunOutcome;
    let deadline: NodeJS.Timeout | undefined;
    try {
      if (live.run.planId !== null) deadline = await this.#setDeadline(live);
      outcome = await job(live.context());
    } catch (error) {
      outcome =
        live.overdue === null && live.abort.signal.aborted
          ? { kind: 'cancelled', by: live.cancelledBy }
          : { kind: 'failed', error: live.wireError(live.overdue ?? error) };
    } finally {
      clearTimeout(deadline);
    }
    await this.#finish(live, outcome);
    return outcome;
  }

  /** Nobody watches what a plan runs: one that hangs would hold up its server, and hide that the plan is overdue. */
  async #setDeadline(live: LiveRun): Promise<NodeJS.Timeout> {
    const limitMs = await this.#deps.planRunMs();
    return setTimeout(() => {
      if (live.abort.signal.aborted) return;
      live.overdue = new HoldfastError('run-too-long', { hours: limitMs / 3_600_000 });
      live.abort.abort(live.overdue);
    }, limitMs);
  }

  async #finish(live: LiveRun, outcome: RunOutcome): Promise<void> {
    live.end(outcome);
    // A full disk must not keep the end of a run from being known: it is saved as soon as that is possible.
    await live.save().catch(() => this.#unsaved.push(live.run));
    for (const each of live.held) each.release();
    this.#live.delete(live.run.id);
    live.emit();
    this.#deps.emit('changed', {
      topics: ['runs', 'plans', 'backups', 'drills', 'storages', 'servers', 'overview'],
    });
    if (!this.#isClosing) this.#admit();
  }

  #cancel(live: LiveRun, by: 'user' | 'shutdown'): void {
    if (live.abort.signal.aborted) return;
    live.cancelledBy = by;
    live.change({ cancelRequested: true }, true);
    live.abort.abort();
    const waiter = this.#line.waiters.find(({ id }) => id === live.run.id);
    if (waiter === undefined || !this.#line.remove(waiter.id)) return;
    const outcome: RunOutcome = { kind: 'cancelled', by };
    void this.#finish(live, outcome).then(() => waiter.settle(outcome));
  }

  /** Once a second: save what runs, with its heartbeat, and obey cancels that other processes asked for. */
  async #beat(): Promise<void> {
    const unsaved = this.#unsaved;
    this.#unsaved = [];
    for (const run of unsaved) await this.#deps.state.runs.update(run).catch(() => this.#unsaved.push(run));
    // Another process may have let go of a server or a place.
    if (this.#line.waiters.length > 0) {
      this.#atOnce = await runsAtOnce(this.#deps.state).catch(() => this.#atOnce);
      this.#admit();
    }
    for (const live of [...this.#live.values()]) {
      live.run = { ...live.run, owner: this.#deps.owner.current() };
      try {
        await live.save();
        if (await this.#deps.state.runs.isCancelRequested(live.run.id)) this.#cancel(live, 'user');
      } catch {
        // The database is busy or full: the run goes on, and its end is saved with a retry.
      }
    }
  }
}
