import { HoldfastError } from '../../../shared/errors.ts';
import type { MissingPart, RestoreResult } from '../../../shared/model/restore.ts';
import { type ServerConnection, WHOLE_TABLES_MS } from '../server/connect.ts';
import { quoteName, text } from '../server/rows.ts';
import type { BesideOrder } from './beside.ts';
import { charsetClause, dropOurs, type Home } from './beside-places.ts';
import { connectPatiently, type Exchanged } from './exchange.ts';
import { untilFree } from './in-use.ts';
import { addKey, dropKey, keyName, type PointingKey, pointAgain, whereTo } from './pointing-keys.ts';
import { allowOldKeys } from './preamble.ts';
import { objectOf } from './restored-objects.ts';
import { countRestored, type Taken } from './run.ts';
import { dropTriggers, saveTriggers } from './saved-triggers.ts';
import { programsAmong, sectionName } from './select-sections.ts';
import { streamDump } from './stream.ts';
import { inViewOrder } from './view-order.ts';

/** So often it is begun anew when the connection is lost. */
const TRIES = 3;
/** How long the server may take to let go of the lock of a session that has ended. */
const LOCK_SECONDS = 5;

/** What a restore says of the target in the end. */
type Found = Pick<RestoreResult, 'tables' | 'views' | 'programs' | 'rows'>;

/** An order that no cancel ends, and whether one was asked for. */
type Finishing = BesideOrder & { readonly isCancelled: () => boolean };

/**
 * What is left to do after an exchange, to its end: views and programs are made anew, foreign keys from elsewhere name
 * the new tables, what was replaced is dropped. What fails is noted, and the rest is done all the same; a connection
 * that is lost is made again, and a cancel comes too late, since half of this would be worse than either end.
 * @param counted of the tables that came, how many rows they have
 * @throws HoldfastError 'restore-incomplete' with all that is missing, and what was replaced is kept; what connecting
 *   throws when the server does not come back
 */
export async function finishSwap(order: BesideOrder, exchanged: Exchanged, counted: Taken): Promise<Found> {
  const { signal } = order;
  const finishing = {
    ...order,
    signal: new AbortController().signal,
    isCancelled: () => signal.aborted,
  };
  const tooLate = (): void => order.log('Too late to cancel, since the tables are exchanged: finishing');
  if (signal.aborted) tooLate();
  else signal.addEventListener('abort', tooLate, { once: true });
  try {
    for (let number = 1; ; number += 1) {
      try {
        return await finish(finishing, exchanged, counted);
      } catch (error) {
        if (number === TRIES || !isLost(error)) throw error;
        order.log('The connection was lost after the exchange. What is left to do is begun again');
      }
    }
  } finally {
    signal.removeEventListener('abort', tooLate);
  }
}

/** Each step may be repeated. */
async function finish(order: Finishing, { homes, before, keys }: Exchanged, counted: Taken): Promise<Found> {
  const databases = homes.map(({ home }) => home);
  const missing = [
    ...(await onTarget(order, (target) => clearHomes(target, homes, order))),
    ...(await makePrograms(order)),
    ...(await onTarget(order, (target) => pointKeys(target, keys, order))),
  ];
  const drop = (names: readonly string[]): Promise<void> =>
    onTarget(order, (target) => untilFree(() => dropOurs(target, names), order.isCancelled));
  await drop(homes.map(({ beside }) => beside));
  if (missing.length > 0) {
    for (const { object, why } of missing) order.log(`Missing: ${object}: ${why}`);
    order.onState?.({ kind: 'exchanged', databases, leftovers: [...before], missing });
    throw incomplete(databases, missing);
  }
  order.onState?.({ kind: 'restored', databases, leftovers: [...before] });
  const found = await countRestored(order, counted);
  await drop(before);
  return found;
}

function incomplete(
  databases: readonly string[],
  missing: readonly MissingPart[],
): HoldfastError<'restore-incomplete'> {
  const [first] = missing;
  return new HoldfastError('restore-incomplete', {
    databases: [...databases],
    missing: missing.map(({ object }) => object),
    first: `${first?.object}: ${first?.why}`,
    statements: missing.flatMap(({ statement }) => statement ?? []),
  });
}

/** A connection by which the session is found while it waits, and after our own end. */
async function onTarget<T>(
  { account, sessionMark }: Pick<BesideOrder, 'account' | 'sessionMark'>,
  work: (target: ServerConnection) => Promise<T>,
): Promise<T> {
  const target = await connectPatiently(account, { queryTimeoutMs: WHOLE_TABLES_MS });
  try {
    if (sessionMark !== undefined) await target.query(`DO GET_LOCK(?, ${LOCK_SECONDS})`, [sessionMark]);
    const done = await work(target);
    // The next session wants it at once.
    if (sessionMark !== undefined) await target.query('DO RELEASE_LOCK(?)', [sessionMark]);
    return done;
  } finally {
    await target.close();
  }
}

