import { z } from 'zod';
import type { Database } from './database.ts';

/** Choices that hold for the app and the CLI alike; never a secret. */
export class SettingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns null when it was never set */
  async get(key: string): Promise<string | null> {
    const [row] = await this.#database.read('SELECT value FROM settings WHERE key = ?', [key]);
    return row === undefined ? null : this.#database.parse(z.string(), row.value);
  }

  /** Those whose keys begin so. */
  async list(prefix: string): Promise<{ readonly key: string; readonly value: string }[]> {
    const rows = await this.#database.read(
      'SELECT key, value FROM settings WHERE substr(key, 1, ?) = ? ORDER BY key',
      [prefix.length, prefix],
    );
    const Entry = z.object({ key: z.string(), value: z.string() });
    return rows.map(({ key, value }) => this.#database.parse(Entry, { key, value }));
  }

  /** @param value null: as if it was never set */
  async set(key: string, value: string | null): Promise<void> {
    await this.#database.write(
      (transaction) =>
        value === null
          ? transaction.run('DELETE FROM settings WHERE key = ?', [key])
          : transaction.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', [key, value]),
      { durable: true },
    );
  }
}
