import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { chooseDeferred } from './choose-deferred.ts';
import type { ClientSession } from './client-session.ts';
import type { Addition, Deferred } from './deferred-keys.ts';
import { missingOf } from './missing-keys.ts';
import { pieceOf } from './model.ts';
import { nameOf, type SegmentPlan } from './plan.ts';
import { sectionName } from './select-sections.ts';
import { readRows, readSection, type Streaming } from './send.ts';
import { inSessions } from './sessions.ts';
import { statementsOf } from './statements.ts';
import { TableQueue, type TableRows } from './table-queue.ts';
import { createTranslator } from './translate.ts';

/** A word to MariaDB's client, and no statement. */
const SANDBOX_LINE = /^\/\*M?!999999\\-[^\n]*/;
/** How often rows are begun again after the connection was lost, and how long it waits before. */
const PAUSES_MS = [1_000, 5_000, 15_000] as const;
/** Server has gone away, lost connection, shutdown, killed, cannot connect. */
const LOST = new Set([2006, 2013, 2055, 1053, 1927, 2002, 2003]);

/**
 * Restores the segments of a dump over several connections: tables without the keys that can come later, their rows,
 * those keys, foreign keys, and at last what would get in the way of rows.
 * @returns why the dump cannot be restored so; nothing has been sent then. null when it has been.
 */
export async function restoreInLanes(
  streaming: Streaming,
  segments: readonly SegmentPlan[],
  connections: number,
): Promise<string | null> {
  for (const segment of segments) {
    const why = await reasonAgainst(segment, streaming);
    if (why !== null) return why;
  }
  streaming.order.onNote?.(`Over ${connections} connections, with keys after the rows`);
  for (const segment of segments) await new SegmentRestore(streaming, segment, connections).run();
  return null;
}

/** A header is sent once per connection, and what stands between objects comes late: both must only set the session. */
async function reasonAgainst(segment: SegmentPlan, { order }: Streaming): Promise<string | null> {
  for (const section of [segment.header, ...segment.rest.filter(({ kind }) => kind === 'other')]) {
    const sql = (await readSection(section, order)).toString('latin1').replace(SANDBOX_LINE, '');
    for (const { tokens } of statementsOf(sql)) {
      const words = tokens
        .filter(({ kind }) => kind !== 'open' && kind !== 'close')
        .map((token) => token.text);
      if (words[0] !== 'SET')
        return `the dump has a statement of its own kind (${words.slice(0, 3).join(' ')})`;
      if (words.some((word) => word.toUpperCase() === 'GLOBAL'))
        return 'the dump sets variables of the whole server';
    }
  }
  return null;
}

class SegmentRestore {
  readonly #streaming: Streaming;
  readonly #segment: SegmentPlan;
  readonly #connections: number;
  #deferred: ReadonlyMap<string, Deferred> = new Map();
  /** The header as it is sent to each session. */
  #header: Buffer = Buffer.alloc(0);

  constructor(streaming: Streaming, segment: SegmentPlan, connections: number) {
    this.#streaming = streaming;
    this.#segment = segment;
    this.#connections = connections;
  }

  async run(): Promise<void> {
    const { structures, rows, rest, header } = this.#segment;
    const { translator, order, tracker } = this.#streaming;
    this.#header = translator.translate(header, await readSection(header, order));
    tracker.done(header);
    this.#deferred = await chooseDeferred(this.#segment, order);
    const begun = pieceOf(header);
    const ended = `${begun}-end`;
    if (order.done?.has(ended) === true) {
      for (const section of [...structures, ...rows, ...rest]) tracker.done(section);
      return;
    }
    const isAgain = order.done?.has(begun) === true;
    if (isAgain) for (const section of structures) tracker.done(section);
    else await this.#inOne(structures);
    order.onDone?.(begun);
    await this.#rows(isAgain);
    await this.#keys(({ keys }) => keys, this.#connections, isAgain);
    // One after the other: two tables that refer to each other would wait for each other.
    await this.#keys(({ foreignKeys }) => foreignKeys, 1, isAgain);
    await this.#inOne(rest, isAgain);
    order.onDone?.(ended);
  }

  /** @param isAgain some of it may be there from an earlier try; dump programs drop everything before, but triggers */
  async #inOne(sections: readonly Section[], isAgain = false): Promise<void> {
    const { order, tracker } = this.#streaming;
    await this.#together([sections], async (session, own) => {
      let database: string | null = null;
      for (const section of own) {
        session.begin(section);
        if (section.database !== null && section.database !== database && section.kind !== 'database') {
          if (!(await session.write(this.#use(section.database)))) return;
        }
        database = section.database ?? database;
        if (isAgain && section.kind === 'trigger')
          await session.write(Buffer.from(`DROP TRIGGER IF EXISTS ${quoted(section.object ?? '')}; `));
        tracker.begin(section);
        const isRead = await session.write(await this.#textOf(section));
        tracker.end(section);
        if (!isRead) return;
        tracker.done(section);
        order.signal.throwIfAborted();
      }
    });
  }

  /** As it is sent: translated, and tables without the keys that come later. */
  async #textOf(section: Section): Promise<Buffer> {
    const { translator, order } = this.#streaming;
    const sql = translator.translate(section, await readSection(section, order));
    const deferred = section.kind === 'table-structure' ? this.#deferred.get(nameOf(section)) : undefined;
    return deferred === undefined ? sql : Buffer.from(deferred.structure, 'latin1');
  }

