import { z } from 'zod';
import { HoldfastError } from '../../../shared/errors.ts';
import { type BackupId, type Instant, RunId, type ServerId } from '../../../shared/model/ids.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import { LogLine, Run, type RunKind } from '../../../shared/model/run.ts';
import type { SqlRow, SqlValue } from '../system/sqlite.ts';
import type { Database, Transaction } from './database.ts';

export interface RunFilter {
  readonly kind: RunKind | null;
  readonly serverId: ServerId | null;
  /** Those of any of these servers; absent or null: of all. */
  readonly serverIds?: readonly ServerId[] | null;
  /** Beside those: runs that are about any of these backups. */
  readonly imports?: readonly BackupId[];
  /** Those alone that have not ended. */
  readonly isUnfinished?: boolean | undefined;
  readonly limit: number;
  readonly offset: number;
}

const COLUMNS = `id, kind, title, server_id AS serverId, storage_id AS storageId, backup_id AS backupId,
  started_at AS startedAt, finished_at AS finishedAt, sequence, cancel_requested AS cancelRequested,
  written_file AS writtenFile, plan_id AS planId, cause, slot_at AS slotAt, waiting,
  owner, steps, progress, outcome, restore, safety_backup_id AS safetyBackupId,
  restore_plan AS restorePlan, target_state AS targetState,
  EXISTS (SELECT 1 FROM restore_pieces WHERE run_id = runs.id) AS resumable`;

/** Some at a time, so that others get their turn at the file. */
const OLD = `SELECT id FROM runs old WHERE started_at < ? AND outcome_kind IS NOT NULL AND EXISTS (
    SELECT 1 FROM runs newer WHERE newer.server_id IS old.server_id AND newer.kind = old.kind
      AND newer.plan_id IS old.plan_id AND newer.outcome_kind = old.outcome_kind
      AND json_extract(newer.outcome, '$.by') IS json_extract(old.outcome, '$.by')
      AND (newer.started_at, newer.id) > (old.started_at, old.id))
  ORDER BY started_at LIMIT 500`;

/** Runs and their logs. Each is written by the process that runs it; others may only ask for its cancel. */
export class RunStore {
  readonly #database: Database;
  readonly #isOurs: (owner: Owner) => boolean;

  /** @param isOurs whether a run's owner is this process */
  constructor(database: Database, isOurs: (owner: Owner) => boolean) {
    this.#database = database;
    this.#isOurs = isOurs;
  }

  /** A page of the runs, newest first, and how many there are in all. */
  async list({
    kind,
    serverId,
    serverIds,
    imports = [],
    isUnfinished = false,
    limit,
    offset,
  }: RunFilter): Promise<{ runs: Run[]; total: number }> {
    const several = serverIds ?? null;
    const places = (some: readonly unknown[]) => some.map(() => '?').join(', ');
    const conditions = [
      ...(kind === null ? [] : ['kind = ?']),
      ...(isUnfinished ? ['outcome_kind IS NULL'] : []),
      ...(serverId === null ? [] : ['server_id = ?']),
      ...(several === null
        ? []
        : [
            `(server_id IN (${places(several)})${imports.length === 0 ? '' : ` OR backup_id IN (${places(imports)})`})`,
          ]),
    ];
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const values = [kind, serverId, ...(several === null ? [] : [...several, ...imports])].filter(
      (value) => value !== null,
    );
    return this.#database.readTogether((transaction) => {
      const rows = transaction.all(
        `SELECT ${COLUMNS} FROM runs ${where} ORDER BY started_at DESC, id DESC LIMIT ? OFFSET ?`,
        [...values, limit, offset],
      );
      const [count] = transaction.all(`SELECT count(*) AS total FROM runs ${where}`, values);
      return { runs: rows.map((row) => this.#run(row)), total: this.#database.parse(z.int(), count?.total) };
    });
  }

  /** Runs without an outcome, of any process: at start-up, those whose owner is dead were interrupted. */
  async unfinished(): Promise<Run[]> {
    const rows = await this.#database.read(
      `SELECT ${COLUMNS} FROM runs WHERE outcome_kind IS NULL ORDER BY started_at`,
    );
    return rows.map((row) => this.#run(row));
  }

  async get(id: RunId): Promise<Run | null> {
    const [row] = await this.#database.read(`SELECT ${COLUMNS} FROM runs WHERE id = ?`, [id]);
    return row === undefined ? null : this.#run(row);
  }

  async insert(run: Run): Promise<void> {
    await this.#database.write((transaction) => this.insertIn(transaction, run));
  }

  /**
   * Inserts a plan's run, unless one of the same kind waits or goes on: in one transaction, so that two who ask at the
   * same moment, in whatever process, get one.
   * @returns the id of the run that is there now, its own or the other's
   */
  async insertOrJoin(run: Run): Promise<RunId> {
    return this.#database.write((transaction) => this.insertOrJoinIn(transaction, run));
  }

  /** The same as a part of another's transaction. */
  insertOrJoinIn(transaction: Transaction, run: Run): RunId {
    const [other] = transaction.all(
      'SELECT id FROM runs WHERE plan_id = ? AND kind = ? AND outcome_kind IS NULL ORDER BY started_at LIMIT 1',
      [run.planId, run.kind],
    );
    if (other !== undefined) return this.#database.parse(RunId, other.id);
    this.insertIn(transaction, run);
    return run.id;
  }

