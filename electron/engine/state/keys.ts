import { HoldfastError } from '../../../shared/errors.ts';
import { EncryptionKey } from '../../../shared/model/encryption.ts';
import type { KeyId } from '../../../shared/model/ids.ts';
import type { Database } from './database.ts';
import { writeNamed } from './named.ts';

/** Keys that backups are encrypted for. */
export class KeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By name, without regard to case. */
  async list(): Promise<EncryptionKey[]> {
    const rows = await this.#database.read('SELECT json FROM encryption_keys ORDER BY name');
    return rows.map((row) => this.#database.parseJson(EncryptionKey, row.json));
  }

  async get(id: KeyId): Promise<EncryptionKey | null> {
    const [row] = await this.#database.read('SELECT json FROM encryption_keys WHERE id = ?', [id]);
    return row === undefined ? null : this.#database.parseJson(EncryptionKey, row.json);
  }

  /** @throws HoldfastError name-taken, also where another entry has this public key */
  async insert(key: EncryptionKey): Promise<void> {
    await writeNamed(this.#database, { what: 'key', name: key.name }, (transaction) =>
      transaction.run(
        'INSERT INTO encryption_keys (id, name, recipient, created_at, json) VALUES (?, ?, ?, ?, ?)',
        [key.id, key.name, key.recipient, key.createdAt, JSON.stringify(key)],
      ),
    );
  }

  /** @throws HoldfastError name-taken; not-found when it was removed meanwhile */
  async update(key: EncryptionKey): Promise<void> {
    const changed = await writeNamed(this.#database, { what: 'key', name: key.name }, (transaction) =>
      transaction.run('UPDATE encryption_keys SET name = ?, json = ? WHERE id = ?', [
        key.name,
        JSON.stringify(key),
        key.id,
      ]),
    );
    if (changed === 0) throw new HoldfastError('not-found', { what: 'key', wanted: key.id });
  }

  /** @returns false when it was not there */
  async remove(id: KeyId): Promise<boolean> {
    const removed = await this.#database.write(
      (transaction) => transaction.run('DELETE FROM encryption_keys WHERE id = ?', [id]),
      { durable: true },
    );
    return removed > 0;
  }
}
