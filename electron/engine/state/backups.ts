import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { Backup, hasOpenDrop, isGood } from '../../../shared/model/backup.ts';
import {
  BackupId,
  Count,
  Instant,
  type PlanId,
  type ServerId,
  type StorageId,
} from '../../../shared/model/ids.ts';
import type { SqlRow, SqlValue } from '../system/sqlite.ts';
import type { Database, Transaction } from './database.ts';

/** Backups that are written in one transaction: a few milliseconds each time, so that others get their turn. */
const BATCH = 100;
/** Backups that are read at once, for the same reason. */
const READ_BATCH = 500;

export interface BackupFilter {
  readonly serverId: ServerId | null;
  /** Those of any of these servers; absent or null: of all. */
  readonly serverIds?: readonly ServerId[] | null;
  /** Beside those of `serverIds`: imported dumps are of no server. */
  readonly imports?: readonly BackupId[];
  /** Those that this plan made; not together with `database`. */
  readonly planId?: PlanId | null | undefined;
  readonly database: string | null;
  readonly limit: number;
  readonly offset: number;
}

const ServerSummary = z.object({
  backups: Count,
  lastGoodAt: Instant.nullable(),
  lastProvenAt: Instant.nullable(),
});
/** `backups` counts those that are there; the times are those of good ones. */
export type ServerSummary = z.infer<typeof ServerSummary>;

const StorageTotals = z.object({ backups: Count, storedBytes: Count });

// The name of a storage can change after the backup was recorded.
const SELECT = `SELECT b.id AS id, b.started_at AS startedAt, b.json AS json, json_extract(s.json, '$.name') AS storageName
  FROM backups b JOIN storages s ON s.id = b.storage_id`;

