import { HoldfastError } from '../../../shared/errors.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import { Server } from '../../../shared/model/server.ts';
import type { Database } from './database.ts';
import { writeNamed } from './named.ts';

/** The servers that Holdfast knows. Their passwords are never here. */
export class ServerStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By name, without regard to case. */
  async list(): Promise<Server[]> {
    const rows = await this.#database.read('SELECT json FROM servers ORDER BY name');
    return rows.map((row) => this.#database.parseJson(Server, row.json));
  }

  async get(id: ServerId): Promise<Server | null> {
    const [row] = await this.#database.read('SELECT json FROM servers WHERE id = ?', [id]);
    return row === undefined ? null : this.#database.parseJson(Server, row.json);
  }

  /** @throws HoldfastError name-taken */
  async insert(server: Server): Promise<void> {
    const values = [server.id, server.name, server.isSample, server.createdAt, JSON.stringify(server)];
    await writeNamed(this.#database, { what: 'server', name: server.name }, (transaction) =>
      transaction.run(
        'INSERT INTO servers (id, name, is_sample, created_at, json) VALUES (?, ?, ?, ?, ?)',
        values,
      ),
    );
  }

  /** @throws HoldfastError name-taken; not-found when it was removed meanwhile */
  async update(server: Server): Promise<void> {
    const values = [server.name, server.isSample, JSON.stringify(server), server.id];
    const changed = await writeNamed(this.#database, { what: 'server', name: server.name }, (transaction) =>
      transaction.run('UPDATE servers SET name = ?, is_sample = ?, json = ? WHERE id = ?', values),
    );
    if (changed === 0) throw new HoldfastError('not-found', { what: 'server', wanted: server.id });
  }

  /** Its backups and runs stay. @returns false when it was not there */
  async remove(id: ServerId): Promise<boolean> {
    const removed = await this.#database.write(
      (transaction) => transaction.run('DELETE FROM servers WHERE id = ?', [id]),
      { durable: true },
    );
    return removed > 0;
  }
}
