import { z } from 'zod';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Database } from './database.ts';

/** What of a restore is begun, and whether it is done. */
export type Pieces = ReadonlyMap<string, 'begun' | 'done'>;

/** What each restore has done so far, until it has ended well or another run continues it. */
export class RestorePieceStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds to what is kept of a run. */
  async add(runId: RunId, pieces: Pieces): Promise<void> {
    await this.#database.write((transaction) => {
      for (const [piece, state] of pieces)
        transaction.run('INSERT OR REPLACE INTO restore_pieces (run_id, piece, is_done) VALUES (?, ?, ?)', [
          runId,
          piece,
          state === 'done' ? 1 : 0,
        ]);
    });
  }

  async of(runId: RunId): Promise<Pieces> {
    const rows = await this.#database.read(
      'SELECT piece, is_done AS isDone FROM restore_pieces WHERE run_id = ?',
      [runId],
    );
    return new Map(
      rows.map(({ piece, isDone }) => [
        this.#database.parse(z.string(), piece),
        isDone === 1 ? 'done' : 'begun',
      ]),
    );
  }

  /** From now on the other run has them: nobody else continues the first. */
  async move(from: RunId, to: RunId): Promise<void> {
    await this.#database.write((transaction) =>
      transaction.run('UPDATE restore_pieces SET run_id = ? WHERE run_id = ?', [to, from]),
    );
  }

  async forget(runId: RunId): Promise<void> {
    await this.#database.write((transaction) =>
      transaction.run('DELETE FROM restore_pieces WHERE run_id = ?', [runId]),
    );
  }
}
