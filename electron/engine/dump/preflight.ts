import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Inventory } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { RightsFinding } from '../../../shared/model/server.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { Loss } from '../../../shared/model/verdict.ts';
import type { Account } from '../server/account.ts';
import type { ServerConnection } from '../server/connect.ts';
import { listDatabases, readNameRule } from '../server/databases.ts';
import { takeInventory } from '../server/inventory.ts';
import { checkRights, readGrants } from '../server/privileges.ts';
import { findInvalidViews } from '../server/views.ts';
import { type Clock, systemClock, toInstant } from '../system/clock.ts';
import { lockScope, mysqldumpArgs } from '../tools/mysqldump-args.ts';
import { optionFileText } from '../tools/option-file.ts';
import { isAtLeast } from '../tools/version.ts';
import { estimateRawBytes } from './estimate.ts';
import { type KnownBefore, lossesOf, lossInWords, nonTransactionalTables, notesOf } from './losses.ts';
import type { Preflight } from './model.ts';
import { resolveDatabases, resolveExcluded, withoutExcluded } from './selection.ts';
import {
  hasHistoryByTransaction,
  hidesEvents,
  readBinaryTables,
  readHangingEvents,
  readMissingDefiners,
  readTransactionalEngines,
} from './server-facts.ts';

/**
 * Finds out everything about a dump that can be known before its first byte: what it will be of, what it would lack,
 * and why it cannot start. A reason not to start is an answer here, not an exception: all are given at once.
 * @param tool the dump program that was chosen; null where none fits, which the caller says
 * @throws HoldfastError query-failed, connection-lost; an AbortError when the connection was cancelled
 */