/**
 * Of a whole database the former views and programs make way. Triggers of the tables that came are there only when
 * they were made by a try before, and are made once more.
 */
async function clearHomes(
  target: ServerConnection,
  homes: readonly Home[],
  { isCancelled }: Finishing,
): Promise<readonly MissingPart[]> {
  const missing: MissingPart[] = [];
  for (const { home, tables, copies, charset } of homes) {
    const arrived = tables === null ? null : [...tables].filter((name) => !copies.has(name));
    await dropTriggers(target, await saveTriggers(target, home, arrived));
    if (tables !== null) continue;
    const clause = await charsetClause(target, charset);
    const programs = await programsOf(target, home);
    // Other modes of MariaDB before 11.4 do not know the word PACKAGE (1064).
    if (programs.some(([kind]) => kind === 'PACKAGE')) await target.query("SET SESSION sql_mode = 'ORACLE'");
    const statements = [
      ...(clause === '' ? [] : [[home, `ALTER DATABASE ${quoteName(home)}${clause}`] as const]),
      ...programs.map(
        ([kind, name]) => [`${home}.${name}`, `DROP ${kind} ${quoteName(home)}.${quoteName(name)}`] as const,
      ),
    ];
    for (const [object, statement] of statements)
      missing.push(
        ...(await attempted(object, `${statement};`, () =>
          untilFree(() => target.query(statement), isCancelled),
        )),
      );
  }
  return missing;
}

/** Views, routines and events, each with the word that drops it. */
async function programsOf(
  target: ServerConnection,
  database: string,
): Promise<readonly (readonly [string, string])[]> {
  const rows = await target.query(
    `SELECT 'VIEW' AS kind, TABLE_NAME AS name FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?
     UNION ALL SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES
       WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE <> 'PACKAGE BODY'
     UNION ALL SELECT 'EVENT', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?`,
    [database, database, database],
  );
  return rows.map((row) => [text(row.kind), text(row.name)] as const);
}

/** Makes all views and programs but those that the server refuses: a client stops at the first, and the next goes on. */
async function makePrograms(order: Finishing): Promise<readonly MissingPart[]> {
  const missing: MissingPart[] = [];
  let sections = await inViewOrder(programsAmong(order.sections), order.reader, order.signal);
  for (;;) {
    try {
      await streamDump({ ...order, sections });
      return missing;
    } catch (error) {
      if (!(error instanceof HoldfastError && error.is('restore-failed')) || isLost(error)) throw error;
      const { number, message, object } = error.data;
      const why = number === null ? message : `Error ${number}: ${message}`;
      const at = sections.findIndex((each) => objectOf(each) !== null && sectionName(each) === object);
      if (at < 0) return [...missing, { object: 'views and programs', why, statement: null }];
      missing.push({ object: object ?? '', why, statement: null });
      // Each part of a dump needs its own beginning; what stands before the one that failed has been made.
      sections = sections.filter(
        (each, i) => i > at || (objectOf(each) === null && each.kind !== 'view-placeholder'),
      );
    }
  }
}

async function pointKeys(
  target: ServerConnection,
  keys: readonly PointingKey[],
  { isCancelled }: Finishing,
): Promise<readonly MissingPart[]> {
  if (keys.length === 0) return [];
  await target.query('SET SESSION foreign_key_checks = 0');
  await allowOldKeys(target);
  const missing: MissingPart[] = [];
  for (const key of keys) {
    const [failed] = await attempted(keyName(key), `${addKey(key)};`, () =>
      pointAgain(target, key, isCancelled),
    );
    if (failed === undefined) continue;
    // It may still name the former table.
    const drop = (await whereTo(target, key)) === null ? '' : `${dropKey(key)};\n`;
    missing.push({ ...failed, statement: `${drop}${failed.statement}` });
  }
  return missing;
}

/** @returns what is missing when the server refuses it */
async function attempted(
  object: string,
  statement: string,
  work: () => Promise<void>,
): Promise<readonly MissingPart[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof HoldfastError && error.is('query-failed')) || isLost(error)) throw error;
    return [{ object, why: `Error ${error.data.number}: ${error.data.message}`, statement }];
  }
}

/** No connection, gone away, lost, shut down, interrupted, killed. */
const LOST_NUMBERS: ReadonlySet<number> = new Set([2002, 2003, 2006, 2013, 1053, 1317, 1927, 3169]);

function isLost(error: unknown): boolean {
  if (!(error instanceof HoldfastError)) return false;
  if (error.is('restore-failed') || error.is('query-failed')) return LOST_NUMBERS.has(error.data.number ?? 0);
  return [
    'connection-lost',
    'connection-refused',
    'socket-missing',
    'connect-timeout',
    'tunnel-lost',
  ].includes(error.code);
}
