import { z } from 'zod';
import { HoldfastError, WireError } from '../../../shared/errors.ts';
import type { StorageId } from '../../../shared/model/ids.ts';
import { Storage } from '../../../shared/model/storage.ts';
import type { Database } from './database.ts';
import { writeNamed } from './named.ts';

const StorageProblems = z.array(z.object({ folder: z.string(), error: WireError }));
/** Folders of a storage that could not be read as backups, with why; as the last scan found them. */
export type StorageProblems = z.infer<typeof StorageProblems>;

/** The storages that Holdfast knows. */
export class StorageStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By name, without regard to case. */
  async list(): Promise<Storage[]> {
    const rows = await this.#database.read('SELECT json FROM storages ORDER BY name');
    return rows.map((row) => this.#database.parseJson(Storage, row.json));
  }

  async get(id: StorageId): Promise<Storage | null> {
    const [row] = await this.#database.read('SELECT json FROM storages WHERE id = ?', [id]);
    return row === undefined ? null : this.#database.parseJson(Storage, row.json);
  }

  /** @throws HoldfastError name-taken */
  async insert(storage: Storage): Promise<void> {
    const values = [storage.id, storage.name, storage.createdAt, JSON.stringify(storage)];
    await writeNamed(this.#database, { what: 'storage', name: storage.name }, (transaction) =>
      transaction.run('INSERT INTO storages (id, name, created_at, json) VALUES (?, ?, ?, ?)', values),
    );
  }

  /**
   * Changes a storage; its backups are shown under the new name from then on.
   * @throws HoldfastError name-taken; not-found when it was removed meanwhile
   */
  async update(storage: Storage): Promise<void> {
    const values = [storage.name, JSON.stringify(storage), storage.id];
    const changed = await writeNamed(this.#database, { what: 'storage', name: storage.name }, (transaction) =>
      transaction.run('UPDATE storages SET name = ?, json = ? WHERE id = ?', values),
    );
    if (changed === 0) throw new HoldfastError('not-found', { what: 'storage', wanted: storage.id });
  }

  /** Forgets it and its backups here; what lies in it stays. @returns false when it was not there */
  async remove(id: StorageId): Promise<boolean> {
    const removed = await this.#database.write(
      (transaction) => transaction.run('DELETE FROM storages WHERE id = ?', [id]),
      { durable: true },
    );
    return removed > 0;
  }

  async problems(id: StorageId): Promise<StorageProblems> {
    const [row] = await this.#database.read('SELECT problems FROM storages WHERE id = ?', [id]);
    return row === undefined ? [] : this.#database.parseJson(StorageProblems, row.problems);
  }

  async setProblems(id: StorageId, problems: StorageProblems): Promise<void> {
    await this.#database.write((transaction) =>
      transaction.run('UPDATE storages SET problems = ? WHERE id = ?', [JSON.stringify(problems), id]),
    );
  }
}