export async function preflight(
  c: ServerConnection,
  account: Account,
  selection: BackupSelection,
  tool: Tool | null,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<Preflight> {
  const { lowerCaseTableNames } = await readNameRule(c);
  const resolved = resolveDatabases(
    selection.databases,
    await listDatabases(c),
    lowerCaseTableNames,
    account.label,
  );
  const { databases } = resolved;
  const blockers: WireError[] = [...resolved.blockers, ...toolBlockers(account, tool)];
  if (databases.length === 0 || (await hidesEvents(c))) {
    if (databases.length > 0)
      blockers.push(
        toWireError(new HoldfastError('event-scheduler-disabled', { databases: [...databases] })),
      );
    return nothingKnown({ databases, blockers, lowerCaseTableNames, clock });
  }

  const whole = await takeInventory(c, databases, clock);
  const { excluded, blockers: unknownTables } = resolveExcluded(
    selection.excludedTables,
    databases,
    whole,
    lowerCaseTableNames,
  );
  const inventory = withoutExcluded(whole, excluded);
  const rights = await findRights(c, databases, selection.consistency, inventory);
  const withHistory = await canDumpHistory(c, databases, inventory, tool);
  const known: KnownBefore = {
    inventory,
    excluded,
    rights,
    nonTransactional: nonTransactionalTables(inventory, await readTransactionalEngines(c)),
    consistency: selection.consistency,
    withHistory,
    accepted: selection.acceptedLosses,
    missingDefiners: await readMissingDefiners(c, inventory),
  };
  const losses = lossesOf(known);
  blockers.push(
    ...unknownTables,
    ...rightsBlockers(rights),
    ...(await viewBlockers(c, databases, inventory)),
    ...(await eventBlockers(c, databases)),
    ...lossBlockers(losses),
  );
  return {
    databases,
    inventory,
    excludedTables: excluded,
    losses,
    notes: notesOf(known),
    blockers,
    nonTransactional: known.nonTransactional,
    estimatedRawBytes: estimateRawBytes(inventory, await readBinaryTables(c, databases)),
    tables: inventory.objects.filter(({ kind }) => kind === 'table' || kind === 'sequence').length,
    args:
      tool === null
        ? []
        : mysqldumpArgs(tool, {
            databases,
            excludedTables: excluded,
            consistency: selection.consistency,
            withHistory,
            withoutTableLocks: inventory.objects.some(({ kind }) => kind === 'sequence'),
          }),
    lowerCaseTableNames,
  };
}

/** A program that cannot enforce the account's TLS mode is found now, and not by a failed dump. */
function toolBlockers(account: Account, tool: Tool | null): WireError[] {
  if (tool === null) return [];
  try {
    optionFileText(account, tool);
    return [];
  } catch (error) {
    return [toWireError(error)];
  }
}

async function findRights(
  c: ServerConnection,
  databases: readonly string[],
  consistency: BackupSelection['consistency'],
  inventory: Inventory,
): Promise<RightsFinding[]> {
  const scope = consistency === 'lock' ? lockScope(databases) : null;
  const needs = { lock: scope === 'database', reload: scope === 'all', objects: inventory.objects };
  return checkRights(await readGrants(c), databases, needs, c.flavour, c.version);
}

function rightsBlockers(rights: readonly RightsFinding[]): WireError[] {
  return rights
    .filter(({ effect }) => effect === 'blocks')
    .map(({ privilege, database, cure }) =>
      toWireError(new HoldfastError('missing-privilege', { privilege, database, cure })),
    );
}

/** A dump stops at a view that cannot be read (truths A8); one that is left out does not matter. */
async function viewBlockers(
  c: ServerConnection,
  databases: readonly string[],
  inventory: Inventory,
): Promise<WireError[]> {
  const views = inventory.objects.filter(({ kind }) => kind === 'view');
  if (views.length === 0) return [];
  const dumped = new Set(views.map(({ database, name }) => `${database}\0${name}`));
  const invalid = await findInvalidViews(c, databases);
  return invalid
    .filter(({ database, view }) => dumped.has(`${database}\0${view}`))
    .map((each) => toWireError(new HoldfastError('invalid-view', { ...each })));
}

async function eventBlockers(c: ServerConnection, databases: readonly string[]): Promise<WireError[]> {
  const events = await readHangingEvents(c, databases);
  return events.length === 0
    ? []
    : [toWireError(new HoldfastError('event-hangs-dump', { events: [...events] }))];
}

/**
 * Truths A6: what the account cannot see stops the backup, unless the user has accepted it: a right is easily given.
 * Tables without a snapshot and row history are in the dump all the same, which makes it degraded, not worthless.
 */
function lossBlockers(losses: readonly Loss[]): WireError[] {
  const open = losses.filter(({ code, accepted }) => !accepted && code.startsWith('unseen-'));
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
 * Truths A17. A server before 10.11 could not load what `--dump-history` writes, and one table whose history is by
 * transaction would stop the whole dump; then all of them are dumped without, which is a loss.
 */
async function canDumpHistory(
  c: ServerConnection,
  databases: readonly string[],
  inventory: Inventory,
  tool: Tool | null,
): Promise<boolean> {
  const versioned = inventory.objects.filter(({ hasHistory }) => hasHistory);
  if (versioned.length === 0 || tool === null || !tool.options.includes('dump-history')) return false;
  if (c.flavour !== 'mariadb' || !isAtLeast(c.version, '10.11.0')) return false;
  const dumped = new Set(versioned.map(({ database, name }) => `${database}\0${name}`));
  return !(await hasHistoryByTransaction(
    c,
    databases,
    (database, table) => !dumped.has(`${database}\0${table}`),
  ));
}

function nothingKnown({
  databases,
  blockers,
  lowerCaseTableNames,
  clock,
}: Pick<Preflight, 'databases' | 'blockers' | 'lowerCaseTableNames'> & { readonly clock: Clock }): Preflight {
  return {
    databases,
    inventory: { takenAt: toInstant(clock.now()), databases: [], objects: [] },
    excludedTables: [],
    losses: [],
    notes: [],
    blockers,
    nonTransactional: [],
    estimatedRawBytes: 0,
    tables: 0,
    args: [],
    lowerCaseTableNames,
  };
}
