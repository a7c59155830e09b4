import { HoldfastError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { RestoreContent, RestoreResult, RowsInto, TargetState } from '../../../shared/model/restore.ts';
import { connect, type ServerConnection, WHOLE_TABLES_MS, withConnection } from '../server/connect.ts';
import { readNameRule } from '../server/databases.ts';
import { quoteName, toCount } from '../server/rows.ts';
import {
  besideOf,
  dropOurs,
  type Home,
  homeOf,
  makeOurs,
  refuseFilled,
  versionedIn,
} from './beside-places.ts';
import { exchangeTables } from './exchange.ts';
import type { RestoreOrder, TranslateRules } from './model.ts';
import { moveRows } from './move-rows.ts';
import { readPrograms } from './qualified-names.ts';
import { countRestored, placeOf, refuseCollisions, type Taken, targetName, withTarget } from './run.ts';
import { tablesAmong } from './select-sections.ts';
import { type Streamed, streamDump } from './stream.ts';
import { finishSwap } from './swap-finish.ts';

export interface BesideOrder extends RestoreOrder {
  /** What was selected of the dump. */
  readonly sections: readonly Section[];
  readonly content: RestoreContent;
  readonly rows: RowsInto;
  /** What is rewritten and lost as a whole: programs go there twice, events only at the end. */
  readonly translated: Pick<RestoreResult, 'rewrites' | 'losses'>;
  readonly log: (text: string) => void;
}

/** For what rebuilds a table. */
const queryTimeoutMs = WHOLE_TABLES_MS;

/** Cleaning up after a cancel or a lost connection must not take long. */
const CLEANUP_TIMEOUT_MS = 30_000;

/**
 * Restores into databases beside those that are meant (`shop__restoring`), compares the rows there with the backup's,
 * and only then touches what is there: tables change places by one RENAME TABLE, copies move in under their new names,
 * rows are moved into the tables that are there. Until then a failure changes nothing.
 * @throws what streaming throws; HoldfastError 'rows-differ', 'beside-taken', 'target-changed', 'query-failed' …; an
 *   AbortError when cancelled. `onState` has told what state the target is in.
 */
export async function restoreBeside(given: BesideOrder): Promise<RestoreResult> {
  refuseCollisions(given.databases);
  let state: TargetState | null = null;
  const order: BesideOrder = {
    ...given,
    onState: (now) => {
      state = now;
      given.onState?.(now);
    },
  };
  const homes = order.databases.map((target) => homeOf(target, order.index));
  const names = homes.map(({ home }) => home);
  const leftovers = homes.map(({ beside }) => beside);
  order.onState?.({ kind: 'untouched', databases: names, leftovers });
  try {
    await withTarget(order, async (target) => {
      await refuseFilled(
        target,
        homes.map(({ before }) => before),
      );
      await makeOurs(target, leftovers, homes);
    });
    const streamed = await streamDump({
      ...order,
      sections: await rehearsed(order),
      databases: order.databases.map((target) => ({ ...target, as: besideOf(targetName(target)) })),
      rules: rulesBeside(order, homes),
    });
    const counted = await withTarget(order, (target) => compareRows(target, order, homes, streamed));
    // Of what stands there since it was backed up there would be nothing left.
    await withTarget(order, async (target) => order.lookAgain?.(target, names, false));
    if (order.content === 'data') {
      await withTarget(order, (target) => moveRows(target, homes, order));
      const found = await countRestored(order);
      await withTarget(order, (target) => dropOurs(target, leftovers));
      return resultOf(order, streamed, found);
    }
    order.signal.throwIfAborted();
    // Short, and worse half done than done: not ended by a cancel.
    const exchanged = await withConnection(order.account, { queryTimeoutMs }, (target) =>
      exchangeTables(target, homes, order),
    );
    return resultOf(order, streamed, await finishSwap(order, exchanged, counted));
  } catch (error) {
    await tidyUp(order, state, leftovers);
    throw error;
  }
}

/**
 * The tables, and views and programs for a rehearsal, so that what the server refuses is known before anything is
 * touched. Not events, which might run; and nothing where a text names its own database, which would be the original.
 */
async function rehearsed({ reader, sections, databases, rules, content, signal }: BesideOrder) {
  const tables = tablesAmong(sections);
  if (content === 'data') return tables;
  const rename = new Map(databases.map((target) => [target.name, besideOf(targetName(target))]));
  const { ignoreCase } = rules;
  const { qualifiedNames } = await readPrograms(reader, sections, { rename, ignoreCase }, signal);
  return qualifiedNames.length > 0 ? tables : sections.filter(({ kind }) => kind !== 'event');
}

export function rulesBeside(
  { rules, content }: Pick<BesideOrder, 'rules' | 'content'>,
  homes: readonly Home[],
): TranslateRules {
  const isForRows = content === 'data';
  return {
    ...rules,
    rename: new Map(homes.map(({ from, beside }) => [from, beside])),
    madeBeside: new Map(
      homes.map(({ from, home, tables, copies }) => [
        from,
        { home, tables, copies: new Set(copies.keys()), isForRows },
      ]),
    ),
  };
}

/**
 * Every table's rows against the index: exact on both sides.
 * @returns how many there are, by the places that the tables will have
 */
async function compareRows(
  target: ServerConnection,
  { sections, index, content }: BesideOrder,
  homes: readonly Home[],
  { keptRows }: Pick<Streamed, 'keptRows'>,
): Promise<Taken> {
  const counted = new Map<string, number>();
  // What a BLACKHOLE table is given is gone at once.
  const holes = (index.inventory?.objects ?? []).filter(
    ({ engine }) => engine?.toUpperCase() === 'BLACKHOLE',
  );
  const { fold } = await readNameRule(target);
  for (const { from, home, beside, copies } of homes) {
    const versioned = new Set((await versionedIn(target, beside)).map(fold));
    const expected = new Map<string, number | null>();
    for (const { kind, database, object, rows: dumped, rawOffset } of sections) {
      const rows = keptRows.get(rawOffset) ?? dumped;
      if (database !== from || object === null) continue;
      if (kind === 'table-structure' && !expected.has(object)) expected.set(object, 0);
      const known = expected.get(object) ?? 0;
      if (kind === 'table-data') expected.set(object, rows === null || known === null ? null : known + rows);
    }
    for (const [table, rows] of expected) {
      if (rows === null || content === 'structure') continue;
      if (holes.some(({ database, name }) => database === from && name === table)) continue;
      // Its rows of the past came with those of now, where the backup has them.
      const all = versioned.has(fold(table)) ? ' FOR SYSTEM_TIME ALL' : '';
      const place = `${quoteName(beside)}.${quoteName(table)}${all}`;
      const [row] = await target.query(`SELECT COUNT(*) AS n FROM ${place}`);
      const found = toCount(row?.n) ?? 0;
      if (found !== rows)
        throw new HoldfastError('rows-differ', { object: `${from}.${table}`, expected: rows, found });
      counted.set(placeOf(home, copies.get(table) ?? table), found);
    }
  }
  return counted;
}

/**
 * What was made beside is dropped where it is of no use any more, and only there: whoever has to look into a stopped
 * exchange needs all of it.
 */
async function tidyUp(
  order: BesideOrder,
  state: TargetState | null,
  leftovers: readonly string[],
): Promise<void> {
  if (state === null || state.kind === 'exchanging' || state.kind === 'exchanged') return;
  if (!(await cleanUp(order, leftovers))) return;
  order.onState?.({ ...state, leftovers: state.leftovers.filter((name) => !leftovers.includes(name)) });
}

/** @returns false when what was made beside may still be there */
export async function cleanUp(
  { account }: Pick<BesideOrder, 'account'>,
  leftovers: readonly string[],
): Promise<boolean> {
  try {
    // Not with the restore's signal: it may be what ended it.
    const target = await connect(account, {
      timeoutMs: CLEANUP_TIMEOUT_MS,
      queryTimeoutMs: CLEANUP_TIMEOUT_MS,
    });
    try {
      await dropOurs(target, leftovers);
    } finally {
      await target.close();
    }
    return true;
  } catch {
    return false;
  }
}

function resultOf(
  { databases, translated: { rewrites, losses } }: BesideOrder,
  { rawBytes, tookMs }: Streamed,
  found: Pick<RestoreResult, 'tables' | 'views' | 'programs' | 'rows'>,
): RestoreResult {
  return {
    databases: databases.map((database) => ({ from: database.name, to: targetName(database) })),
    ...found,
    rawBytes,
    tookMs,
    eventsDisabled: rewrites.find(({ kind }) => kind === 'event-disabled')?.count ?? 0,
    rewrites,
    losses,
  };
}
