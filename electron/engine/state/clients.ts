import { HoldfastError } from '../../../shared/errors.ts';
import { Client } from '../../../shared/model/client.ts';
import type { ClientId } from '../../../shared/model/ids.ts';
import type { Database } from './database.ts';
import { writeNamed } from './named.ts';

/** Whom servers belong to. */
export class ClientStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By name, without regard to case. */
  async list(): Promise<Client[]> {
    const rows = await this.#database.read('SELECT json FROM clients ORDER BY name');
    return rows.map((row) => this.#database.parseJson(Client, row.json));
  }

  /** @throws HoldfastError name-taken */
  async insert(client: Client): Promise<void> {
    await writeNamed(this.#database, { what: 'client', name: client.name }, (transaction) =>
      transaction.run('INSERT INTO clients (id, name, created_at, json) VALUES (?, ?, ?, ?)', [
        client.id,
        client.name,
        client.createdAt,
        JSON.stringify(client),
      ]),
    );
  }

  /** @throws HoldfastError name-taken; not-found when it was removed meanwhile */
  async update(client: Client): Promise<void> {
    const changed = await writeNamed(this.#database, { what: 'client', name: client.name }, (transaction) =>
      transaction.run('UPDATE clients SET name = ?, json = ? WHERE id = ?', [
        client.name,
        JSON.stringify(client),
        client.id,
      ]),
    );
    if (changed === 0) throw new HoldfastError('not-found', { what: 'client', wanted: client.id });
  }

  /** @returns false when it was not there */
  async remove(id: ClientId): Promise<boolean> {
    const removed = await this.#database.write(
      (transaction) => transaction.run('DELETE FROM clients WHERE id = ?', [id]),
      { durable: true },
    );
    return removed > 0;
  }
}
