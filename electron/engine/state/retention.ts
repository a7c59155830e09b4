import { z } from 'zod';
import { type BackupId, Instant, type PlanId, type StorageId } from '../../../shared/model/ids.ts';
import type { Database, Transaction } from './database.ts';
import { leanText } from './lean.ts';

const Flag = z.literal([0, 1]).transform((flag) => flag === 1);

/** What retention looks at of a backup. */
export interface PlanBackup {
  readonly id: BackupId;
  readonly storageId: StorageId;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly isGood: boolean;
  readonly proof: string;
  readonly storedBytes: number;
  readonly pinned: boolean;
  /** A run uses it at this moment. */
  readonly isInUse: boolean;
  readonly markedAt: Instant | null;
}

const Evidence = z.object({
  id: leanText<BackupId>(),
  startedAt: leanText<Instant>(),
  isGood: Flag,
  proof: z.string(),
  proofAt: leanText<Instant>().nullable(),
  checkedAt: leanText<Instant>().nullable(),
  provenAt: leanText<Instant>().nullable(),
  hasOpenDrop: Flag,
});
/** What is looked at to see whether something is wrong. */
export type Evidence = z.infer<typeof Evidence>;

const NewestRun = z.object({ startedAt: Instant, outcome: z.string() });

/** What is decided from, of one plan. */
export interface PlanHoldings {
  /** Every backup that is there, in any of its storages, in any order. */
  readonly backups: readonly PlanBackup[];
  /** Those that were found damaged, missing or not to restore, and the newest good ones. */
  readonly evidence: readonly Evidence[];
  /** When the newest backup run that came to an end by itself began, and how it ended. */
  readonly newestRun: z.infer<typeof NewestRun> | null;
}

/** Enough to see whether what was found since is sound. */
const NEWEST = 30;

/** What retention asks of the catalogue, and which backups it has marked for removal. */
export class RetentionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * What there is of these plans, all as of one moment.
   * @param untilAt a run that began after it began while the clock was wrong, and is not the newest
   */
  async holdingsOf(planIds: readonly PlanId[], untilAt: Instant): Promise<ReadonlyMap<PlanId, PlanHoldings>> {
    return this.#database.readTogether(
      (transaction) =>
        new Map(planIds.map((planId) => [planId, this.#holdings(transaction, planId, untilAt)])),
    );
  }

  /** Whether a backup is pinned, or a run uses it at this moment. */
  async isHeld(id: BackupId): Promise<boolean> {
    const rows = await this.#database.read(
      `SELECT 1 FROM backups WHERE id = ? AND pinned = 1
       UNION ALL SELECT 1 FROM runs WHERE outcome_kind IS NULL AND backup_id = ?`,
      [id, id],
    );
    return rows.length > 0;
  }

  #holdings(transaction: Transaction, planId: PlanId, untilAt: Instant): PlanHoldings {
    const [run] = transaction.all(NEWEST_RUN, [planId, untilAt]);
    return {
      backups: transaction.all(BACKUPS, [planId]).flatMap(({ backups }) => this.#backups(backups)),
      evidence: transaction
        .all(EVIDENCE, [planId, planId, NEWEST])
        .map((row) => this.#database.parse(Evidence, row)),
      newestRun: run === undefined ? null : this.#database.parse(NewestRun, run),
    };
  }

  #backups(text: unknown): PlanBackup[] {
    return this.#database
      .parseJson(BackupColumns, text)
      .map(
        ([id, storageId, startedAt, finishedAt, isGood, proof, storedBytes, pinned, isInUse, markedAt]) => ({
          id,
          storageId,
          startedAt,
          finishedAt,
          isGood: isGood === 1,
          proof,
          storedBytes,
          pinned: pinned === 1,
          isInUse: isInUse === 1,
          markedAt,
        }),
      );
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

// As one text: making 100,000 rows of it costs libsql longer than finding them costs SQLite.
const BACKUPS = `SELECT json_group_array(json_array(b.id, b.storage_id, b.started_at, b.finished_at, b.is_good, b.proof,
    b.stored_bytes, b.pinned,
    b.id IN (SELECT backup_id FROM runs WHERE outcome_kind IS NULL AND backup_id IS NOT NULL), m.marked_at)) AS backups
  FROM backups b LEFT JOIN retention_marks m ON m.backup_id = b.id
  WHERE b.plan_id = ? AND b.proof <> 'missing'`;

type BackupColumns = readonly [
  BackupId,
  StorageId,
  Instant,
  Instant,
  number,
  string,
  number,
  number,
  number,
  Instant | null,
];
// Written by the query above; see lean.ts.
const BackupColumns = z.custom<readonly BackupColumns[]>(Array.isArray);

const evidence = `SELECT id, started_at AS startedAt, is_good AS isGood, proof, proof_at AS proofAt,
  checked_at AS checkedAt, proven_at AS provenAt, has_open_drop AS hasOpenDrop FROM backups`;

const EVIDENCE = `${evidence} WHERE plan_id = ? AND is_good = 0 AND proof IN ('damaged', 'drill-failed', 'missing')
  UNION ALL SELECT * FROM (${evidence} WHERE plan_id = ? AND is_good = 1
    ORDER BY started_at DESC, id DESC LIMIT ?)`;

const NEWEST_RUN = `SELECT started_at AS startedAt, outcome_kind AS outcome FROM runs
  WHERE plan_id = ? AND kind = 'backup' AND outcome_kind IS NOT NULL AND outcome_kind <> 'cancelled'
    AND started_at <= ?
  ORDER BY started_at DESC, id DESC LIMIT 1`;
