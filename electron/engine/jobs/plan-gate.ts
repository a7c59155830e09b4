import { toWireError, type WireError } from '../../../shared/errors.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import type { MissedSlot, Plan } from '../../../shared/model/plan.ts';
import type { PowerState } from '../ports.ts';
import { isWithinWindow } from '../schedule/due.ts';
import { connect } from '../server/connect.ts';
import type { JobDeps } from './deps.ts';
import { isUnreachable } from './retry-policy.ts';

export interface Closed {
  readonly reason: MissedSlot['reason'];
  /** What the server or storage answered, where that is the reason. */
  readonly error: WireError | null;
}

const FIRST_PROBE_AGAIN_MS = 30_000;
const LAST_PROBE_AGAIN_MS = 5 * 60_000;

/**
 * Whether a plan's run may begin now: window, power, network, and an answer of server and storage. A machine that just
 * woke has no network yet, and nobody wants a failed run for that (truths C3).
 */
export class PlanGate {
  readonly #deps: JobDeps;
  readonly #probes = new Map<PlanId, { atMs: number; pauseMs: number; error: WireError }>();

  constructor(deps: JobDeps) {
    this.#deps = deps;
  }

  /** What can be said without asking anybody. @param power as it is now */
  closedFor(plan: Plan, power: PowerState, nowMs: number): Closed | null {
    const { schedule } = plan;
    if (!isWithinWindow(schedule, nowMs)) return { reason: 'outside-window', error: null };
    if (!schedule.onBattery && power.onBattery === true) return { reason: 'on-battery', error: null };
    if (!schedule.onMetered && power.onMetered === true) return { reason: 'on-metered', error: null };
    return null;
  }

  /** Asks storage and server; one that did not answer is asked again later each time. @returns null: both answer */
  async unreachable(plan: Plan, nowMs: number, signal: AbortSignal): Promise<Closed | null> {
    const last = this.#probes.get(plan.id);
    // A clock that was set back must not keep it from being asked.
    const isTooSoon = last !== undefined && nowMs >= last.atMs && nowMs < last.atMs + last.pauseMs;
    if (isTooSoon) return { reason: 'unreachable', error: last.error };
    const error = await this.#probe(plan, signal);
    // A server that is not there may come back: the sample server does.
    if (error === null || !(isUnreachable(error.code) || error.code === 'not-found')) {
      // Whatever else is wrong the run itself says best.
      this.#probes.delete(plan.id);
      return null;
    }
    const pauseMs = Math.min((last?.pauseMs ?? FIRST_PROBE_AGAIN_MS / 2) * 2, LAST_PROBE_AGAIN_MS);
    this.#probes.set(plan.id, { atMs: nowMs, pauseMs, error });
    return { reason: 'unreachable', error };
  }

  async #probe(plan: Plan, signal: AbortSignal): Promise<WireError | null> {
    const { reach, tuning } = this.#deps;
    try {
      for (const id of plan.storageIds) await reach.repository(id);
      const account = await reach.account(await reach.server(plan.serverId));
      const connection = await connect(account, { signal, timeoutMs: tuning.connectMs });
      await connection.close();
      return null;
    } catch (error) {
      signal.throwIfAborted();
      return toWireError(error);
    }
  }
}
