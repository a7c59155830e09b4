import { z } from 'zod';
import { Proof } from '../../../shared/model/backup.ts';
import { BackupId, Count, Instant, PlanId, RunId } from '../../../shared/model/ids.ts';
import { PlanView } from '../../../shared/model/plan.ts';
import { RunCause, RunKind, RunOutcome } from '../../../shared/model/run.ts';
import { Completeness, Loss } from '../../../shared/model/verdict.ts';
import type { Database, Transaction } from './database.ts';
import { leanText } from './lean.ts';

/** How many sizes a trend shows, newest first. */
const TREND_LENGTH = 20;

const EndedRun = z.object({
  id: RunId,
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  cause: RunCause,
  slotAt: Instant.nullable(),
  outcome: RunOutcome,
});
export type EndedRun = z.infer<typeof EndedRun>;

/** What the state, the checks and the drills of a plan are computed from. */
export interface PlanFacts {
  /** Of the plan's backups that are there; times are of good ones. */
  readonly backups: number;
  readonly storedBytes: number;
  readonly firstGoodAt: Instant | null;
  readonly checkedAt: Instant | null;
  readonly proven: {
    readonly at: Instant;
    readonly backupStartedAt: Instant;
    readonly restoreMs: number;
  } | null;
  /** Newest first. */
  readonly good: readonly GoodBackup[];
  readonly newest: NewestBackup | null;
  /** What the newest good backup holds much less of than the one before it; null where somebody said that it is right. */
  readonly drop: PlanView['drop'];
  /** Waiting or running, of any process. */
  readonly running: {
    readonly backup: RunId | null;
    /** The backup has not begun. */
    readonly isBackupWaiting: boolean;
    readonly proof: RunId | null;
  };
  /** The newest backup run that ended, unless somebody cancelled it; the newest check and drill, however they ended. */
  readonly lastBackup: EndedRun | null;
  readonly lastCheck: EndedRun | null;
  readonly lastDrill: EndedRun | null;
}

const GoodBackup = z.object({
  id: leanText<BackupId>(),
  startedAt: leanText<Instant>(),
  finishedAt: leanText<Instant>(),
  storedBytes: Count,
});
export type GoodBackup = z.infer<typeof GoodBackup>;

const NewestBackup = z.object({
  id: BackupId,
  startedAt: Instant,
  finishedAt: Instant,
  completeness: Completeness,
  losses: z.array(Loss),
  proof: Proof,
});
export type NewestBackup = z.infer<typeof NewestBackup>;

const Totals = z.object({
  planId: PlanId,
  backups: Count,
  storedBytes: Count.nullable(),
  firstGoodAt: Instant.nullable(),
  checkedAt: Instant.nullable(),
});
const Running = z.object({ planId: PlanId, id: RunId, kind: RunKind, isWaiting: z.int() });
const Proven = z.object({
  planId: PlanId,
  at: Instant,
  backupStartedAt: Instant,
  restoreMs: Count.nullable(),
});

/** Reads the facts of all plans in a handful of queries, however many there are. */
export class PlanFactStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @param planId of this one alone; null: of all
   * @param untilAt what happened after it happened while the clock was wrong, and is not the last of anything
   */
  async read(planId: PlanId | null, untilAt: Instant): Promise<ReadonlyMap<PlanId, PlanFacts>> {
    return this.#database.readTogether((transaction) => {
      const asked = [planId, untilAt];
      const totals = byPlan(this.#all(transaction, Totals, TOTALS, asked));
      const proven = byPlan(this.#all(transaction, Proven, PROVEN, asked));
      const running = this.#all(transaction, Running, RUNNING, [planId]);
      const backups = byPlan(running.filter(({ kind }) => kind === 'backup'));
      const proofs = byPlan(running.filter(({ kind }) => kind === 'check' || kind === 'drill'));
      const found = new Map<PlanId, PlanFacts>();
      for (const row of transaction.all(LATEST, asked)) {
        const id = this.#database.parse(PlanId, row.planId);
        const total = totals.get(id);
        const proof = proven.get(id);
        found.set(id, {
          backups: total?.backups ?? 0,
          storedBytes: total?.storedBytes ?? 0,
          firstGoodAt: total?.firstGoodAt ?? null,
          checkedAt: total?.checkedAt ?? null,
          proven: proof === undefined ? null : { ...proof, restoreMs: proof.restoreMs ?? 0 },
          good: this.#json(z.array(GoodBackup), row.good),
          newest: this.#json(NewestBackup.nullable(), row.newest),
          drop: this.#json(PlanView.shape.drop, row.openDrop),
          running: {
            backup: backups.get(id)?.id ?? null,
            isBackupWaiting: backups.get(id)?.isWaiting === 1,
            proof: proofs.get(id)?.id ?? null,
          },
          lastBackup: this.#json(EndedRun.nullable(), row.lastBackup),
          lastCheck: this.#json(EndedRun.nullable(), row.lastCheck),
          lastDrill: this.#json(EndedRun.nullable(), row.lastDrill),
        });
      }
      return found;
    });
  }

  #all<S extends z.ZodType>(
    transaction: Transaction,
    schema: S,
    sql: string,
    values: readonly (string | null)[],
  ) {
    return transaction.all(sql, values).map((row) => this.#database.parse(schema, row));
  }

  #json<S extends z.ZodType>(schema: S, text: unknown): z.output<S> {
    return this.#database.parseJson(schema, text ?? 'null');
  }
}

