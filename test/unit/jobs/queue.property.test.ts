import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../electron/engine/jobs/job.ts';
import { JobRunner, type RunnerDeps } from '../../../electron/engine/jobs/job-runner.ts';
import { newRun } from '../../../electron/engine/jobs/live-run.ts';
import { setRunsAtOnce } from '../../../electron/engine/jobs/places.ts';
import { openState, type State } from '../../../electron/engine/state/state.ts';
import { systemClock } from '../../../electron/engine/system/clock.ts';
import { newServerId } from '../../../electron/engine/system/ids.ts';
import { openOwnerSource } from '../../../electron/engine/system/owner.ts';
import type { HoldfastError } from '../../../shared/errors.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';

/* The queue as a state machine: the real runner, its real locks and state, and a model of what ought to be. */

const SERVERS = [newServerId(), newServerId(), newServerId()];
/** HOLDFAST_PROPERTIES=all takes minutes; a sample is taken in every run, always the same one. */
const isLong = process.env.HOLDFAST_PROPERTIES === 'all';
const SEED = 20_261_126;

type Phase = 'waiting' | 'running' | 'good' | 'failed' | 'user' | 'shutdown';

interface ModelRun {
  readonly server: number | null;
  readonly isManual: boolean;
  phase: Phase;
  /** One that somebody started past the queue may go on without a place. */
  hasPlace: boolean;
}

/** What ought to be: who waits in which order, who goes on. */
class Model {
  readonly runs: ModelRun[] = [];
  line: number[] = [];
  atOnce = 2;

  get placesTaken(): number {
    return this.runs.filter(({ phase, hasPlace }) => phase === 'running' && hasPlace).length;
  }

  isBusy(server: number | null): boolean {
    return server !== null && this.runs.some((run) => run.phase === 'running' && run.server === server);
  }

  add(run: ModelRun): void {
    this.runs.push(run);
    if (run.phase === 'running') return;
    const at = run.isManual ? this.line.findIndex((n) => this.runs[n]?.isManual === false) : -1;
    this.line.splice(at === -1 ? this.line.length : at, 0, this.runs.length - 1);
    this.admit();
  }

  end(n: number, phase: Phase): void {
    const run = this.runs[n];
    if (run !== undefined) run.phase = phase;
    this.line = this.line.filter((other) => other !== n);
    this.admit();
  }

  admit(): void {
    for (const n of [...this.line]) {
      const run = this.runs[n];
      if (run === undefined || this.isBusy(run.server)) continue;
      if (this.placesTaken >= this.atOnce) return;
      run.phase = 'running';
      run.hasPlace = true;
      this.line = this.line.filter((other) => other !== n);
    }
  }

  inPhase(...phases: readonly Phase[]): number[] {
    return this.runs.flatMap(({ phase }, n) => (phases.includes(phase) ? [n] : []));
  }
}

interface RealRun {
  readonly id: RunId;
  begun: number;
  end(how: 'good' | 'failed'): void;
}

class Real {
  readonly runs: RealRun[] = [];
  readonly deps: RunnerDeps;
  readonly state: State;
  readonly runner: JobRunner;

  private constructor(deps: RunnerDeps) {
    this.deps = deps;
    this.state = deps.state;
    this.runner = new JobRunner(deps);
  }

  static async open(): Promise<Real> {
    const dataDir = tempFolder('queue');
    const state = await openState(dataDir);
    const owner = await openOwnerSource(dataDir, systemClock);
    const planRunMs = async () => 60_000;
    const emit = () => undefined;
    return new Real({ state, clock: systemClock, owner, dataDir, emit, planRunMs });
  }

