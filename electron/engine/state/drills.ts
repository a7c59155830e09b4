import { z } from 'zod';
import { ComparedObject, Drill, DrillSummary } from '../../../shared/model/drill.ts';
import type { BackupId, RunId } from '../../../shared/model/ids.ts';
import type { Database } from './database.ts';

/** Drills with all that they compared. */
export class DrillStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first, without their objects. @param backupId null: of all backups */
  async list(backupId: BackupId | null): Promise<DrillSummary[]> {
    const rows = await this.#database.read(
      `SELECT summary FROM drills ${backupId === null ? '' : 'WHERE backup_id = ?'}
       ORDER BY started_at DESC, run_id DESC`,
      backupId === null ? [] : [backupId],
    );
    return rows.map((row) => this.#database.parseJson(DrillSummary, row.summary));
  }

  async get(runId: RunId): Promise<Drill | null> {
    const [row] = await this.#database.read('SELECT summary, objects FROM drills WHERE run_id = ?', [runId]);
    if (row === undefined) return null;
    const summary = this.#database.parseJson(DrillSummary, row.summary);
    const objects = this.#database.parseJson(z.array(ComparedObject), row.objects);
    return this.#database.parse(Drill, { ...summary, objects });
  }

  /** A drill of a run that is there already takes its place. */
  async insert(drill: Drill): Promise<void> {
    const { objects, ...rest } = drill;
    const differences = objects.filter(({ state }) => state !== 'equal').length;
    const summary: DrillSummary = { ...rest, differences };
    await this.#database.write((transaction) =>
      transaction.run(
        `INSERT OR REPLACE INTO drills (run_id, backup_id, server_id, started_at, passed, summary, objects)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [
          drill.runId,
          drill.backupId,
          drill.serverId,
          drill.startedAt,
          drill.passed,
          JSON.stringify(summary),
          JSON.stringify(objects),
        ],
      ),
    );
  }
}
