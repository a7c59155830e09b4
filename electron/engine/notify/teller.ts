import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError, toWireError } from '../../../shared/errors.ts';
import type { Instant } from '../../../shared/model/ids.ts';
import type { Channel } from '../../../shared/model/notification.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { EnginePorts } from '../ports.ts';
import type { Delivery } from '../state/news.ts';
import type { State } from '../state/state.ts';
import { type Clock, toInstant } from '../system/clock.ts';
import { newId } from '../system/ids.ts';
import { type Lock, tryLock } from '../system/lock.ts';
import type { Log } from '../system/log.ts';
import { deliver } from './deliver.ts';
import { newsOf, type PlanNews, type ToldPlan } from './news-of.ts';
import type { TellingPace } from './pace.ts';
import { pingOf } from './ping.ts';
import { summaryDue } from './summary.ts';
import { readSummary, SUMMARY_SETTING, summarySetting } from './summary-setting.ts';
import { heardAs, planNews, summaryNews } from './words.ts';

/** What is kept of what was delivered. */
const KEPT_DAYS = 90;
/** How long a process that ends tries to get its news out; what is left stays for the next one. */
const LAST_ROUND_MS = 12_000;
/** Runs whose phase is remembered, since each tells of itself many times. */
const MAX_HEARD = 500;
/** The desktop is told little: what is new and wrong, and that it is over. */
const DESKTOP_KINDS: readonly PlanNews['kind'][] = ['failure', 'recovery', 'overdue', 'dropped'];

type TellerPlan = ToldPlan & Pick<PlanView, 'paused' | 'runningRunId'>;

export interface TellerDeps {
  readonly ports: EnginePorts;
  readonly state: State;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace: TellingPace;
  /** All plans as they are now. */
  readonly plans: () => Promise<readonly TellerPlan[]>;
  /** Whose wall clock the weekly summary follows. */
  readonly zone: string;
}

/**
 * Tells of changes: compares what is with what was told, writes down what has to be delivered, and delivers it. One
 * process does it at a time, whoever has the lock; what was told is in the state, so that nobody tells it again.
 */
export class Teller {
  readonly #deps: TellerDeps;
  readonly #timer: NodeJS.Timeout;
  readonly #startedMs: number;
  #round: Promise<void> = Promise.resolve();
  #soon: NodeJS.Timeout | null = null;
  #seen = -1;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #owes = false;
  #signals: Promise<void> = Promise.resolve();
  readonly #heard = new Map<Run['id'], 'started' | 'ended'>();
  #isClosed = false;

  constructor(deps: TellerDeps) {
    this.#deps = deps;
    this.#startedMs = deps.clock.monotonicMs();
    this.#timer = setInterval(() => this.#tick(), deps.pace.lookEveryMs);
    this.#timer.unref();
  }

  /** A run of this process began, went on or ended. */
  heard(run: Run): void {
    if (run.planId === null || this.#isClosed) return;
    const phase = phaseOf(run);
    if (phase === null || this.#heard.get(run.id) === phase) return;
    this.#heard.set(run.id, phase);
    const oldest = this.#heard.keys().next();
    if (this.#heard.size > MAX_HEARD && oldest.done !== true) this.#heard.delete(oldest.value);
    this.#signals = this.#signals.then(() => this.#signal(run)).catch((error) => this.#warn(error));
    if (phase === 'ended') this.lookSoon();
  }

  /** Something happened that may be news; also a process that ends soon tells it. */
  lookSoon(): void {
    this.#owes = true;
    if (this.#soon !== null || this.#isClosed) return;
    this.#soon = setTimeout(() => {
      this.#soon = null;
      void this.round();
    }, this.#deps.pace.afterRunMs);
    this.#soon.unref();
  }

  /** Tells and delivers what there is; never throws. Rounds of one process follow one another. */
  round(): Promise<void> {
    this.#round = this.#round.then(() => this.#tell()).catch((error) => this.#warn(error));
    return this.#round;
  }

  /** Tells what this process still owes, within a limit. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    if (this.#soon !== null) clearTimeout(this.#soon);
    const last = this.#signals.then(() => (this.#owes ? this.round() : this.#round));
    await Promise.race([last, sleep(LAST_ROUND_MS, undefined, { ref: false })]);
  }

  #tick(): void {
    const { clock, pace, state } = this.#deps;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#startedMs < pace.firstLookMs) return;
    const counter = state.changeCounter();
    if (counter === this.#seen && nowMs - this.#lookedMs < pace.lookAnywayMs) return;
    void this.round();
  }

  async #tell(): Promise<void> {
    const { state, clock, ports } = this.#deps;
    const lock = await this.#lock();
    if (lock === null) return;
    try {
      this.#lookedMs = clock.monotonicMs();
      const plans = await this.#deps.plans();
      if (ports.hasDesktop === true) await this.#tellDesktop(plans);
      const channels = (await state.channels.list()).filter(({ enabled }) => enabled);
      await this.#tellChannels(plans, channels);
      await this.#summarize(plans, channels);
      await this.#deliverAll(channels);
      await state.news.prune(toInstant(new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000)));
      this.#owes = false;
      this.#seen = state.changeCounter();
    } finally {
      lock.release();
    }
  }

  /** One sender at a time, over all processes. One that ends waits for its turn, since nobody may come after it. */
  async #lock(): Promise<Lock | null> {
    const file = path.join(this.#deps.ports.dataDir, 'locks', 'telling.sqlite');
    for (let tries = this.#isClosed ? 50 : 1; tries > 0; tries -= 1) {
      const lock = tryLock(file);
      if (lock !== null) return lock;
      if (tries > 1) await sleep(100);
    }
    return null;
  }

  async #tellChannels(plans: readonly TellerPlan[], channels: readonly Channel[]): Promise<void> {
    const { state } = this.#deps;
    const before = await state.news.told('channels');
    const { news, known } = newsOf(before, settled(plans, before));
    if (news.length === 0 && sameKnown(before, known)) return;
    const at = this.#now();
    const deliveries = news.flatMap((each) =>
      channels
        .filter(
          ({ events, clientId }) => events.includes(heardAs(each.kind)) && isOfClient(clientId, each.plan),
        )
        .map(({ id }) => ({ id: newId(), channelId: id, madeAt: at, payload: planNews(each, at) })),
    );
    await state.news.tell('channels', known, deliveries);
  }

  async #tellDesktop(plans: readonly TellerPlan[]): Promise<void> {
    const { state, ports } = this.#deps;
    const before = await state.news.told('desktop');
    const { news, known } = newsOf(before, settled(plans, before));
    if (news.length === 0 && sameKnown(before, known)) return;
    await state.news.tell('desktop', known, []);
    const at = this.#now();
    for (const each of news) if (DESKTOP_KINDS.includes(each.kind)) ports.emit('news', planNews(each, at));
  }

  async #summarize(plans: readonly ToldPlan[], channels: readonly Channel[]): Promise<void> {
    const { state, clock, zone } = this.#deps;
    const setting = readSummary(await state.settings.get(SUMMARY_SETTING));
    if (setting === null) return;
    const slot = summaryDue(setting.time, setting.lastSlot, clock.now(), zone);
    if (slot === null) return;
    const at = this.#now();
    const deliveries = channels
      .filter(({ events }) => events.includes('summary'))
      .flatMap(({ id, clientId }) => {
        const theirs = plans.filter((plan) => isOfClient(clientId, plan));
        if (theirs.length === 0) return [];
        return [{ id: newId(), channelId: id, madeAt: at, payload: summaryNews(theirs, at) }];
      });
    const value = summarySetting({ time: setting.time, lastSlot: slot });
    await state.news.enqueue(deliveries, { key: SUMMARY_SETTING, value });
  }

