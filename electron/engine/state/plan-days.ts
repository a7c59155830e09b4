import { z } from 'zod';
import { Count, Instant, PlanId } from '../../../shared/model/ids.ts';
import type { Database } from './database.ts';

/** A span in which a zone's clocks are ahead of UTC by one and the same. */
export interface DaySpan {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly offsetMinutes: number;
}

const DayOfRuns = z.object({
  planId: PlanId,
  /** `2026-11-22`, by the span's clocks. */
  date: z.iso.date(),
  runs: Count,
  good: Count,
  degraded: Count,
  failed: Count,
});
export type DayOfRuns = z.infer<typeof DayOfRuns>;

/** The backup runs of plans, counted by day. */
export class PlanDayStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async runs(planIds: readonly PlanId[], { fromMs, untilMs, offsetMinutes }: DaySpan): Promise<DayOfRuns[]> {
    const rows = await this.#database.read(
      `SELECT plan_id AS planId, date(started_at, ?) AS date, count(*) AS runs,
         count(*) FILTER (WHERE outcome_kind = 'good') AS good,
         count(*) FILTER (WHERE outcome_kind = 'degraded') AS degraded,
         count(*) FILTER (WHERE outcome_kind IN ('failed', 'interrupted')) AS failed
       FROM runs WHERE plan_id IN (SELECT value FROM json_each(?)) AND kind = 'backup'
         AND started_at >= ? AND started_at < ? AND outcome_kind IS NOT NULL
       GROUP BY 1, 2`,
      [
        `${offsetMinutes >= 0 ? '+' : ''}${offsetMinutes} minutes`,
        JSON.stringify(planIds),
        instant(fromMs),
        instant(untilMs),
      ],
    );
    return rows.map((row) => this.#database.parse(DayOfRuns, row));
  }

  /** When drills of the plans' backups passed since an instant, by the start of the backup. */
  async provenBackups(sinceMs: number): Promise<{ planId: PlanId; startedAt: Instant }[]> {
    const rows = await this.#database.read(
      `SELECT plan_id AS planId, started_at AS startedAt FROM backups
       WHERE plan_id IS NOT NULL AND started_at >= ? AND is_good = 1 AND proven_at IS NOT NULL`,
      [instant(sinceMs)],
    );
    const Row = z.object({ planId: PlanId, startedAt: Instant });
    return rows.map((row) => this.#database.parse(Row, row));
  }
}

const instant = (ms: number) => new Date(ms).toISOString();