/** The catalogue: a cache of the manifests and events in the storages, to be searched fast. */
export class BackupStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A page of the backups, newest first, and how many there are in all. */
  async list(filter: BackupFilter): Promise<{ backups: Backup[]; total: number }> {
    const { from, where, values } = search(filter);
    const page = `SELECT ${from.id} AS id FROM ${from.table} ${where}
      ORDER BY started_at DESC, ${from.id} DESC LIMIT ? OFFSET ?`;
    return this.#database.readTogether((transaction) => {
      const rows = transaction.all(
        `${SELECT} WHERE b.id IN (SELECT id FROM (${page})) ORDER BY b.started_at DESC, b.id DESC`,
        [...values, filter.limit, filter.offset],
      );
      const [count] = transaction.all(`SELECT count(*) AS total FROM ${from.table} ${where}`, values);
      return {
        backups: rows.map((row) => this.#backup(row)),
        total: this.#database.parse(Count, count?.total),
      };
    });
  }

  async get(id: BackupId): Promise<Backup | null> {
    const [row] = await this.#database.read(`${SELECT} WHERE b.id = ?`, [id]);
    return row === undefined ? null : this.#backup(row);
  }

  /** The databases of these backups; null for an encrypted one, whose names are not known here. */
  async databasesOf(ids: readonly BackupId[]): Promise<ReadonlyMap<BackupId, Backup['databases']>> {
    const rows = await this.#database.read(
      `SELECT id, json_extract(json, '$.databases') AS databases FROM backups
       WHERE id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(ids)],
    );
    const Databases = Backup.shape.databases;
    return new Map(
      rows.map((row) => [
        this.#database.parse(BackupId, row.id),
        this.#database.parseJson(Databases, row.databases),
      ]),
    );
  }

  /** The newest backups of each server, newest first; one without any is not in it. */
  async newestOfServers(
    serverIds: readonly ServerId[],
    limit: number,
  ): Promise<ReadonlyMap<ServerId, Backup[]>> {
    return this.#database.readTogether((transaction) => {
      const found = new Map<ServerId, Backup[]>();
      for (const serverId of serverIds) {
        const rows = transaction.all(
          `${SELECT} WHERE b.server_id = ? ORDER BY b.started_at DESC, b.id DESC LIMIT ?`,
          [serverId, limit],
        );
        if (rows.length > 0)
          found.set(
            serverId,
            rows.map((row) => this.#backup(row)),
          );
      }
      return found;
    });
  }

  /** Every id, newest first: what a person typed of one is looked for in them (matchId). */
  async ids(): Promise<{ id: BackupId }[]> {
    const rows = await this.#database.read('SELECT id FROM backups ORDER BY started_at DESC, id DESC');
    return rows.map((row) => ({ id: this.#database.parse(BackupId, row.id) }));
  }

  /** Every backup of a storage, newest first. */
  async listOfStorage(storageId: StorageId): Promise<Backup[]> {
    const backups: Backup[] = [];
    for await (const rows of this.#rowsOfStorage(storageId)) {
      for (const row of rows) backups.push(this.#backup(row));
    }
    return backups;
  }

  /** Those that are there: missing ones are not counted. */
  async totalsOfStorage(storageId: StorageId): Promise<z.infer<typeof StorageTotals>> {
    const [row] = await this.#database.read(
      `SELECT count(*) AS backups, coalesce(sum(stored_bytes), 0) AS storedBytes
       FROM backups WHERE storage_id = ? AND proof <> 'missing'`,
      [storageId],
    );
    return this.#database.parse(StorageTotals, row);
  }

  async summaryOfServer(serverId: ServerId): Promise<ServerSummary> {
    return this.#database.readTogether((transaction) => {
      const [count] = transaction.all(
        `SELECT count(*) AS backups FROM backups WHERE server_id = ? AND proof <> 'missing'`,
        [serverId],
      );
      const [good] = transaction.all(
        // A safety backup is of what was to be replaced, often a table.
        `SELECT max(finished_at) AS lastGoodAt, max(proven_at) AS lastProvenAt
         FROM backups WHERE server_id = ? AND is_good = 1
           AND (pinned = 0 OR json_extract(json, '$.pinnedUntil') IS NULL)`,
        [serverId],
      );
      return this.#database.parse(ServerSummary, { ...count, ...good });
    });
  }

  /** Adds a backup, or brings what is known of it up to date. Its storage must be known. */
  async upsert(backup: Backup): Promise<void> {
    await this.#database.write((transaction) => put(transaction, backup));
  }

  /** Forgets a backup here. @returns false when it was not known */
  async remove(id: BackupId): Promise<boolean> {
    const removed = await this.#database.write((transaction) =>
      transaction.run('DELETE FROM backups WHERE id = ?', [id]),
    );
    return removed > 0;
  }

  /**
   * Makes the catalogue of a storage be exactly these backups. In many short transactions: readers see it change
   * bit by bit, and what did not change is not written.
   */
  async replaceOfStorage(storageId: StorageId, backups: readonly Backup[]): Promise<void> {
    const wanted = new Map<unknown, Backup>(backups.map((backup) => [backup.id, backup]));
    const gone: unknown[] = [];
    for await (const rows of this.#rowsOfStorage(storageId)) {
      for (const { id, json } of rows) {
        const backup = wanted.get(id);
        if (backup === undefined) gone.push(id);
        else if (JSON.stringify(backup) === json) wanted.delete(id);
      }
    }
    const changed = [...wanted.values()];
    await this.#inBatches(changed, put);
    await this.#inBatches(gone, (transaction, id) => {
      // Still there: a hand-moved backup may have been found in another storage meanwhile.
      if (typeof id === 'string')
        transaction.run('DELETE FROM backups WHERE id = ? AND storage_id = ?', [id, storageId]);
    });
  }

  /** Newest first, in batches, so that 100,000 of them don't stop everything else. */
  async *#rowsOfStorage(storageId: StorageId): AsyncGenerator<readonly SqlRow[]> {
    // After every time that is written with digits.
    let [before, beforeId] = ['~', '~'];
    for (;;) {
      const rows = await this.#database.read(
        `${SELECT} WHERE b.storage_id = ? AND (b.started_at, b.id) < (?, ?)
         ORDER BY b.started_at DESC, b.id DESC LIMIT ?`,
        [storageId, before, beforeId, READ_BATCH],
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      before = this.#database.parse(z.string(), last.startedAt);
      beforeId = this.#database.parse(z.string(), last.id);
      await breathe();
    }
  }

  async #inBatches<T>(
    items: readonly T[],
    write: (transaction: Transaction, item: T) => void,
  ): Promise<void> {
    for (let start = 0; start < items.length; start += BATCH) {
      const batch = items.slice(start, start + BATCH);
      await this.#database.write((transaction) => {
        for (const item of batch) write(transaction, item);
      });
      await breathe();
    }
  }

  #backup(row: SqlRow): Backup {
    const backup = this.#database.parseJson(Backup, row.json);
    return { ...backup, storageName: this.#database.parse(z.string(), row.storageName) };
  }
}

/** Every combination of filters reads one index from its newest end. */
function search({ serverId, serverIds, imports = [], planId = null, database }: BackupFilter): {
  from: { table: string; id: string };
  where: string;
  values: SqlValue[];
} {
  const several = serverIds ?? null;
  const from =
    database === null ? { table: 'backups', id: 'id' } : { table: 'backup_databases', id: 'backup_id' };
  const ofImports = imports.length === 0 ? '' : ` OR ${from.id} IN (${placesFor(imports)})`;
  const conditions = [
    ...(planId === null ? [] : ['plan_id = ?']),
    ...(serverId === null ? [] : ['server_id = ?']),
    ...(several === null ? [] : [`(server_id IN (${placesFor(several)})${ofImports})`]),
    ...(database === null ? [] : ['database = ?']),
  ];
  return {
    from,
    where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`,
    values: [planId, serverId, ...(several === null ? [] : [...several, ...imports]), database].filter(
      (value) => value !== null,
    ),
  };
}

const placesFor = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

function put(transaction: Transaction, backup: Backup): void {
  transaction.run(
    `INSERT INTO backups
       (id, storage_id, server_id, plan_id, started_at, finished_at, is_good, proof, proven_at, checked_at,
        stored_bytes, has_open_drop, proof_at, pinned, json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET
       storage_id = excluded.storage_id, server_id = excluded.server_id, plan_id = excluded.plan_id,
       started_at = excluded.started_at, finished_at = excluded.finished_at, is_good = excluded.is_good, proof = excluded.proof,
       proven_at = excluded.proven_at, checked_at = excluded.checked_at, stored_bytes = excluded.stored_bytes,
       has_open_drop = excluded.has_open_drop, proof_at = excluded.proof_at, pinned = excluded.pinned, json = excluded.json`,
    [
      backup.id,
      backup.storageId,
      backup.serverId,
      backup.planId,
      backup.startedAt,
      backup.finishedAt,
      isGood(backup),
      backup.proof.state,
      backup.provenAt,
      backup.checkedAt,
      backup.totals.storedBytes,
      hasOpenDrop(backup),
      backup.proof.at,
      backup.pinned,
      JSON.stringify(backup),
    ],
  );
  transaction.run('DELETE FROM backup_databases WHERE backup_id = ?', [backup.id]);
  for (const database of new Set(backup.databases ?? [])) {
    transaction.run(
      'INSERT INTO backup_databases (backup_id, database, server_id, started_at) VALUES (?, ?, ?, ?)',
      [backup.id, database, backup.serverId, backup.startedAt],
    );
  }
}