  async #signal(run: Run): Promise<void> {
    const { state } = this.#deps;
    const signal = pingOf(run);
    if (signal === null) return;
    const channels = (await state.channels.list()).filter(
      ({ target, enabled }) => enabled && target.kind === 'ping' && target.planId === run.planId,
    );
    for (const { id } of channels)
      await state.news.signal({ id: newId(), channelId: id, madeAt: this.#now(), payload: signal });
    if (channels.length > 0) await this.round();
  }

  /** Channels side by side, so that one that hangs holds up none; the messages of each in order. */
  async #deliverAll(channels: readonly Channel[]): Promise<void> {
    const due = await this.#deps.state.news.due(this.#now());
    await Promise.all(
      channels.map(async (channel) => {
        for (const delivery of due.filter(({ channelId }) => channelId === channel.id))
          if (!(await this.#deliver(channel, delivery))) return;
      }),
    );
    if (due.length > 0) this.#deps.ports.emit('changed', { topics: ['notifications', 'overview'] });
  }

  /** @returns false when it failed: what follows on the same way would fail too, and waits for its own time */
  async #deliver(channel: Channel, { id, attempts, payload }: Delivery): Promise<boolean> {
    const { state, ports, pace, log } = this.#deps;
    try {
      await deliver(channel, payload, ports.vault);
      await state.news.delivered(id, this.#now());
      return true;
    } catch (error) {
      const waitMs = pace.retriesMs[attempts];
      const nextTryAt =
        waitMs === undefined ? null : toInstant(new Date(this.#deps.clock.now().getTime() + waitMs));
      // A server's answer may repeat what it was sent; the log and the state get the sentence's data alone.
      const { code, data } = toWireError(error);
      await state.news.failed(id, { code, data, raw: null }, nextTryAt);
      log.write('warning', `channel ${channel.id}: ${code}, attempt ${attempts + 1}`);
      return false;
    }
  }

  #now(): Instant {
    return toInstant(this.#deps.clock.now());
  }

  #warn(error: unknown): void {
    // After the end the state is closed, and a round that was under way ends with it.
    if (this.#isClosed && error instanceof HoldfastError) return;
    this.#deps.log.write('warning', `telling: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * What is overdue while its run is going on is being caught up with: it stays what it was called. And a plan that runs
 * only when somebody asks is shown as paused, yet it fails and recovers as others do.
 */
function settled(
  plans: readonly TellerPlan[],
  before: ReadonlyMap<string, { readonly state: ToldPlan['state'] }>,
): readonly TellerPlan[] {
  return plans.map((plan) => {
    if (plan.state === 'paused' && !plan.paused) return { ...plan, state: 'protected' };
    if (plan.state !== 'overdue' || plan.runningRunId === null) return plan;
    return { ...plan, state: before.get(plan.id)?.state ?? 'paused' };
  });
}

/** @returns null for a run that waits for its turn */
function phaseOf({ outcome, steps }: Run): 'started' | 'ended' | null {
  if (outcome !== null) return 'ended';
  return steps.some(({ state }) => state !== 'waiting') ? 'started' : null;
}

function isOfClient(clientId: Channel['clientId'], plan: ToldPlan): boolean {
  return clientId === null || clientId === plan.clientId;
}

function sameKnown(a: ReadonlyMap<string, object>, b: ReadonlyMap<string, object>): boolean {
  if (a.size !== b.size) return false;
  return [...b].every(([id, told]) => JSON.stringify(a.get(id)) === JSON.stringify(told));
}
