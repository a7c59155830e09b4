import { z } from 'zod';
import { Backup } from '../../../shared/model/backup.ts';
import { type BackupId, Count, Instant, type PlanId, type StorageId } from '../../../shared/model/ids.ts';
import { Totals } from '../../../shared/model/manifest.ts';
import type { Database } from './database.ts';

const Flag = z.union([z.literal(0), z.literal(1)]).transform((flag) => flag === 1);

// They were looked at when they were written; at 100,000 rows every pattern costs seconds.
const text = <T extends string>() => z.custom<T>((value) => typeof value === 'string');

const PlanBackup = z.object({
  id: text<BackupId>(),
  storageId: text<StorageId>(),
  startedAt: text<Instant>(),
  finishedAt: text<Instant>(),
  isGood: Flag,
  proof: z.string(),
  storedBytes: Count,
  pinned: Flag,
  isInUse: Flag,
  markedAt: text<Instant>().nullable(),
});
/** What retention looks at of a backup; columns alone, so that 100,000 of them cost a fraction of a second. */
export type PlanBackup = z.infer<typeof PlanBackup>;

const PlanBackups = z.array(PlanBackup);

const Evidence = Backup.pick({
  id: true,
  startedAt: true,
  completeness: true,
  proof: true,
  checkedAt: true,
  provenAt: true,
}).extend({ totals: Totals.pick({ rawBytes: true }) });
/** What is looked at to see whether something is wrong. */
export type Evidence = z.infer<typeof Evidence>;

/** Enough to see whether what was found since is sound. */
const NEWEST = 30;

/** What retention asks of the catalogue, and which backups it has marked for removal. */
export class RetentionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Every backup of a plan that is there, in any of its storages. */
  async backupsOf(planId: PlanId): Promise<PlanBackup[]> {
    const rows = await this.#database.read(
      `SELECT b.id AS id, b.storage_id AS storageId, b.started_at AS startedAt, b.finished_at AS finishedAt,
         b.is_good AS isGood, b.proof AS proof, b.stored_bytes AS storedBytes, b.pinned AS pinned,
         b.id IN (SELECT backup_id FROM runs WHERE outcome_kind IS NULL AND backup_id IS NOT NULL) AS isInUse,
         m.marked_at AS markedAt
       FROM backups b LEFT JOIN retention_marks m ON m.backup_id = b.id
       WHERE b.plan_id = ? AND b.proof <> 'missing'`,
      [planId],
    );
    return this.#database.parse(PlanBackups, rows);
  }

  /** Those of a plan that were found damaged, missing or not to restore, and its newest good ones, whole. */
  async evidenceOf(planId: PlanId): Promise<Evidence[]> {
    const rows = await this.#database.read(
      `SELECT json FROM backups WHERE plan_id = ? AND is_good = 0 AND proof IN ('damaged', 'drill-failed', 'missing')
       UNION ALL
       SELECT json FROM (SELECT json FROM backups WHERE plan_id = ? AND is_good = 1
         ORDER BY started_at DESC, id DESC LIMIT ?)`,
      [planId, planId, NEWEST],
    );
    return rows.map((row) => this.#database.parseJson(Evidence, row.json));
  }

  /** When the newest backup run of a plan that came to an end by itself began, and how it ended. */
  async newestRun(planId: PlanId): Promise<{ startedAt: Instant; outcome: string } | null> {
    const [row] = await this.#database.read(
      `SELECT started_at AS startedAt, outcome_kind AS outcome FROM runs
       WHERE plan_id = ? AND kind = 'backup' AND outcome_kind IS NOT NULL AND outcome_kind <> 'cancelled'
       ORDER BY started_at DESC, id DESC LIMIT 1`,
      [planId],
    );
    const Newest = z.object({ startedAt: Instant, outcome: z.string() });
    return row === undefined ? null : this.#database.parse(Newest, row);
  }

  /** Marks backups for removal, and takes marks back, in one step; a backup that is marked keeps its time. */
  async setMarks(marked: readonly BackupId[], unmarked: readonly BackupId[], at: Instant): Promise<void> {
    if (marked.length + unmarked.length === 0) return;
    await this.#database.write((transaction) => {
      // A backup that was removed meanwhile cannot be marked any more.
      for (const id of marked)
        transaction.run(
          'INSERT OR IGNORE INTO retention_marks (backup_id, marked_at) SELECT id, ? FROM backups WHERE id = ?',
          [at, id],
        );
      for (const id of unmarked) transaction.run('DELETE FROM retention_marks WHERE backup_id = ?', [id]);
    });
  }
}
