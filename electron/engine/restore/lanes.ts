import type { Section, SectionKind } from '../../../shared/model/dump-index.ts';
import { chooseDeferred } from './choose-deferred.ts';
import type { Addition, Deferred } from './deferred-keys.ts';
import { makeTables } from './make-tables.ts';
import { missingOf } from './missing-keys.ts';
import { pieceOf } from './model.ts';
import { nameOf, type SegmentPlan } from './plan.ts';
import { restoreRows } from './restore-rows.ts';
import type { RowSession } from './row-session.ts';
import { readSection, type Streaming } from './send.ts';
import { type Header, inClients, inRowSessions } from './sessions.ts';
import { statementsOf } from './statements.ts';
import { throughLosses } from './through-losses.ts';
import { createTranslator, SANDBOX_LINE } from './translate.ts';

/** What only sets a session, see {@link reasonAgainst}: nothing where no other statement follows. */
const SESSION_ONLY: ReadonlySet<SectionKind> = new Set(['other', 'trailer']);

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

/**
 * A header is sent once per connection, what stands between objects comes late, and a trailer where something stands
 * before it: they must only set the session.
 */
async function reasonAgainst(segment: SegmentPlan, { order }: Streaming): Promise<string | null> {
  for (const section of [segment.header, ...segment.rest.filter(({ kind }) => SESSION_ONLY.has(kind))]) {
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
  #sent: Header;

  constructor(streaming: Streaming, segment: SegmentPlan, connections: number) {
    this.#streaming = streaming;
    this.#segment = segment;
    this.#connections = connections;
    this.#sent = { section: segment.header, bytes: Buffer.alloc(0) };
  }

  async run(): Promise<void> {
    const { structures, rows, rest, header } = this.#segment;
    const { translator, order, tracker, pointedAt } = this.#streaming;
    this.#sent = { section: header, bytes: translator.translate(header, await readSection(header, order)) };
    tracker.done(header);
    this.#deferred = await chooseDeferred(this.#segment, order, pointedAt);
    const begun = pieceOf(header);
    const ended = `${begun}-end`;
    if (order.done?.has(ended) === true) {
      for (const section of [...structures, ...rows, ...rest]) tracker.done(section);
      return;
    }
    const isAgain = order.done?.has(begun) === true;
    const shared = {
      streaming: this.#streaming,
      header: this.#sent,
      connections: this.#connections,
      use: (database: string) => this.#use(database),
    };
    if (isAgain) for (const section of structures) tracker.done(section);
    else await makeTables({ ...shared, structures, textOf: (section) => this.#textOf(section) });
    order.onDone?.(begun);
    const withKeys = new Set<Section>();
    const { wasLost } = await restoreRows({
      ...shared,
      rows,
      isAgain,
      isShared: (section) => this.#deferred.has(nameOf(section)),
      keysOf: (section) => this.#deferred.get(nameOf(section))?.keys?.sql ?? null,
      onKeys: (section) => withKeys.add(section),
      remake: (sections) => this.#remake(sections),
    });
    const keyless = rows.filter((section) => !withKeys.has(section));
    await this.#keys(keyless, ({ keys }) => keys, this.#connections, isAgain || wasLost);
    // One after the other: two tables that refer to each other would wait for each other.
    await this.#keys(rows, ({ foreignKeys }) => foreignKeys, 1, isAgain);
    await this.#rest(rest, isAgain);
    order.onDone?.(ended);
  }

  /**
   * What follows the rows, through the client program, which knows of other delimiters.
   * @param isAgain some of it may be there from an earlier try; dump programs drop everything before, but triggers
   */
  async #rest(sections: readonly Section[], isAgain: boolean): Promise<void> {
    const { order, tracker, translator } = this.#streaming;
    if (sections.every(({ kind }) => SESSION_ONLY.has(kind))) {
      for (const section of sections) {
        // What would be rewritten is counted all the same.
        translator.translate(section, await readSection(section, order));
        tracker.done(section);
      }
      return;
    }
    await inClients(this.#streaming, this.#sent, [sections], async (session, own) => {
      let database: string | null = null;
      for (const section of own) {
        session.begin(section);
        if (section.database !== null && section.database !== database) {
          const use = Buffer.from(`${this.#use(section.database)}; `, 'latin1');
          if (!(await session.write(use))) return;
        }
        database = section.database ?? database;
        if (isAgain && section.kind === 'trigger')
          await session.write(Buffer.from(`DROP TRIGGER IF EXISTS ${quoted(section.object ?? '')}; `));
        tracker.begin(section);
        const isRead = await session.write(translator.translate(section, await readSection(section, order)));
        tracker.end(section);
        if (!isRead) return;
        tracker.done(section);
        order.signal.throwIfAborted();
      }
    });
  }

  /** As it is sent, one character for each byte: translated, and tables without the keys that come later. */
  async #textOf(section: Section): Promise<string> {
    const { translator, order } = this.#streaming;
    const sql = translator.translate(section, await readSection(section, order));
    const deferred = section.kind === 'table-structure' ? this.#deferred.get(nameOf(section)) : undefined;
    return deferred?.structure ?? sql.toString('latin1');
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
        await session.run(section, this.#use(section.database ?? ''));
        await session.run(section, `DROP TABLE IF EXISTS ${latin1(quoted(section.object ?? ''))}`);
        await session.runAll(section, await this.#textOf(section));
      }
    });
  }

  /** What was left out of the tables, one statement each. */
  async #keys(
    rows: readonly Section[],
    choose: (deferred: Deferred) => Addition | null,
    connections: number,
    isResumed: boolean,
  ): Promise<void> {
    const { order } = this.#streaming;
    const all = rows.flatMap((section) => {
      const addition = choose(this.#deferred.get(nameOf(section)) ?? NOTHING);
      return addition === null ? [] : [{ section, addition }];
    });
    await throughLosses(
      order,
      async (isRetry) => {
        const waiting = isResumed || isRetry ? await missingOf(all, order) : [...all];
        const lanes = Array.from({ length: Math.min(connections, waiting.length) }, () => waiting);
        await this.#together(lanes, async (session) => {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            const { section, addition } = next;
            await session.run(section, this.#use(section.database ?? ''));
            await session.runAll(section, addition.sql);
          }
        });
      },
      () => 'Keys that are missing are made again',
    );
  }

  #together<T>(works: readonly T[], run: (session: RowSession, work: T) => Promise<void>): Promise<void> {
    return inRowSessions(this.#streaming, this.#sent, works, run);
  }

  /** USE, by the database's name on the target; one character for each byte. */
  #use(database: string): string {
    const section = { kind: 'database', rawOffset: -1, database } as const;
    const statement = Buffer.from(`USE ${quoted(database)}`);
    return createTranslator(this.#streaming.order.rules).translate(section, statement).toString('latin1');
  }
}

const NOTHING: Deferred = { structure: '', keys: null, foreignKeys: null };

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');
