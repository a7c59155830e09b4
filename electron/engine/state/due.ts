import { z } from 'zod';
import { WireError } from '../../../shared/errors.ts';
import { Instant, PlanId, type RunId } from '../../../shared/model/ids.ts';
import { MissedSlot } from '../../../shared/model/plan.ts';
import type { SqlRow } from '../system/sqlite.ts';
import type { Database, Transaction } from './database.ts';

/** Why a slot whose time has come waits. */
export type HeldFor = MissedSlot['reason'];

const DueRow = z.object({
  planId: PlanId,
  /** The schedule that the slot was computed from. */
  basis: z.string(),
  /** null: the schedule has no further one. */
  slotAt: Instant.nullable(),
  startsAt: Instant.nullable(),
  held: z.object({ reason: MissedSlot.shape.reason, since: Instant, error: WireError.nullable() }).nullable(),
});
/** The next slot of a plan. */
export type DueRow = z.infer<typeof DueRow>;

export type Purpose = 'backup' | 'check' | 'drill';

export interface Claim {
  readonly planId: PlanId;
  readonly purpose: Purpose;
  readonly slotAt: Instant;
  /** 0: the run itself; others are retries of it. */
  readonly attempt: number;
  readonly claimedAt: Instant;
}

/** How many misses of a plan are remembered; a clock that jumps by a year would leave any number. */
const MOST_MISSES = 1000;

/** Due times, claimed slots and misses of plans. */
export class DueStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(): Promise<ReadonlyMap<PlanId, DueRow>> {
    const rows = await this.#database.read(
      `SELECT plan_id AS planId, basis, slot_at AS slotAt, starts_at AS startsAt, held_for AS heldFor,
         held_since AS heldSince, held_error AS heldError FROM plan_due`,
    );
    return new Map(rows.map((row) => this.#row(row)).map((row) => [row.planId, row]));
  }

  /** Sets the next slots of plans; one that was removed meanwhile is passed over. */
  async set(rows: readonly DueRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#database.write((transaction) => {
      for (const row of rows) put(transaction, row);
    });
  }

  /**
   * Takes a slot, moves its plan on to the next one, and remembers what was missed: all of it or nothing.
   * @param next the plan's row afterwards; null leaves it as it is (retries, checks, drills)
   * @param takeRun writes the run in the same transaction, or finds one that does for the slot
   * @returns its run; null when somebody else has taken the slot
   */
  async claim(
    claim: Claim,
    options: {
      readonly next: DueRow | null;
      readonly missed: readonly MissedSlot[];
      readonly takeRun: (transaction: Transaction) => RunId;
    },
  ): Promise<RunId | null> {
    const { planId, purpose, slotAt, attempt, claimedAt } = claim;
    return this.#database.write(
      (transaction) => {
        if (options.next !== null) put(transaction, options.next);
        const [free] = transaction.all(
          `SELECT 1 FROM plans WHERE id = ? AND NOT EXISTS (SELECT 1 FROM plan_slots
             WHERE plan_id = ? AND purpose = ? AND slot_at = ? AND attempt = ?)`,
          [planId, planId, purpose, slotAt, attempt],
        );
        if (free === undefined) return null;
        const runId = options.takeRun(transaction);
        transaction.run(
          `INSERT INTO plan_slots (plan_id, purpose, slot_at, attempt, run_id, claimed_at) VALUES (?, ?, ?, ?, ?, ?)`,
          [planId, purpose, slotAt, attempt, runId, claimedAt],
        );
        for (const miss of options.missed) putMiss(transaction, miss);
        return runId;
      },
      { durable: true },
    );
  }

  /** Whether a slot was taken, and how often it was tried. */
  async attempts(planId: PlanId, purpose: Purpose, slotAt: Instant): Promise<number> {
    const [row] = await this.#database.read(
      'SELECT count(*) AS attempts FROM plan_slots WHERE plan_id = ? AND purpose = ? AND slot_at = ?',
      [planId, purpose, slotAt],
    );
    return this.#database.parse(z.int(), row?.attempts);
  }

  /** Moves a plan on without a run: its slots passed while it was paused, or its schedule was changed. */
  async miss(misses: readonly MissedSlot[]): Promise<void> {
    if (misses.length === 0) return;
    await this.#database.write((transaction) => {
      for (const miss of misses) putMiss(transaction, miss);
    });
  }

  /** Newest first. @param planId null: of all plans */
  async misses(planId: PlanId | null, sinceAt: Instant): Promise<MissedSlot[]> {
    const rows = await this.#database.read(
      `SELECT plan_id AS planId, due_at AS dueAt, reason FROM plan_misses
       WHERE (? IS NULL OR plan_id = ?) AND due_at >= ? ORDER BY due_at DESC LIMIT ${50 * MOST_MISSES}`,
      [planId, planId, sinceAt],
    );
    return rows.map((row) => this.#database.parse(MissedSlot, row));
  }

  /**
   * After the clock was set back: what was missed in a future that never was.
   * @param slotsToo it is known that this future has not come: its slots are free again, or a weekly backup that ran
   *   for the wrong week would be left out in its own
   */
  async forgetAfter(at: Instant, { slotsToo }: { readonly slotsToo: boolean }): Promise<void> {
    await this.#database.write((transaction) => {
      transaction.run('DELETE FROM plan_misses WHERE due_at > ?', [at]);
      if (slotsToo) transaction.run('DELETE FROM plan_slots WHERE slot_at > ?', [at]);
    });
  }

  /** What no strip and no retry looks at any more. Where there is nothing of the kind nothing is written. */
  async forgetBefore(at: Instant): Promise<void> {
    const [old] = await this.#database.read(
      `SELECT EXISTS (SELECT 1 FROM plan_misses WHERE due_at < ?)
         OR EXISTS (SELECT 1 FROM plan_slots WHERE slot_at < ? AND claimed_at < ?) AS isThere`,
      [at, at, at],
    );
    if (old?.isThere !== 1) return;
    await this.#database.write((transaction) => {
      transaction.run('DELETE FROM plan_misses WHERE due_at < ?', [at]);
      transaction.run('DELETE FROM plan_slots WHERE slot_at < ? AND claimed_at < ?', [at, at]);
    });
  }

  #row(row: SqlRow): DueRow {
    const { heldFor, heldSince, heldError, ...rest } = row;
    const error = heldError === null ? null : this.#database.parseJson(WireError, heldError);
    const held = heldFor === null ? null : { reason: heldFor, since: heldSince, error };
    return this.#database.parse(DueRow, { ...rest, held });
  }
}

function put(transaction: Transaction, { planId, basis, slotAt, startsAt, held }: DueRow): void {
  transaction.run(
    `INSERT OR REPLACE INTO plan_due (plan_id, basis, slot_at, starts_at, held_for, held_since, held_error)
     SELECT id, ?, ?, ?, ?, ?, ? FROM plans WHERE id = ?`,
    [
      basis,
      slotAt,
      startsAt,
      held?.reason ?? null,
      held?.since ?? null,
      held?.error == null ? null : JSON.stringify(held.error),
      planId,
    ],
  );
}

function putMiss(transaction: Transaction, { planId, dueAt, reason }: MissedSlot): void {
  transaction.run('INSERT OR IGNORE INTO plan_misses (plan_id, due_at, reason) VALUES (?, ?, ?)', [
    planId,
    dueAt,
    reason,
  ]);
}
