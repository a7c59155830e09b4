import { z } from 'zod';
import { Instant, PlanId } from '../../../shared/model/ids.ts';
import type { Database } from './database.ts';

/** A span in which a zone's clocks are ahead of UTC by one and the same. */
export interface DaySpan {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly offsetMinutes: number;
}

/** The runs of a plan on one day. */
export interface DayOfRuns {
  readonly planId: PlanId;
  /** `2026-11-22`, by the span's clocks. */
  readonly date: string;
  readonly runs: number;
  readonly good: number;
  readonly degraded: number;
  readonly failed: number;
}

type DayColumns = readonly [date: string, runs: number, good: number, degraded: number, failed: number];
// Written by the query below; see lean.ts.
const DayColumns = z.custom<readonly DayColumns[]>(Array.isArray);

/** The backup runs of plans, counted by day. */
export class PlanDayStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async runs(planIds: readonly PlanId[], { fromMs, untilMs, offsetMinutes }: DaySpan): Promise<DayOfRuns[]> {
    const rows = await this.#database.read(
      `SELECT planId, json_group_array(json_array(date, runs, good, degraded, failed)) AS days FROM (
         SELECT plan_id AS planId, date(started_at, ?) AS date, count(*) AS runs,
           count(*) FILTER (WHERE outcome_kind = 'good') AS good,
           count(*) FILTER (WHERE outcome_kind = 'degraded') AS degraded,
           count(*) FILTER (WHERE outcome_kind IN ('failed', 'interrupted')) AS failed
         FROM runs WHERE plan_id IN (SELECT value FROM json_each(?)) AND kind = 'backup'
           AND started_at >= ? AND started_at < ? AND outcome_kind IS NOT NULL
         GROUP BY 1, 2) GROUP BY planId`,
      [
        `${offsetMinutes >= 0 ? '+' : ''}${offsetMinutes} minutes`,
        JSON.stringify(planIds),
        instant(fromMs),
        instant(untilMs),
      ],
    );
    return rows.flatMap((row) => {
      const planId = this.#database.parse(PlanId, row.planId);
      return this.#database
        .parseJson(DayColumns, row.days)
        .map(([date, runs, good, degraded, failed]) => ({ planId, date, runs, good, degraded, failed }));
    });
  }

  /** When drills of the plans' backups passed since an instant, by the start of the backup. */
  async provenBackups(sinceMs: number): Promise<{ planId: PlanId; startedAt: Instant }[]> {
    const rows = await this.#database.read(
      `SELECT plan_id AS planId, started_at AS startedAt FROM backups INDEXED BY backups_proven
       WHERE plan_id IS NOT NULL AND started_at >= ? AND is_good = 1 AND proven_at IS NOT NULL`,
      [instant(sinceMs)],
    );
    const Row = z.object({ planId: PlanId, startedAt: Instant });
    return rows.map((row) => this.#database.parse(Row, row));
  }
}

const instant = (ms: number) => new Date(ms).toISOString();