  /** All rows; those of tables that a lost connection left incomplete once more, from their beginning. */
  async #rows(isAgain: boolean): Promise<void> {
    const { order, tracker } = this.#streaming;
    const isDone = (section: Section): boolean => order.done?.has(pieceOf(section)) === true;
    const all = this.#segment.rows;
    for (const section of all.filter(isDone)) tracker.done(section);
    let left = all.filter((section) => !isDone(section));
    // Nobody knows how far an earlier try has come with these.
    let unclear: readonly Section[] = isAgain ? left : [];
    for (let attempt = 0; ; attempt += 1) {
      const queue = new TableQueue(left, {
        read: (section) => readRows(section, this.#streaming),
        isShared: (section) => this.#isShared(section),
        onDone: (section) => {
          order.onDone?.(pieceOf(section));
          tracker.done(section);
        },
      });
      try {
        await this.#remake(unclear);
        const lanes = Array.from({ length: Math.min(this.#connections, left.length) }, () => queue);
        await this.#together(lanes, (session) => this.#lane(session, queue));
        return;
      } catch (error) {
        const pause = PAUSES_MS[attempt];
        if (order.signal.aborted || pause === undefined || !isLost(error)) throw error;
        const finished = queue.finished;
        unclear = left.filter(
          (section) => !finished.has(section) && (queue.begun.has(section) || unclear.includes(section)),
        );
        left = left.filter((section) => !finished.has(section));
        for (const section of unclear) tracker.again(section);
        order.onNote?.(
          `The connection was lost (${error.data.message}). ${unclear.map(sectionName).join(', ')} begin again from their first row`,
        );
        await sleep(pause, undefined, { signal: order.signal });
      } finally {
        await queue.close();
      }
    }
  }

  async #lane(session: ClientSession, queue: TableQueue): Promise<void> {
    const { order, tracker } = this.#streaming;
    for (let table = queue.next(); table !== null; table = queue.next()) {
      const { section } = table;
      const part = table.part();
      session.begin(section);
      tracker.begin(section);
      try {
        if (section.database !== null && !(await session.write(this.#use(section.database)))) return;
        if (!(await this.#send(session, table))) return;
        order.signal.throwIfAborted();
      } finally {
        tracker.end(section);
      }
      if (!(await session.mark(part))) return;
    }
  }

  async #send(session: ClientSession, { feed, section }: TableRows): Promise<boolean> {
    const { order, tracker } = this.#streaming;
    let isRead = true;
    const write = async (bytes: Buffer): Promise<boolean> => {
      isRead = await session.write(bytes);
      tracker.sent(section, bytes.length);
      return isRead;
    };
    while (await feed.take(write)) order.signal.throwIfAborted();
    return isRead;
  }

  /** Its rows can be brought by several sessions: large, InnoDB, and of a form whose statements are known. */
  #isShared(section: Section): boolean {
    return this.#deferred.has(nameOf(section)) && !/[\r\n]/.test(section.object ?? '');
  }

  /** Tables anew, without rows: only those that this restore has made. */
  async #remake(rows: readonly Section[]): Promise<void> {
    const names = new Set(rows.map(nameOf));
    const tables = this.#segment.structures.filter(
      (section) => section.kind === 'table-structure' && names.has(nameOf(section)),
    );
    if (tables.length === 0) return;
    await this.#together([tables], async (session) => {
      for (const section of tables) {
        session.begin(section);
        const drop = `DROP TABLE IF EXISTS ${quoted(section.object ?? '')}; `;
        await session.write(this.#use(section.database ?? ''));
        await session.write(Buffer.from(drop));
        if (!(await session.write(await this.#textOf(section)))) return;
      }
    });
  }

  /** What was left out of the tables, one statement each. */
  async #keys(
    choose: (deferred: Deferred) => Addition | null,
    connections: number,
    isResumed: boolean,
  ): Promise<void> {
    const { order } = this.#streaming;
    const all = this.#segment.rows.flatMap((section) => {
      const addition = choose(this.#deferred.get(nameOf(section)) ?? NOTHING);
      return addition === null ? [] : [{ section, addition }];
    });
    for (let attempt = 0; ; attempt += 1) {
      try {
        const waiting = isResumed || attempt > 0 ? await missingOf(all, order) : [...all];
        const lanes = Array.from({ length: Math.min(connections, waiting.length) }, () => waiting);
        await this.#together(lanes, async (session) => {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            const { section, addition } = next;
            session.begin(section);
            const sql = Buffer.from(addition.sql, 'latin1');
            if (!(await session.write(Buffer.concat([this.#use(section.database ?? ''), sql])))) return;
          }
        });
        return;
      } catch (error) {
        const pause = PAUSES_MS[attempt];
        if (order.signal.aborted || pause === undefined || !isLost(error)) throw error;
        order.onNote?.(
          `The connection was lost (${error.data.message}). Keys that are missing are made again`,
        );
        await sleep(pause, undefined, { signal: order.signal });
      }
    }
  }

  #together<T>(works: readonly T[], run: (session: ClientSession, work: T) => Promise<void>): Promise<void> {
    return inSessions(this.#streaming, { section: this.#segment.header, bytes: this.#header }, works, run);
  }

  /** USE, by the database's name on the target, and without a line of its own. */
  #use(database: string): Buffer {
    const section = { kind: 'database', rawOffset: -1, database } as const;
    const statement = Buffer.from(`USE ${quoted(database)}; `);
    return createTranslator(this.#streaming.order.rules).translate(section, statement);
  }
}

const NOTHING: Deferred = { structure: '', keys: null, foreignKeys: null };

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

function isLost(error: unknown): error is HoldfastError<'restore-failed'> {
  return error instanceof HoldfastError && error.is('restore-failed') && LOST.has(error.data.number ?? 0);
}
