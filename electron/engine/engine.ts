import { setMaxListeners } from 'node:events';
import { type CallName, type CallResult, contract, type EventData } from '../../shared/contract.ts';
import { HoldfastError, toWireError } from '../../shared/errors.ts';
import { schemaProblems, schemaWords } from '../../shared/schema-problems.ts';
import { createHandlers, type EngineCall } from './api/handlers.ts';
import { ImportShelf } from './api/import-shelf.ts';
import { watchChanges } from './jobs/change-watcher.ts';
import { planRunMs } from './jobs/dump-limits.ts';
import { JobRunner } from './jobs/job-runner.ts';
import { KeptReasons } from './jobs/kept-reasons.ts';
import { KeptServers } from './jobs/kept-servers.ts';
import { runsAtOnce } from './jobs/places.ts';
import { PlanViews, planViews } from './jobs/plan-views.ts';
import { Pruner } from './jobs/pruner.ts';
import { Reach } from './jobs/reach.ts';
import { recover } from './jobs/recovery.ts';
import { SampleServers } from './jobs/sample-servers.ts';
import { Scheduler } from './jobs/scheduler.ts';
import { keepStateCopies } from './jobs/state-keeper.ts';
import { ToolShelf } from './jobs/tool-shelf.ts';
import { TUNING, type Tuning } from './jobs/tuning.ts';
import { Teller } from './notify/teller.ts';
import type { EnginePorts } from './ports.ts';
import { openState } from './state/state.ts';
import { machineZone, systemClock } from './system/clock.ts';
import { openLog } from './system/log.ts';
import { openOwnerSource } from './system/owner.ts';

const CLEANING_GRACE_MS = 2_000;

export interface Engine {
  /**
   * Answers one call of the contract; never throws.
   * @param rawInput checked against the call's schema here, whoever sent it
   * @param options.signal aborts calls that are `cancellable`; runs are cancelled with `runs.cancel`
   */
  call(
    name: string,
    rawInput: unknown,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CallResult<CallName>>;
  /** How many runs of the engine before this one were found dead and marked. */
  readonly interrupted: number;
  /** The machine slept and is awake again: looks at once whether something is due. */
  woke(): void;
  /** Cancels runs, stops sandboxes and sample servers, closes the state. */
  close(): Promise<void>;
}

/**
 * Builds the engine: the one place that knows all its parts.
 * @param tuning for tests: shorter limits, and a hand in a drill's sandbox
 * @throws HoldfastError 'state-too-new' | 'state-unreadable' | 'path-not-writable'
 */
export async function createEngine(ports: EnginePorts, tuning: Partial<Tuning> = {}): Promise<Engine> {
  const clock = tuning.clock ?? systemClock;
  const state = await openState(ports.dataDir);
  const owner = await openOwnerSource(ports.dataDir, clock);
  const log = openLog(ports.dataDir, 'engine', clock);
  const pace = tuning.telling ?? TUNING.telling;
  const teller = new Teller({
    ports,
    state,
    clock,
    log,
    pace,
    plans: () => planViews({ state, clock }, null),
    zone: machineZone(),
  });
  const emit: EnginePorts['emit'] = (name, data) => {
    ports.emit(name, data);
    if (name !== 'run') return;
    teller.heard(data as EventData<'run'>);
    pruner.heard(data as EventData<'run'>);
    if ((data as EventData<'run'>).outcome !== null) scheduler.soon();
  };
  const runner = new JobRunner({
    state,
    clock,
    owner,
    dataDir: ports.dataDir,
    emit,
    planRunMs: async () => tuning.planRunMs ?? (await planRunMs(state)),
  });
  const tools = new ToolShelf(ports.dataDir);
  const reach = new Reach({ state, vault: ports.vault });
  const kept = new KeptServers(ports.emit);
  const jobs = { ports, state, clock, owner, reach, tools, kept, tuning: { ...TUNING, ...tuning } };
  const pruner = new Pruner({ ...jobs, runner, log });
  const scheduler = new Scheduler({ ...jobs, runner }, log);
  const samples = new SampleServers({ ports, state, clock, owner, tools });
  const closing = new AbortController();
  const { interrupted, cleaning } = await recover({
    ports,
    state,
    clock,
    owner,
    reach,
    log,
    signal: closing.signal,
  });
  const stopWatching = watchChanges(state, ports.emit);
  const stopCopying = keepStateCopies({ state, dataDir: ports.dataDir, clock, log });
  runner.setAtOnce(await runsAtOnce(state));
  const handlers = createHandlers({
    ...jobs,
    runner,
    scheduler,
    samples,
    imports: new ImportShelf(),
    teller,
    planViews: new PlanViews({ state, clock }),
    keptReasons: new KeptReasons({ state, clock }),
  });
  if (ports.runsPlans === true) scheduler.run();

  return {
    interrupted,
    woke: () => scheduler.soon(),
    call: async (name, rawInput, options = {}) => {
      try {
        if (!isEngineCall(name)) throw new HoldfastError('not-found', { what: 'call', wanted: name });
        const parsed = contract[name].input.safeParse(rawInput, { error: schemaWords });
        if (!parsed.success) throw new HoldfastError('bad-input', { problems: schemaProblems(parsed.error) });
        const signal = options.signal ?? new AbortController().signal;
        // A slow call opens connections and programs, which all listen to it.
        setMaxListeners(0, signal);
        return { ok: true, value: await dispatch(name, parsed.data, signal) };
      } catch (error) {
        return { ok: false, error: toWireError(error) };
      }
    },
    close: async () => {
      stopWatching();
      stopCopying();
      await scheduler.close();
      await endCleaning(cleaning, closing);
      await pruner.idle();
      await runner.close();
      await Promise.allSettled([kept.close(), samples.close()]);
      await teller.close();
      state.close();
    },
  };

  function dispatch<N extends EngineCall>(name: N, input: unknown, signal: AbortSignal) {
    // The input was parsed by this very call's schema, which the type system cannot follow through the table.
    const handler = handlers[name] as (input: unknown, options: { signal: AbortSignal }) => Promise<never>;
    return handler(input, { signal });
  }
}

/** A command that was quick leaves the cleaning of its start a moment, but no longer. */
async function endCleaning(cleaning: Promise<void>, closing: AbortController): Promise<void> {
  const timer = setTimeout(() => closing.abort(), CLEANING_GRACE_MS);
  await cleaning;
  clearTimeout(timer);
}

function isEngineCall(name: string): name is EngineCall {
  return Object.hasOwn(contract, name) && contract[name as CallName].owner === 'engine';
}
