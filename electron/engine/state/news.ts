import { z } from 'zod';
import { WireError } from '../../../shared/errors.ts';
import { BackupId, type ChannelId, type Instant } from '../../../shared/model/ids.ts';
import { News, PingSignal } from '../../../shared/model/notification.ts';
import { PlanState } from '../../../shared/model/plan.ts';
import type { SqlRow } from '../system/sqlite.ts';
import type { Database, Transaction } from './database.ts';

/** Who is told: the channels (whoever sends, app or CLI), or the desktop of the app. */
export type Listener = 'channels' | 'desktop';

/** What a listener knows of a plan. */
export const Told = z.object({
  state: PlanState,
  /** Whether something bad was told that has not been said to be over. */
  isTroubled: z.boolean(),
  /** The backup since which it holds much less, as was told; a drop since the same one is not told again. */
  dropSince: BackupId.nullable().optional(),
});
export type Told = z.infer<typeof Told>;

/** What is delivered: news to people, or a signal to a dead man's switch. */
const Payload = z.union([News, PingSignal]);
export type Payload = z.infer<typeof Payload>;

export interface Delivery {
  readonly id: string;
  readonly channelId: ChannelId;
  readonly madeAt: Instant;
  readonly attempts: number;
  readonly payload: Payload;
}

/** How a channel's messages fare. */
export interface ChannelHealth {
  readonly lastDeliveredAt: Instant | null;
  readonly waiting: number;
  readonly problem: { readonly since: Instant; readonly error: WireError; readonly gaveUp: boolean } | null;
}

