import type { Instant, PlanId, RunId } from '../../../shared/model/ids.ts';
import type { MissedSlot, Plan } from '../../../shared/model/plan.ts';
import { type DueSlot, dueAfter, dueBetween } from '../schedule/due.ts';
import type { DueRow } from '../state/due.ts';
import type { State } from '../state/state.ts';
import { toInstant } from '../system/clock.ts';
import type { Closed } from './plan-gate.ts';

/** A run that begins so much after its time was kept from it: it catches up. */
const LATE_MS = 5 * 60_000;
/** How many missed slots are remembered of one sleep; a clock set forward by a year would leave any number. */
const MOST_MISSES = 1000;
/** In place of a schedule, while a plan is paused: what passes then is nobody's miss. */
const PAUSED = 'paused';

/** A slot that is due, with those before it that nothing ran for. */
export interface SlotDue {
  readonly row: DueRow;
  readonly last: { readonly slotMs: number; readonly slotAt: Instant; readonly startsMs: number };
  readonly earlier: readonly DueSlot[];
  readonly isLate: boolean;
}

/** Keeps each plan's next slot in the state, and finds those whose time has come. */
export class DueSlots {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** @param isClockBack the clock was set back: what was computed under its old time is computed anew */
  async due(
    plans: readonly Plan[],
    nowMs: number,
    isClockBack: boolean,
  ): Promise<ReadonlyMap<PlanId, SlotDue>> {
    const rows = await this.#state.due.list();
    const fresh: DueRow[] = [];
    const found = new Map<PlanId, SlotDue>();
    for (const plan of plans) {
      const row = rows.get(plan.id);
      if (row === undefined || row.basis !== basisOf(plan) || isClockBack) {
        fresh.push(plan.paused ? emptyRow(plan) : await this.after(plan, nowMs));
        continue;
      }
      const slot = slotDue(plan, row, nowMs);
      if (slot !== null) found.set(plan.id, slot);
    }
    await this.#state.due.set(fresh);
    return found;
  }

  /** The row of a plan's next slot after an instant that nobody has taken yet (a clock set back shows it twice). */
  async after(plan: Plan, afterMs: number): Promise<DueRow> {
    for (const slot of dueAfter(plan.schedule, plan.id, afterMs)) {
      const slotAt = toInstant(new Date(slot.slotMs));
      if ((await this.#state.due.attempts(plan.id, 'backup', slotAt)) === 0) return rowOf(plan, slot);
    }
    return { ...emptyRow(plan), basis: basisOf(plan) };
  }

  /** It waits; slots that passed meanwhile are missed for the same reason. */
  async hold(plan: Plan, slot: SlotDue, { reason, error }: Closed, nowMs: number): Promise<void> {
    const since = slot.row.held?.since ?? slot.row.startsAt ?? toInstant(new Date(nowMs));
    await this.#state.due.miss(
      slot.earlier.map((each) => missOf(plan, each, slot.row.held?.reason ?? 'not-running')),
    );
    await this.#state.due.set([{ ...rowOf(plan, slot.last), held: { reason, since, error } }]);
  }

  /** A run that is under way does for the slot, too. */
  async join(plan: Plan, slot: SlotDue, runId: RunId, nowMs: number): Promise<void> {
    const { slotAt, slotMs } = slot.last;
    await this.#state.due.claim(
      {
        planId: plan.id,
        purpose: 'backup',
        slotAt,
        attempt: 0,
        claimedAt: toInstant(new Date(nowMs)),
      },
      { next: await this.after(plan, slotMs), missed: this.missed(plan, slot), takeRun: () => runId },
    );
  }

  /** What to remember as missed when the slot's run begins. */
  missed(plan: Plan, { earlier, last, isLate, row }: SlotDue): readonly MissedSlot[] {
    const reason = row.held?.reason ?? 'not-running';
    return [...earlier, ...(isLate ? [last] : [])].map((slot) => missOf(plan, slot, reason));
  }
}

function slotDue(plan: Plan, row: DueRow, nowMs: number): SlotDue | null {
  if (row.slotAt === null || row.startsAt === null || Date.parse(row.startsAt) > nowMs) return null;
  const first = { slotMs: Date.parse(row.slotAt), startsMs: Date.parse(row.startsAt) };
  const later = dueBetween(plan.schedule, plan.id, { afterMs: first.slotMs, untilMs: nowMs }, MOST_MISSES);
  const all = [first, ...later];
  const last = all.at(-1) ?? first;
  return {
    row,
    last: { ...last, slotAt: toInstant(new Date(last.slotMs)) },
    earlier: all.slice(0, -1),
    isLate: nowMs - last.startsMs > LATE_MS,
  };
}

function rowOf(plan: Plan, { slotMs, startsMs }: DueSlot): DueRow {
  return {
    planId: plan.id,
    basis: basisOf(plan),
    slotAt: toInstant(new Date(slotMs)),
    startsAt: toInstant(new Date(startsMs)),
    held: null,
  };
}

function emptyRow(plan: Plan): DueRow {
  return { planId: plan.id, basis: PAUSED, slotAt: null, startsAt: null, held: null };
}

/** What the next slot depends on. */
function basisOf(plan: Plan): string {
  if (plan.paused) return PAUSED;
  const { rule, timeZone, window, jitterMinutes } = plan.schedule;
  return JSON.stringify([rule, timeZone, window, jitterMinutes]);
}

function missOf(plan: Plan, { slotMs }: Pick<DueSlot, 'slotMs'>, reason: MissedSlot['reason']): MissedSlot {
  return { planId: plan.id, dueAt: toInstant(new Date(slotMs)), reason };
}
