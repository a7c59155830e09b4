import type { Section } from '../../../shared/model/dump-index.ts';
import type { ClientSession } from './client-session.ts';
import { pieceOf } from './model.ts';
import { settingsAlone } from './preamble.ts';
import { eachAlone, Together } from './row-batches.ts';
import { cutRows } from './row-cutter.ts';
import {
  LONGEST_STATEMENT_BYTES,
  type RowFeed,
  type StatementFeed,
  statementFeed,
  type WholeFeed,
  wholeFeed,
} from './row-feed.ts';
import type { RowSession } from './row-session.ts';
import { sectionName } from './select-sections.ts';
import { readRows, type Streaming } from './send.ts';
import { type Header, inClients, inRowSessions } from './sessions.ts';
import { TableQueue, type TableRows } from './table-queue.ts';
import { throughLosses } from './through-losses.ts';

/** MySQL takes a seventh less for short rows in statements of this length than for a megabyte; MariaDB the same. */
const PART_BYTES = 32 * 1024;
const SHORT_ROW_BYTES = 1024;

export interface RowsOrder {
  readonly streaming: Streaming;
  readonly header: Header;
  readonly rows: readonly Section[];
  readonly connections: number;
  /** An earlier try may have brought some of them. */
  readonly isAgain: boolean;
  /** Whether several sessions may bring the rows of a table at once. */
  readonly isShared: (section: Section) => boolean;
  /** USE, by the database's name on the target. */
  readonly use: (database: string) => string;
  /** What makes the keys that a table has not yet, one character for each byte; null: it has all. */
  readonly keysOf: (section: Section) => string | null;
  readonly onKeys: (section: Section) => void;
  /** Makes tables anew, without rows: only those that this restore has made. */
  readonly remake: (rows: readonly Section[]) => Promise<void>;
}

/**
 * Brings all rows of a segment; those of tables that a lost connection left incomplete once more, from their beginning.
 * They go over connections of our own, statement by statement, and over client programs where statements are too long
 * to be held, or where one cannot be told from the next. Where all rows of a table are there, its keys are made while
 * those of others still come.
 * @returns whether a connection was lost, and keys may be there of which nobody was told
 */
export async function restoreRows(order: RowsOrder): Promise<{ readonly wasLost: boolean }> {
  const { streaming, rows, isAgain, remake } = order;
  const { done, signal, onNote } = streaming.order;
  const isDone = (section: Section): boolean => done?.has(pieceOf(section)) === true;
  for (const section of rows.filter(isDone)) streaming.tracker.done(section);
  let left = rows.filter((section) => !isDone(section));
  // Nobody knows how far an earlier try has come with these.
  let unclear: readonly Section[] = isAgain ? left : [];
  let queues: readonly TableQueue<RowFeed>[] = [];
  let wasLost = false;
  await throughLosses(
    { signal, ...(onNote !== undefined && { onNote }) },
    async () => {
      const full: Section[] = [];
      const taken = new Map<Section, number>();
      const canShare = left.some((section) => isByStatement(section) && order.isShared(section));
      const statements = statementQueue(order, left.filter(isByStatement), { full, taken });
      const lanes = lanesFor(order, statements, canShare);
      const work = { statements, full, taken, sessions: lanes.length };
      const whole = wholeQueue(
        order,
        left.filter((section) => !isByStatement(section)),
      );
      queues = [statements, whole];
      try {
        await remake(unclear);
        await inRowSessions(streaming, order.header, lanes, (session) => byStatement(order, session, work));
        await inClients(streaming, order.header, lanesFor(order, whole, false), (session) =>
          throughClient(order, session, whole),
        );
      } finally {
        for (const queue of queues) await queue.close();
      }
    },
    () => {
      wasLost = true;
      // Perhaps it was lost because of that.
      streaming.way.isAhead = false;
      const has = (set: 'finished' | 'begun', section: Section): boolean =>
        queues.some((queue) => queue[set].has(section));
      left = left.filter((section) => !has('finished', section));
      unclear = left.filter((section) => has('begun', section) || unclear.includes(section));
      for (const section of unclear) streaming.tracker.again(section);
      return `${unclear.map(sectionName).join(', ')} begin again from their first row, one statement at a time`;
    },
  );
  return { wasLost };
}

/** Its statements are short enough to be held. */
function isByStatement({ longestStatement, database, object }: Section): boolean {
  const isShort = longestStatement !== undefined && longestStatement <= LONGEST_STATEMENT_BYTES;
  return isShort && !/[\r\n]/.test(`${database}${object}`);
}

/** Of these a server holds so many at once that shorter statements are quicker. */
const hasShortRows = ({ rawBytes, rows }: Section): boolean =>
  rows !== null && rows > 0 && rawBytes / rows <= SHORT_ROW_BYTES;