function byPlan<T extends { readonly planId: PlanId }>(rows: readonly T[]): ReadonlyMap<PlanId, T> {
  return new Map(rows.map((row) => [row.planId, row]));
}

// ?1 is the plan, null for all of them; ?2 is what lies in the future.
const TOTALS = `SELECT plan_id AS planId, count(*) FILTER (WHERE proof <> 'missing') AS backups,
    sum(stored_bytes) FILTER (WHERE proof <> 'missing') AS storedBytes,
    min(finished_at) FILTER (WHERE is_good = 1) AS firstGoodAt,
    max(checked_at) FILTER (WHERE is_good = 1 AND checked_at <= ?2) AS checkedAt
  FROM backups WHERE plan_id IS NOT NULL AND (?1 IS NULL OR plan_id = ?1) GROUP BY plan_id`;

// SQLite takes the other columns from the row that has the maximum.
const PROVEN = `SELECT planId, at, n.backupStartedAt, json_extract(b.json, '$.restoreMs') AS restoreMs
  FROM (SELECT plan_id AS planId, id, max(proven_at) AS at, started_at AS backupStartedAt FROM backups INDEXED BY backups_proven
    WHERE plan_id IS NOT NULL AND (?1 IS NULL OR plan_id = ?1) AND is_good = 1 AND proven_at IS NOT NULL
      AND proven_at <= ?2
    GROUP BY plan_id) n JOIN backups b ON b.id = n.id`;

const RUNNING = `SELECT plan_id AS planId, id, kind, coalesce(json_type(waiting), 'null') = 'object' AS isWaiting FROM runs
  WHERE outcome_kind IS NULL AND plan_id IS NOT NULL AND (?1 IS NULL OR plan_id = ?1)
  ORDER BY started_at DESC`;

// In the order in which they happened: a clock that was set forward and back leaves a run that is dated after its
// successors (truths C5).
const lastRun = (
  kind: string,
  condition = '',
) => `(SELECT json_object('id', id, 'startedAt', started_at, 'finishedAt', finished_at,
    'cause', cause, 'slotAt', slot_at, 'outcome', json(outcome)) FROM runs INDEXED BY runs_in_order
  WHERE plan_id = p.id AND kind = '${kind}' AND outcome_kind IS NOT NULL AND started_at <= ?2 ${condition}
  ORDER BY rowid DESC LIMIT 1)`;

const LATEST = `SELECT p.id AS planId,
    (SELECT json_group_array(json_object('id', id, 'startedAt', started_at, 'finishedAt', finished_at,
        'storedBytes', stored_bytes)) FROM (SELECT id, started_at, finished_at, stored_bytes FROM backups
      WHERE plan_id = p.id AND is_good = 1 AND started_at <= ?2
      ORDER BY started_at DESC, id DESC LIMIT ${TREND_LENGTH})) AS good,
    (SELECT json_object('id', id, 'startedAt', started_at, 'finishedAt', finished_at,
        'completeness', json_extract(json, '$.completeness'), 'losses', json_extract(json, '$.losses'),
        'proof', json_extract(json, '$.proof'))
      FROM backups WHERE plan_id = p.id AND started_at <= ?2 ORDER BY started_at DESC, id DESC LIMIT 1) AS newest,
    (SELECT CASE WHEN has_open_drop = 1 THEN json_set(json_extract(json, '$.drop'), '$.backupId', id) END FROM backups
      WHERE plan_id = p.id AND is_good = 1 AND started_at <= ?2 ORDER BY started_at DESC, id DESC LIMIT 1) AS openDrop,
    ${lastRun('backup', `AND NOT (outcome_kind = 'cancelled' AND json_extract(outcome, '$.by') = 'user')`)} AS lastBackup, ${lastRun('check')} AS lastCheck, ${lastRun('drill')} AS lastDrill
  FROM plans p WHERE ?1 IS NULL OR p.id = ?1`;
