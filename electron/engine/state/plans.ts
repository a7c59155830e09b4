import { HoldfastError } from '../../../shared/errors.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import { Plan } from '../../../shared/model/plan.ts';
import type { Database } from './database.ts';
import { writeNamed } from './named.ts';

/** What is to be backed up, when, to where, and how long it is kept. */
export class PlanStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By name, without regard to case. */
  async list(): Promise<Plan[]> {
    const rows = await this.#database.read('SELECT json FROM plans ORDER BY name');
    return rows.map((row) => this.#database.parseJson(Plan, row.json));
  }

  async get(id: PlanId): Promise<Plan | null> {
    const [row] = await this.#database.read('SELECT json FROM plans WHERE id = ?', [id]);
    return row === undefined ? null : this.#database.parseJson(Plan, row.json);
  }

  /** Those of these that are there. */
  async some(ids: readonly PlanId[]): Promise<Plan[]> {
    const rows = await this.#database.read(
      'SELECT json FROM plans WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name',
      [JSON.stringify(ids)],
    );
    return rows.map((row) => this.#database.parseJson(Plan, row.json));
  }

  /** @throws HoldfastError name-taken */
  async insert(plan: Plan): Promise<void> {
    await writeNamed(this.#database, { what: 'plan', name: plan.name }, (transaction) =>
      transaction.run(
        'INSERT INTO plans (id, name, server_id, paused, created_at, json) VALUES (?, ?, ?, ?, ?, ?)',
        [plan.id, plan.name, plan.serverId, plan.paused, plan.createdAt, JSON.stringify(plan)],
      ),
    );
  }

  /** @throws HoldfastError name-taken; not-found when it was removed meanwhile */
  async update(plan: Plan): Promise<void> {
    const changed = await writeNamed(this.#database, { what: 'plan', name: plan.name }, (transaction) =>
      transaction.run('UPDATE plans SET name = ?, server_id = ?, paused = ?, json = ? WHERE id = ?', [
        plan.name,
        plan.serverId,
        plan.paused,
        JSON.stringify(plan),
        plan.id,
      ]),
    );
    if (changed === 0) throw new HoldfastError('not-found', { what: 'plan', wanted: plan.id });
  }

  /** Its backups and runs stay. @returns false when it was not there */
  async remove(id: PlanId): Promise<boolean> {
    const removed = await this.#database.write(
      (transaction) => transaction.run('DELETE FROM plans WHERE id = ?', [id]),
      { durable: true },
    );
    return removed > 0;
  }
}
