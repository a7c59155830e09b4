import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toWireError } from '../../../shared/errors.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { PowerState } from '../ports.ts';
import { checkDueMs, drillDueMs, provableHere } from '../report/plan-due.ts';
import type { PlanFacts } from '../state/plan-facts.ts';
import { toInstant } from '../system/clock.ts';
import { type Lock, tryLock } from '../system/lock.ts';
import type { Log } from '../system/log.ts';
import { readMetered } from '../system/metered.ts';
import { readPower } from '../system/power.ts';
import { claimRun, type SchedulerDeps } from './claim-run.ts';
import { clockJump, endOfPast, lookAtClock } from './clock-watch.ts';
import { DueSlots, type SlotDue } from './due-slots.ts';
import { type Closed, PlanGate } from './plan-gate.ts';
import { NO_FACTS } from './plan-views.ts';
import { plannedBackup, plannedProof } from './planned-jobs.ts';
import { markInterrupted } from './recovery.ts';
import { retryPauseMs } from './retry-policy.ts';

/** A machine that sleeps stops its timers, so the wall clock is looked at instead of setting one long timer. */
const LOOK_EVERY_MS = 20_000;
/** Two looks at once would ask the same servers; the second waits for the first. */
const LOCK_PATIENCE_MS = 60_000;
/** How long slots and misses are remembered; the strip of a plan shows thirty days. */
const REMEMBERED_MS = 90 * 24 * 60 * 60_000;
/** How long runs that ended stay in Activity. */
const RUNS_REMEMBERED_MS = 366 * 24 * 60 * 60_000;
const FORGET_EVERY_MS = 24 * 60 * 60_000;
/** How many servers are asked at once whether they answer. */
const PROBES_AT_ONCE = 8;

/** What one look at the plans came to. */
export interface Look {
  readonly started: readonly RunId[];
  /** Plans that are due and wait, and for what. */
  readonly held: readonly { readonly planId: Plan['id']; readonly closed: Closed }[];
}

