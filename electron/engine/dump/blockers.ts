import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import { mustBeAccepted } from '../../../shared/model/finding.ts';
import { type Inventory, objectKey } from '../../../shared/model/inventory.ts';
import type { Loss } from '../../../shared/model/verdict.ts';
import type { ServerConnection } from '../server/connect.ts';
import { quoteAccount } from '../server/grants.ts';
import type { InvalidView } from '../server/inventory.ts';
import { createLockedAccount } from '../server/locked-account.ts';
import { quoteName } from '../server/rows.ts';
import { lockScope } from '../tools/mysqldump-args.ts';
import { lossInWords } from './losses.ts';
import { readHangingEvents } from './server-facts.ts';

// Reasons why a dump cannot start, apart from rights, programs and options.

/** A dump stops at a view that cannot be read (truths A8); one that is left out does not matter. */
export function viewBlockers(invalid: readonly InvalidView[], { objects }: Inventory): WireError[] {
  const dumped = new Set(objects.filter(({ kind }) => kind === 'view').map(objectKey));
  return invalid
    .filter(({ database, view }) => dumped.has(objectKey({ kind: 'view', database, name: view })))
    .map((each) => toWireError(new HoldfastError('invalid-view', { ...each })));
}

/**
 * A MERGE table whose tables are missing or differ; and what servers say of a table whose files are gone or spoilt. No
 * rights, and no locks: those are told elsewhere.
 */
const BROKEN = new Set([1016, 1017, 1030, 1033, 1034, 1146, 1168, 1194, 1195, 1812, 1932]);

/**
 * A dump stops at a table that cannot be opened. information_schema names no engine for one, or one of merged tables;
 * these few are asked for.
 */
export async function tableBlockers(c: ServerConnection, { objects }: Inventory): Promise<WireError[]> {
  const doubtful = objects.filter(
    ({ kind, engine }) => kind === 'table' && (engine === null || /^MRG_/i.test(engine)),
  );
  const blockers: WireError[] = [];
  for (const { database, name } of doubtful) {
    try {
      await c.query(`SELECT 1 FROM ${quoteName(database)}.${quoteName(name)} LIMIT 0`);
    } catch (error) {
      if (!(error instanceof HoldfastError && error.is('query-failed'))) throw error;
      const { number, message } = error.data;
      if (number !== null && BROKEN.has(number))
        blockers.push(toWireError(new HoldfastError('broken-table', { database, table: name, message })));
    }
  }
  return blockers;
}

/** Somebody may just be changing a view; then the dump finds out. */
const LOCK_WAIT_SECONDS = 3;
const NO_SUCH_DEFINER = 1449;

/**
 * A dump that locks tables locks views, too, and stops at one whose definer is gone (error 1449). The server is asked
 * about each that may be one: a view with the rights of its invoker does not need its definer.
 */
export async function lockBlockers(
  c: ServerConnection,
  {
    databases,
    inventory,
    missingDefiners,
  }: {
    readonly databases: readonly string[];
    readonly inventory: Inventory;
    /** null: the list of accounts may not be read. */
    readonly missingDefiners: ReadonlySet<string> | null;
  },
): Promise<WireError[]> {
  if (lockScope(databases) === 'all') return [];
  const doubtful = inventory.objects.filter(
    ({ kind, definer }) =>
      kind === 'view' && definer !== null && (missingDefiners === null || missingDefiners.has(definer)),
  );
  if (doubtful.length === 0) return [];
  await c.query(`SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}`);
  const blockers: WireError[] = [];
  for (const { database, name, definer } of doubtful) {
    if (!(await lacksDefiner(c, database, name))) continue;
    const cure = `${createLockedAccount(quoteAccount(definer ?? ''), c)};`;
    const data = { database, view: name, definer: definer ?? '', cure };
    blockers.push(toWireError(new HoldfastError('view-definer-missing', data)));
  }
  await c.query('SET SESSION lock_wait_timeout = DEFAULT');
  return blockers;
}

/**
 * LIMIT 0: the server opens the view, and reads no row. It tells administrators that the definer is not there, and
 * others that access is denied (1045), as if they had just logged in.
 */
async function lacksDefiner(c: ServerConnection, database: string, view: string): Promise<boolean> {
  try {
    await c.query(`SELECT 1 FROM ${quoteName(database)}.${quoteName(view)} LIMIT 0`);
    return false;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    if (error.is('query-failed')) return error.data.number === NO_SUCH_DEFINER;
    if (error.is('access-denied')) return true;
    throw error;
  }
}

/** Events that the server does not show, and those at which the dump would spin for ever. */
export async function eventBlockers(
  c: ServerConnection,
  databases: readonly string[],
  eventsHidden: boolean,
): Promise<WireError[]> {
  if (eventsHidden)
    return [toWireError(new HoldfastError('event-scheduler-disabled', { databases: [...databases] }))];
  const events = await readHangingEvents(c, databases);
  return events.length === 0
    ? []
    : [toWireError(new HoldfastError('event-hangs-dump', { events: [...events] }))];
}

/**
 * Truths A6: what the account cannot see stops the backup, unless the user has accepted it: a right is easily given.
 * Tables without a snapshot and row history are in the dump all the same, which makes it degraded, not worthless.
 */
export function lossBlockers(losses: readonly Loss[]): WireError[] {
  const open = losses.filter(({ code, accepted }) => !accepted && mustBeAccepted(code));
  if (open.length === 0) return [];
  return [
    toWireError(
      new HoldfastError('losses-not-accepted', {
        codes: [...new Set(open.map(({ code }) => code))],
        names: open.map(lossInWords),
        cures: [...new Set(open.flatMap(({ cure }) => (cure === null ? [] : [cure])))],
      }),
    ),
  ];
}

/**
 * The first of the reasons not to start. Where a right is missing it brings the statements for all of them, also for
 * those that would be lost without a word, so that nobody has to come back for the next one.
 */
export function blockerWithAllCures(blockers: readonly WireError[]): WireError | null {
  const [first] = blockers;
  if (first?.code !== 'missing-privilege') return first ?? null;
  const cures = blockers.flatMap(({ code, data: { cure, cures } }) => {
    if (code === 'missing-privilege' && typeof cure === 'string') return [cure];
    return code === 'losses-not-accepted' && Array.isArray(cures) ? cures.map(String) : [];
  });
  return { ...first, data: { ...first.data, cure: [...new Set(cures)].join('\n') } };
}
