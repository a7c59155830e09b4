import { BackupId, ClientId } from '../../../shared/model/ids.ts';
import type { Database } from './database.ts';

/** To which client imported dumps belong: they are of no server that could say it. */
export class ImportStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param clientId null: nobody's */
  async give(backupId: BackupId, clientId: ClientId | null): Promise<void> {
    await this.#database.write((transaction) =>
      clientId === null
        ? transaction.run('DELETE FROM imports_of_clients WHERE backup_id = ?', [backupId])
        : // One that was removed meanwhile gets nothing.
          transaction.run(
            'INSERT OR REPLACE INTO imports_of_clients SELECT ?, id FROM clients WHERE id = ?',
            [backupId, clientId],
          ),
    );
  }

  async of(clientId: ClientId): Promise<BackupId[]> {
    const rows = await this.#database.read('SELECT backup_id FROM imports_of_clients WHERE client_id = ?', [
      clientId,
    ]);
    return rows.map((row) => this.#database.parse(BackupId, row.backup_id));
  }

  async clientOf(backupId: BackupId): Promise<ClientId | null> {
    const [row] = await this.#database.read('SELECT client_id FROM imports_of_clients WHERE backup_id = ?', [
      backupId,
    ]);
    return row === undefined ? null : this.#database.parse(ClientId, row.client_id);
  }
}