  /** @returns the error's code where it was refused */
  async add(server: number | null, how: 'queued' | 'by hand', isManual: boolean): Promise<string | null> {
    let end: RealRun['end'] = () => undefined;
    const ended = new Promise<'good' | 'failed'>((resolve) => {
      end = resolve;
    });
    const begun = { count: 0 };
    const job = async (context: { readonly signal: AbortSignal }) => {
      begun.count += 1;
      const aborted = new Promise<never>((_resolve, reject) => {
        context.signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
      if ((await Promise.race([ended, aborted])) === 'failed') throw new Error('it failed');
      return { kind: 'good', backupId: null } as const;
    };
    const id = SERVERS[server ?? -1];
    const request: JobRequest = {
      kind: 'backup',
      title: 'a run',
      serverId: id ?? null,
      storageId: null,
      backupId: null,
      steps: [],
      occupies: id === undefined ? null : { serverId: id, name: 'server' },
    };
    try {
      const runId =
        how === 'by hand' ? await this.runner.start(request, job) : await this.#queue(request, job, isManual);
      const run: RealRun = { id: runId, end, begun: 0 };
      Object.defineProperty(run, 'begun', { get: () => begun.count });
      this.runs.push(run);
      return null;
    } catch (error) {
      return (error as HoldfastError).code;
    }
  }

  /** As the scheduler does: recorded together with something else, then given to the queue. */
  async #queue(
    request: JobRequest,
    job: Parameters<JobRunner['adopt']>[2],
    isManual: boolean,
  ): Promise<RunId> {
    const run = {
      ...newRun(request, this.deps),
      cause: isManual ? ('user' as const) : ('schedule' as const),
    };
    await this.state.runs.insert(run);
    this.runner.adopt(run, request, job);
    return run.id;
  }

  async phases(): Promise<Phase[]> {
    return Promise.all(
      this.runs.map(async ({ id }) => {
        const run = this.runner.snapshot(id) ?? (await this.state.runs.get(id));
        if (run === null || run === undefined) throw new Error('a run was lost');
        const { outcome, waiting } = run;
        if (outcome === null) return waiting === null ? 'running' : 'waiting';
        if (outcome.kind === 'cancelled') return outcome.by;
        return outcome.kind === 'good' ? 'good' : 'failed';
      }),
    );
  }
}

/** What is there becomes what ought to be, and stays it. */
async function agree(model: Model, real: Real): Promise<void> {
  const wanted = model.runs.map(({ phase }) => phase);
  const end = performance.now() + 5_000;
  for (;;) {
    const found = await real.phases();
    if (JSON.stringify(found) === JSON.stringify(wanted)) break;
    if (performance.now() > end) expect(found).toEqual(wanted);
    await sleep(2);
  }
  const begun = real.runs.map(({ begun: times }) => times);
  // What waits, or was cancelled before its turn, has not begun; nothing has begun twice.
  expect(Math.max(0, ...begun)).toBeLessThanOrEqual(1);
  for (const n of model.inPhase('waiting')) expect(begun[n]).toBe(0);
  for (const n of model.inPhase('running', 'good', 'failed')) expect(begun[n]).toBe(1);
}

type Command = fc.AsyncCommand<Model, Real>;

const server = fc.option(fc.nat(SERVERS.length - 1), { freq: 4 });

class Add implements Command {
  readonly #server: number | null;
  readonly #how: 'queued' | 'by hand';
  readonly #isManual: boolean;
  constructor(where: number | null, how: 'queued' | 'by hand', isManual: boolean) {
    this.#server = where;
    this.#how = how;
    this.#isManual = isManual;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    const isRefused = this.#how === 'by hand' && model.isBusy(this.#server);
    expect(await real.add(this.#server, this.#how, this.#isManual)).toBe(isRefused ? 'busy' : null);
    if (!isRefused) {
      const hasPlace = this.#how === 'by hand' && model.placesTaken < model.atOnce;
      const phase = this.#how === 'by hand' ? 'running' : 'waiting';
      model.add({ server: this.#server, isManual: this.#isManual, phase, hasPlace });
    }
    await agree(model, real);
  }
  toString = () => `add ${this.#how} for server ${this.#server}${this.#isManual ? ', manual' : ''}`;
}

class End implements Command {
  readonly #at: number;
  readonly #how: 'good' | 'failed';
  constructor(at: number, how: 'good' | 'failed') {
    this.#at = at;
    this.#how = how;
  }
  check = (model: Readonly<Model>) => model.inPhase('running').length > 0;
  async run(model: Model, real: Real): Promise<void> {
    const running = model.inPhase('running');
    const n = running[this.#at % running.length] ?? 0;
    real.runs[n]?.end(this.#how);
    model.end(n, this.#how);
    await agree(model, real);
  }
  toString = () => `end ${this.#at} ${this.#how}`;
}

class Cancel implements Command {
  readonly #at: number;
  constructor(at: number) {
    this.#at = at;
  }
  check = (model: Readonly<Model>) => model.inPhase('running', 'waiting').length > 0;
  async run(model: Model, real: Real): Promise<void> {
    const all = model.inPhase('running', 'waiting');
    const n = all[this.#at % all.length] ?? 0;
    expect(await real.runner.cancel(real.runs[n]?.id as RunId)).toBe(true);
    model.end(n, 'user');
    await agree(model, real);
  }
  toString = () => `cancel ${this.#at}`;
}

class SetAtOnce implements Command {
  readonly #atOnce: number;
  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    await setRunsAtOnce(real.state, this.#atOnce);
    real.runner.setAtOnce(this.#atOnce);
    model.atOnce = this.#atOnce;
    model.admit();
    await agree(model, real);
  }
  toString = () => `${this.#atOnce} at once`;
}

const ends = (count: number) => Array.from({ length: count }, () => new End(0, 'good'));

describe('the queue', () => {
  afterAll(removeTempFolders);

  const add = (n: number) => new Add(n % 3, 'queued', false);
  it.each([
    ['one', [new SetAtOnce(3), add(0), add(1), add(2), new SetAtOnce(1), add(0), add(1), ...ends(5)]],
    // The first place is free then, and the others are not.
    ['two', [new SetAtOnce(3), add(0), add(1), add(2), new SetAtOnce(2), add(0), ...ends(4)]],
  ])('holds fewer at once from the next run on, also while more go on: %s', async (_many, steps) => {
    const [model, real] = [new Model(), await Real.open()];
    for (const step of steps) await step.run(model, real);
    await real.runner.close();
    real.state.close();
  });

  it(
    'has one run per server, so many overall, manual ones first; loses none and begins none twice',
    async () => {
      const commands = fc.commands(
        [
          fc.tuple(server, fc.boolean()).map(([where, isManual]) => new Add(where, 'queued', isManual)),
          server.map((where) => new Add(where, 'by hand', true)),
          fc.tuple(fc.nat(20), fc.constantFrom('good', 'failed')).map(([at, how]) => new End(at, how)),
          fc.nat(20).map((at) => new Cancel(at)),
          fc.integer({ min: 1, max: 4 }).map((atOnce) => new SetAtOnce(atOnce)),
        ],
        { maxCommands: 40, size: 'max' },
      );
      await fc.assert(
        fc.asyncProperty(commands, async (cmds) => {
          const [model, real] = [new Model(), await Real.open()];
          try {
            await fc.asyncModelRun(() => ({ model, real }), cmds);
            // An end while some go on and some wait: all of them are known to have been cut off, and none begins any more.
            await real.runner.close();
            for (const n of model.inPhase('running', 'waiting')) {
              const run = model.runs[n];
              if (run !== undefined) run.phase = 'shutdown';
            }
            await agree(model, real);
            expect(await real.state.runs.unfinished()).toEqual([]);
          } finally {
            await real.runner.close();
            real.state.close();
          }
        }),
        isLong ? { numRuns: 1000, endOnFailure: true } : { numRuns: 25, endOnFailure: true, seed: SEED },
      );
    },
    isLong ? 3_600_000 : 60_000,
  );
});