/** Starts what is due: in the app every few seconds, on the command line once. */
export class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #log: Log;
  readonly #gate: PlanGate;
  readonly #slots: DueSlots;
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<unknown> = Promise.resolve();
  #isSoon = false;
  #forgotMs: number | null = null;

  constructor(deps: SchedulerDeps, log: Log) {
    this.#deps = deps;
    this.#log = log;
    this.#gate = new PlanGate(deps);
    this.#slots = new DueSlots(deps.state);
  }

  /** Looks at once, and then every few seconds until it is closed. */
  run(): void {
    this.#timer = setInterval(() => this.soon(), LOOK_EVERY_MS);
    this.#timer.unref();
    this.soon();
  }

  /** A run ended or a plan was changed: something may be due now. Only where it runs at all. */
  soon(): void {
    if (this.#timer === null || this.#isSoon || this.#closing.signal.aborted) return;
    this.#isSoon = true;
    this.#looking = this.#looking.then(async () => {
      this.#isSoon = false;
      await this.look().catch((error: unknown) => {
        if (!this.#closing.signal.aborted) this.#log.write('warning', `scheduler: ${String(error)}`);
      });
    });
  }

  /** Plans were made, changed, paused or resumed: their next slots are known when this settles. */
  async replan(): Promise<void> {
    const { state, clock } = this.#deps;
    await this.#slots.due(await state.plans.list(), clock.now().getTime(), false);
    this.soon();
  }

  /** Starts what is due now; what another process started meanwhile is left to it. */
  async look(): Promise<Look> {
    const lock = await this.#lock();
    if (lock === null) return { started: [], held: [] };
    try {
      return await this.#lookAround();
    } finally {
      lock.release();
    }
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#closing.abort();
    await this.#looking.catch(() => undefined);
  }

  async #lock(): Promise<Lock | null> {
    const file = path.join(this.#deps.ports.dataDir, 'locks', 'scheduler.sqlite');
    const untilMs = this.#deps.clock.monotonicMs() + LOCK_PATIENCE_MS;
    for (;;) {
      const lock = tryLock(file);
      if (lock !== null || this.#deps.clock.monotonicMs() > untilMs || this.#closing.signal.aborted)
        return lock;
      await sleep(100);
    }
  }

  async #lookAround(): Promise<Look> {
    const { state, clock, ports } = this.#deps;
    // A process that died holds up neither its plan nor its server.
    await markInterrupted(this.#deps);
    const jump = await lookAtClock(this.#deps);
    const nowMs = clock.now().getTime();
    if (jump !== null) {
      this.#log.write('warning', `the clock was set ${jump.direction}: ${jump.from} → ${jump.to}`);
      const { direction, takesBack } = jump;
      if (direction === 'back') await state.due.forgetAfter(toInstant(clock.now()), { slotsToo: takesBack });
    }
    await this.#forget();
    const plans = await state.plans.list();
    const due = await this.#slots.due(plans, nowMs, jump?.direction === 'back');
    const facts = await state.planFacts.read(null, endOfPast(nowMs));
    const power = await this.#power(plans);
    const started: RunId[] = [];
    const held: Look['held'][number][] = [];
    const one = async (plan: Plan): Promise<void> => {
      const known = facts.get(plan.id) ?? NO_FACTS;
      const slot = due.get(plan.id);
      const closed =
        slot === undefined
          ? await this.#again(plan, known, power, nowMs, started)
          : await this.#backUp(plan, known, slot, power, nowMs, started);
      if (closed !== null) held.push({ planId: plan.id, closed });
      if (slot === undefined) await this.#prove(plan, known, power, nowMs, started);
    };
    await inGroups(plans, PROBES_AT_ONCE, async (plan) => {
      if (plan.paused) return;
      try {
        await one(plan);
      } catch (error) {
        // Its server was removed, say: the others must not wait for it.
        this.#closing.signal.throwIfAborted();
        this.#log.write('warning', `plan “${plan.name}”: ${String(error)}`);
        const slot = due.get(plan.id);
        const closed = { reason: 'unreachable', error: toWireError(error) } as const;
        if (slot !== undefined) await this.#slots.hold(plan, slot, closed, nowMs);
      }
    });
    if (started.length > 0 || held.length > 0)
      ports.emit('changed', { topics: ['plans', 'runs', 'overview'] });
    return { started, held };
  }

  /** Asking what the network costs starts a program: only where a plan wants to know. */
  async #power(plans: readonly Plan[]): Promise<PowerState> {
    const power = await (this.#deps.ports.power ?? readPower)();
    const isAsked = plans.some(({ paused, schedule }) => !paused && !schedule.onMetered);
    return isAsked && power.onMetered === null ? { ...power, onMetered: await readMetered() } : power;
  }

  /** Once a day; not while the clock is in doubt, since a slot that is forgotten could be taken again. */
  async #forget(): Promise<void> {
    const { state, clock } = this.#deps;
    const [now, upMs] = [clock.now(), clock.up().ms];
    const isRecent = this.#forgotMs !== null && upMs - this.#forgotMs < FORGET_EVERY_MS;
    if (isRecent || (await clockJump(state, now)) !== null) return;
    const before = (ms: number) => toInstant(new Date(now.getTime() - ms));
    await state.due.forgetBefore(before(REMEMBERED_MS));
    await state.runs.forgetBefore(before(RUNS_REMEMBERED_MS));
    this.#forgotMs = upMs;
  }

  /** A slot is due: one run for it, and for those that passed before it. */
  async #backUp(
    plan: Plan,
    facts: PlanFacts,
    slot: SlotDue,
    power: PowerState,
    nowMs: number,
    started: RunId[],
  ): Promise<Closed | null> {
    if (facts.running.backup !== null) {
      // What is under way is the backup of this slot, too.
      await this.#slots.join(plan, slot, facts.running.backup, nowMs);
      return null;
    }
    const closed = await this.#closed(plan, power, nowMs);
    if (closed !== null) {
      await this.#slots.hold(plan, slot, closed, nowMs);
      return closed;
    }
    const occasion = { cause: slot.isLate ? 'catch-up' : 'schedule', slotAt: slot.last.slotAt } as const;
    const claim = { purpose: 'backup', slotAt: slot.last.slotAt, attempt: 0 } as const;
    const [request, job] = await plannedBackup(plan, occasion, this.#deps);
    const runId = await claimRun(this.#deps, plan, claim, [request, job], {
      next: await this.#slots.after(plan, slot.last.slotMs),
      missed: this.#slots.missed(plan, slot),
    });
    if (runId !== null) started.push(runId);
    return null;
  }

  /** The last slot's run ended in a way that may heal: it is tried again after a pause, until the next slot is due. */
  async #again(
    plan: Plan,
    { lastBackup, running }: PlanFacts,
    power: PowerState,
    nowMs: number,
    started: RunId[],
  ): Promise<Closed | null> {
    if (lastBackup?.slotAt == null || running.backup !== null) return null;
    const attempts = await this.#deps.state.due.attempts(plan.id, 'backup', lastBackup.slotAt);
    const pauseMs = attempts === 0 ? null : retryPauseMs(lastBackup.outcome, attempts);
    if (pauseMs === null) return null;
    const endedMs = Date.parse(lastBackup.finishedAt ?? lastBackup.startedAt);
    // One that ended in a future that the clock has left since is not waited for.
    if (nowMs >= endedMs && nowMs < endedMs + pauseMs) return null;
    const closed = await this.#closed(plan, power, nowMs);
    if (closed !== null) return closed;
    const occasion = { cause: 'retry', slotAt: lastBackup.slotAt } as const;
    const claim = { purpose: 'backup', slotAt: lastBackup.slotAt, attempt: attempts } as const;
    const runId = await claimRun(this.#deps, plan, claim, await plannedBackup(plan, occasion, this.#deps), {
      next: null,
      missed: [],
    });
    if (runId !== null) started.push(runId);
    return null;
  }

  /** A drill or a check that is due by the plan's policy; a drill reads everything, so that it comes first. */
  async #prove(
    plan: Plan,
    facts: PlanFacts,
    power: PowerState,
    nowMs: number,
    started: RunId[],
  ): Promise<void> {
    const newest = facts.good[0];
    if (newest === undefined || facts.running.proof !== null) return;
    const drillMs = drillDueMs(provableHere(plan, await this.#deps.state.keys.list()), facts);
    const checkMs = checkDueMs(plan, facts);
    const [kind, dueMs] =
      drillMs !== null && drillMs <= nowMs ? (['drill', drillMs] as const) : (['check', checkMs] as const);
    if (dueMs === null || dueMs > nowMs) return;
    if (this.#gate.closedFor(plan, power, nowMs) !== null) return;
    const slotAt = toInstant(new Date(dueMs));
    const backup = await this.#deps.reach.backup(newest.id);
    // An unplugged drive is waited for; that the plan is unproven is said meanwhile.
    const isThere = await this.#deps.reach.repository(backup.storageId).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    const made = plannedProof(kind, plan, backup, { cause: 'schedule', slotAt }, this.#deps);
    const claim = { purpose: kind, slotAt, attempt: 0 } as const;
    const runId = await claimRun(this.#deps, plan, claim, made, { next: null, missed: [] });
    if (runId !== null) started.push(runId);
  }

  async #closed(plan: Plan, power: PowerState, nowMs: number): Promise<Closed | null> {
    return (
      this.#gate.closedFor(plan, power, nowMs) ??
      (await this.#gate.unreachable(plan, nowMs, this.#closing.signal))
    );
  }
}

async function inGroups<T>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: size }, worker));
}