  /** The same as a part of another's transaction. */
  insertIn(transaction: Transaction, run: Run): void {
    transaction.run(
      `INSERT INTO runs (kind, title, server_id, storage_id, backup_id, started_at, finished_at, outcome_kind,
         sequence, written_file, plan_id, cause, slot_at, waiting, owner, steps, progress, outcome,
         restore, safety_backup_id, restore_plan, target_state, cancel_requested, id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [...valuesOf(run), run.cancelRequested, run.id],
    );
  }

  /**
   * Stores the newest snapshot of a run. An older one than what is stored, or one of a run that has ended, changes
   * nothing; a cancel that another process asked for meanwhile stays asked for.
   */
  async update(run: Run): Promise<void> {
    await this.#database.write((transaction) =>
      transaction.run(
        `UPDATE runs SET kind = ?, title = ?, server_id = ?, storage_id = ?, backup_id = ?, started_at = ?,
           finished_at = ?, outcome_kind = ?, sequence = ?, written_file = ?, plan_id = ?, cause = ?, slot_at = ?,
           waiting = ?, owner = ?, steps = ?, progress = ?, outcome = ?, restore = ?,
           safety_backup_id = ?, restore_plan = ?, target_state = ?, cancel_requested = max(cancel_requested, ?)
         WHERE id = ? AND outcome_kind IS NULL AND sequence <= ?`,
        [...valuesOf(run), run.cancelRequested, run.id, run.sequence],
      ),
    );
  }

  /** @returns false when it has ended or is not known */
  async requestCancel(id: RunId): Promise<boolean> {
    const changed = await this.#database.write((transaction) =>
      transaction.run('UPDATE runs SET cancel_requested = 1 WHERE id = ? AND outcome_kind IS NULL', [id]),
    );
    return changed > 0;
  }

  async isCancelRequested(id: RunId): Promise<boolean> {
    const rows = await this.#database.read('SELECT 1 FROM runs WHERE id = ? AND cancel_requested = 1', [id]);
    return rows.length > 0;
  }

  /** Adds lines to a run's log, after those that it has. @throws HoldfastError not-found */
  async appendLog(id: RunId, lines: LogLine | readonly LogLine[]): Promise<void> {
    const all = 'text' in lines ? [lines] : lines;
    await this.#database.write((transaction) => {
      const [row] = transaction.all(
        `SELECT (SELECT coalesce(max(line), 0) FROM run_log WHERE run_id = ?) AS last FROM runs WHERE id = ?`,
        [id, id],
      );
      if (row === undefined) throw new HoldfastError('not-found', { what: 'run', wanted: id });
      let line = this.#database.parse(z.int(), row.last);
      for (const { at, level, text } of all) {
        line += 1;
        transaction.run('INSERT INTO run_log (run_id, line, at, level, text) VALUES (?, ?, ?, ?, ?)', [
          id,
          line,
          at,
          level,
          // Programs print what they like; SQLite would end the text there.
          text.replaceAll('\0', '\uFFFD'),
        ]);
      }
    });
  }

  /** A run's log, oldest line first. */
  async log(id: RunId): Promise<LogLine[]> {
    const rows = await this.#database.read(
      'SELECT at, level, text FROM run_log WHERE run_id = ? ORDER BY line',
      [id],
    );
    return rows.map((row) => this.#database.parse(LogLine, row));
  }

  /**
   * Forgets runs that ended long ago, with their logs. The newest of each kind and outcome stays, of each plan and of
   * what was started by hand on each server: states are computed from them.
   */
  async forgetBefore(at: Instant): Promise<void> {
    for (;;) {
      const rows = await this.#database.read(OLD, [at]);
      if (rows.length === 0) return;
      const ids = JSON.stringify(rows.map(({ id }) => id));
      await this.#database.write((transaction) =>
        transaction.run('DELETE FROM runs WHERE id IN (SELECT value FROM json_each(?))', [ids]),
      );
    }
  }

  #run(row: SqlRow): Run {
    const json = (text: unknown): unknown =>
      text === null ? null : this.#database.parseJson(z.unknown(), text);
    const run = this.#database.parse(Run, {
      ...row,
      cancelRequested: row.cancelRequested === 1,
      resumable: row.resumable === 1,
      waiting: json(row.waiting),
      owner: json(row.owner),
      steps: json(row.steps),
      progress: json(row.progress),
      outcome: json(row.outcome),
      restore: json(row.restore),
      restorePlan: json(row.restorePlan),
      targetState: json(row.targetState),
      isOurs: false,
    });
    return { ...run, isOurs: this.#isOurs(run.owner) };
  }
}

function valuesOf(run: Run): SqlValue[] {
  const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
  return [
    run.kind,
    run.title,
    run.serverId,
    run.storageId,
    run.backupId,
    run.startedAt,
    run.finishedAt,
    run.outcome?.kind ?? null,
    run.sequence,
    run.writtenFile,
    run.planId,
    run.cause,
    run.slotAt,
    json(run.waiting),
    json(run.owner),
    json(run.steps),
    json(run.progress),
    json(run.outcome),
    json(run.restore),
    run.safetyBackupId,
    json(run.restorePlan),
    json(run.targetState),
  ];
}
