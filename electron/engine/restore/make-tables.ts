import type { Section } from '../../../shared/model/dump-index.ts';
import { referencesIn } from './deferred-keys.ts';
import type { RowSession } from './row-session.ts';
import type { Streaming } from './send.ts';
import { type Header, inRowSessions } from './sessions.ts';

export interface TablesOrder {
  readonly streaming: Streaming;
  readonly header: Header;
  /** Databases, sequences, stand-ins for views and tables, in the dump's order. */
  readonly structures: readonly Section[];
  readonly connections: number;
  /** USE, by the database's name on the target. */
  readonly use: (database: string) => string;
  /** As it is sent, one character for each byte. */
  readonly textOf: (section: Section) => Promise<string>;
}

/** So few are made in the time that another session takes to log in. */
const FEW_TABLES = 3;

interface Made {
  readonly section: Section;
  readonly sql: string;
}

/**
 * Makes what rows need: what tables need in the dump's order, then tables over several connections, since a server
 * mostly waits for its disk with each. Those with foreign keys follow over one: two that refer to each other would wait
 * for each other. Where only a few have none, all go over one.
 */
export async function makeTables(order: TablesOrder): Promise<void> {
  const { streaming, header, structures, connections } = order;
  const first: Made[] = [];
  const free: Made[] = [];
  const tied: Made[] = [];
  for (const section of structures) {
    const sql = await order.textOf(section);
    const isTable = section.kind === 'table-structure';
    (!isTable ? first : referencesIn(sql).length === 0 ? free : tied).push({ section, sql });
  }
  const sessions = Array.from({ length: Math.min(connections, free.length) }, () => free);
  const steps = free.length <= FEW_TABLES ? [[[...first, ...free, ...tied]]] : [[first], sessions, [tied]];
  for (const queues of steps)
    await inRowSessions(
      streaming,
      header,
      queues.filter((queue) => queue.length > 0),
      (session, queue) => makeAll(order, session, queue),
    );
}

/** @param queue several sessions may take of it */
async function makeAll(order: TablesOrder, session: RowSession, queue: Made[]): Promise<void> {
  const { tracker, order: restore } = order.streaming;
  let database: string | null = null;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { section, sql } = next;
    if (section.database !== null && section.database !== database && section.kind !== 'database')
      await session.run(section, order.use(section.database));
    database = section.database ?? database;
    tracker.begin(section);
    await session.runAll(section, sql);
    tracker.end(section);
    tracker.done(section);
    restore.signal.throwIfAborted();
  }
}