/** What was told, and what is still to be delivered. */
export class NewsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By plan. */
  async told(listener: Listener): Promise<ReadonlyMap<string, Told>> {
    const rows = await this.#database.read('SELECT plan_id, json FROM told WHERE listener = ?', [listener]);
    return new Map(
      rows.map((row) => [
        this.#database.parse(z.string(), row.plan_id),
        this.#database.parseJson(Told, row.json),
      ]),
    );
  }

  /**
   * Keeps what is known from now on together with what has to be delivered for it: both or neither.
   * @param known of every plan there is; what is known of others is forgotten
   */
  async tell(
    listener: Listener,
    known: ReadonlyMap<string, Told>,
    deliveries: readonly Omit<Delivery, 'attempts'>[],
  ): Promise<void> {
    await this.#database.write((transaction) => {
      transaction.run('DELETE FROM told WHERE listener = ?', [listener]);
      for (const [planId, told] of known)
        transaction.run('INSERT INTO told (listener, plan_id, json) VALUES (?, ?, ?)', [
          listener,
          planId,
          JSON.stringify(told),
        ]);
      for (const delivery of deliveries) insert(transaction, delivery);
    });
  }

  /** Only what is to be delivered. @param setting written in the same transaction: what was sent last */
  async enqueue(
    deliveries: readonly Omit<Delivery, 'attempts'>[],
    setting: { readonly key: string; readonly value: string } | null = null,
  ): Promise<void> {
    await this.#database.write((transaction) => {
      if (setting !== null)
        transaction.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', [
          setting.key,
          setting.value,
        ]);
      for (const delivery of deliveries) insert(transaction, delivery);
    });
  }

  /** A later signal of a switch takes the place of those that did not get through: late ones would mislead it. */
  async signal(delivery: Omit<Delivery, 'attempts'>): Promise<void> {
    await this.#database.write((transaction) => {
      transaction.run(`DELETE FROM deliveries WHERE channel_id = ? AND state = 'waiting'`, [
        delivery.channelId,
      ]);
      insert(transaction, delivery);
    });
  }

  /** What is to be tried by now, oldest first. */
  async due(now: Instant): Promise<readonly Delivery[]> {
    const rows = await this.#database.read(
      `SELECT id, channel_id, made_at, attempts, payload FROM deliveries
       WHERE state = 'waiting' AND next_try_at <= ? ORDER BY made_at, id LIMIT 200`,
      [now],
    );
    return rows.map((row) => this.#delivery(row));
  }

  async delivered(id: string, at: Instant): Promise<void> {
    await this.#database.write((transaction) =>
      transaction.run(
        `UPDATE deliveries SET state = 'delivered', delivered_at = ?, attempts = attempts + 1, error = NULL WHERE id = ?`,
        [at, id],
      ),
    );
  }

  /** @param nextTryAt null: it is given up */
  async failed(id: string, error: WireError, nextTryAt: Instant | null): Promise<void> {
    await this.#database.write((transaction) =>
      transaction.run(
        `UPDATE deliveries SET state = ?, attempts = attempts + 1, error = ?, next_try_at = coalesce(?, next_try_at) WHERE id = ?`,
        [nextTryAt === null ? 'given-up' : 'waiting', JSON.stringify(error), nextTryAt, id],
      ),
    );
  }

  /** A channel that was put right is tried again at once. */
  async retryNow(channelId: ChannelId, now: Instant): Promise<void> {
    await this.#database.write((transaction) =>
      transaction.run(
        `UPDATE deliveries SET next_try_at = ?, attempts = 0 WHERE channel_id = ? AND state = 'waiting'`,
        [now, channelId],
      ),
    );
  }

  /** Forgets what was delivered, or given up, before a moment; the newest of each channel stays. */
  async prune(before: Instant): Promise<void> {
    await this.#database.write((transaction) =>
      transaction.run(
        `DELETE FROM deliveries WHERE state <> 'waiting' AND made_at < ?
         AND id NOT IN (SELECT max(id) FROM deliveries GROUP BY channel_id)`,
        [before],
      ),
    );
  }

  async health(channelId: ChannelId): Promise<ChannelHealth> {
    const [sum] = await this.#database.read(
      `SELECT max(delivered_at) AS delivered, count(CASE WHEN state = 'waiting' THEN 1 END) AS waiting
       FROM deliveries WHERE channel_id = ?`,
      [channelId],
    );
    // Not delivered, tried, and nothing made later arrived.
    const failing = await this.#database.read(
      `SELECT made_at, state, error FROM deliveries
       WHERE channel_id = ? AND error IS NOT NULL AND made_at > coalesce(
         (SELECT max(made_at) FROM deliveries WHERE channel_id = ? AND state = 'delivered'), '')
       ORDER BY made_at, id`,
      [channelId, channelId],
    );
    const [oldest] = failing;
    const newest = failing.at(-1);
    const problem =
      oldest === undefined || newest === undefined
        ? null
        : {
            since: this.#database.parse(z.string(), oldest.made_at),
            error: this.#database.parseJson(WireError, newest.error),
            gaveUp: failing.some(({ state }) => state === 'given-up'),
          };
    return {
      lastDeliveredAt: this.#database.parse(z.string().nullable(), sum?.delivered ?? null),
      waiting: this.#database.parse(z.int(), sum?.waiting ?? 0),
      problem,
    };
  }

  #delivery(row: SqlRow): Delivery {
    const Row = z.object({ id: z.string(), channel_id: z.string(), made_at: z.string(), attempts: z.int() });
    const { id, channel_id, made_at, attempts } = this.#database.parse(Row, {
      id: row.id,
      channel_id: row.channel_id,
      made_at: row.made_at,
      attempts: row.attempts,
    });
    return {
      id,
      channelId: channel_id as ChannelId,
      madeAt: made_at,
      attempts,
      payload: this.#database.parseJson(Payload, row.payload),
    };
  }
}

function insert(
  transaction: Transaction,
  { id, channelId, madeAt, payload }: Omit<Delivery, 'attempts'>,
): void {
  transaction.run(
    `INSERT INTO deliveries (id, channel_id, made_at, state, attempts, next_try_at, payload)
     VALUES (?, ?, ?, 'waiting', 0, ?, ?)`,
    [id, channelId, madeAt, madeAt, JSON.stringify(payload)],
  );
}
