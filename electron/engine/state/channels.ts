import { HoldfastError } from '../../../shared/errors.ts';
import type { ChannelId } from '../../../shared/model/ids.ts';
import { Channel } from '../../../shared/model/notification.ts';
import type { Database } from './database.ts';
import { writeNamed } from './named.ts';

/** Ways to tell somebody; their secrets are in the keychain. */
export class ChannelStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By name, without regard to case. */
  async list(): Promise<Channel[]> {
    const rows = await this.#database.read('SELECT json FROM channels ORDER BY name');
    return rows.map((row) => this.#database.parseJson(Channel, row.json));
  }

  async get(id: ChannelId): Promise<Channel | null> {
    const [row] = await this.#database.read('SELECT json FROM channels WHERE id = ?', [id]);
    return row === undefined ? null : this.#database.parseJson(Channel, row.json);
  }

  /** @throws HoldfastError name-taken */
  async insert(channel: Channel): Promise<void> {
    const values = [channel.id, channel.name, channel.createdAt, JSON.stringify(channel)];
    await writeNamed(this.#database, { what: 'channel', name: channel.name }, (transaction) =>
      transaction.run('INSERT INTO channels (id, name, created_at, json) VALUES (?, ?, ?, ?)', values),
    );
  }

  /** @throws HoldfastError name-taken; not-found when it was removed meanwhile */
  async update(channel: Channel): Promise<void> {
    const values = [channel.name, JSON.stringify(channel), channel.id];
    const changed = await writeNamed(this.#database, { what: 'channel', name: channel.name }, (transaction) =>
      transaction.run('UPDATE channels SET name = ?, json = ? WHERE id = ?', values),
    );
    if (changed === 0) throw new HoldfastError('not-found', { what: 'channel', wanted: channel.id });
  }

  /** With what was still to be delivered by it. @returns false when it was not there */
  async remove(id: ChannelId): Promise<boolean> {
    const removed = await this.#database.write(
      (transaction) => transaction.run('DELETE FROM channels WHERE id = ?', [id]),
      { durable: true },
    );
    return removed > 0;
  }
}