function statementQueue(
  { streaming, isShared }: RowsOrder,
  sections: readonly Section[],
  { full, taken }: Pick<StatementWork, 'full' | 'taken'>,
): TableQueue<StatementFeed> {
  return new TableQueue(sections, {
    open: (section) => {
      const rows = readRows(section, streaming);
      // Other programs may leave line feeds in strings as they are.
      const isOwn = streaming.order.index.inventory !== null;
      const isCut = isOwn && streaming.flavour === 'mysql' && hasShortRows(section);
      const parts = isCut ? cutRows(rows, PART_BYTES) : rows;
      const { backslashes } = section;
      return statementFeed(parts, section.rawBytes, { isShared: isShared(section), backslashes });
    },
    isShared,
    onDone: (section) => {
      finished(streaming, section);
      full.push(section);
      const rows = taken.get(section);
      if (rows !== undefined) streaming.taken.set(section.rawOffset, rows);
    },
  });
}

function wholeQueue({ streaming }: RowsOrder, sections: readonly Section[]): TableQueue<WholeFeed> {
  return new TableQueue(sections, {
    open: (section) => wholeFeed(readRows(section, streaming), section.rawBytes),
    isShared: () => false,
    onDone: (section) => finished(streaming, section),
  });
}

function finished({ order, tracker }: Streaming, section: Section): void {
  order.onDone?.(pieceOf(section));
  tracker.done(section);
}

/** One for each table; as many as may be where several can bring the rows of one. */
function lanesFor<F extends RowFeed>(
  { connections }: RowsOrder,
  queue: TableQueue<F>,
  canShare: boolean,
): readonly TableQueue<F>[] {
  const length = canShare ? connections : Math.min(connections, queue.size);
  return Array.from({ length }, () => queue);
}

/** What the sessions have in common. */
interface StatementWork {
  readonly statements: TableQueue<StatementFeed>;
  /** Tables whose rows are all there, and not their keys. */
  readonly full: Section[];
  /** How many rows of a table the server has taken by now, where it is known. */
  readonly taken: Map<Section, number>;
  /** How many of them still find something to do. */
  sessions: number;
}

async function byStatement(order: RowsOrder, session: RowSession, work: StatementWork): Promise<void> {
  const { statements, full } = work;
  const { streaming } = order;
  const use = (section: Section): Promise<void> => session.run(section, order.use(section.database ?? ''));
  const makeKeys = async (): Promise<void> => {
    for (let section = full.shift(); section !== undefined; section = full.shift()) {
      const keys = order.keysOf(section);
      if (keys === null) continue;
      await use(section);
      if (work.sessions === 1)
        await session.runAll(section, settingsAlone(streaming.settings, order.connections));
      await session.runAll(section, keys);
      order.onKeys(section);
    }
  };
  await eachTable(streaming, statements, async ({ section, feed, part }) => {
    const done = part();
    await use(section);
    // Of the others nobody has said that they are InnoDB's, and the dump may commit by itself.
    const rows = order.isShared(section)
      ? new Together(session, section, streaming.way)
      : eachAlone(session, section);
    while (await feed.next(rows.batch)) {
      const { bytes } = rows.batch;
      await rows.send();
      streaming.tracker.sent(section, bytes);
      streaming.order.signal.throwIfAborted();
    }
    const taken = await rows.end();
    if (taken !== null) work.taken.set(section, (work.taken.get(section) ?? 0) + taken);
    done();
    await makeKeys();
    return true;
  });
  work.sessions -= 1;
}

async function throughClient(
  { streaming, use }: RowsOrder,
  session: ClientSession,
  queue: TableQueue<WholeFeed>,
): Promise<void> {
  await eachTable(streaming, queue, async ({ section, feed, part }) => {
    const done = part();
    session.begin(section);
    if (
      section.database !== null &&
      !(await session.write(Buffer.from(`${use(section.database)}; `, 'latin1')))
    )
      return false;
    for (let next = await feed.next(); next !== null; next = await feed.next()) {
      const isRead = await session.write(next);
      streaming.tracker.sent(section, next.length);
      if (!isRead) return false;
      streaming.order.signal.throwIfAborted();
    }
    return session.mark(done);
  });
}

/** @param bring false: nobody reads any more, and the session knows why */
async function eachTable<F extends RowFeed>(
  { tracker }: Streaming,
  queue: TableQueue<F>,
  bring: (table: TableRows<F>) => Promise<boolean>,
): Promise<void> {
  for (let table = queue.next(); table !== null; table = queue.next()) {
    tracker.begin(table.section);
    try {
      if (!(await bring(table))) return;
    } finally {
      tracker.end(table.section);
    }
  }
}
