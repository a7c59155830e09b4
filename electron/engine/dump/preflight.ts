import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { DumpOptions } from '../../../shared/model/dump-options.ts';
import type { Inventory } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { Account } from '../server/account.ts';
import { measureClockDifference } from '../server/clock-difference.ts';
import type { ServerConnection } from '../server/connect.ts';
import { listDatabaseNames, readNameRule } from '../server/databases.ts';
import { survey } from '../server/inventory.ts';
import { toCount } from '../server/rows.ts';
import { readGlobals } from '../server/variables.ts';
import { type Clock, systemClock, toInstant } from '../system/clock.ts';
import { refuseUnenforceableTls } from '../tools/option-file.ts';
import { isAtLeast } from '../tools/version.ts';
import { eventBlockers, lockBlockers, lossBlockers, tableBlockers, viewBlockers } from './blockers.ts';
import { checkOptions } from './check-options.ts';
import { estimateRawBytes } from './estimate.ts';
import { bySeverity, findingsOf, ofError } from './findings.ts';
import {
  isTableLike,
  kindsLeftOut,
  resolvePatterns,
  rowsInDump,
  unusedPatterns,
  withoutLeftOut,
  withoutOwnRows,
} from './left-out.ts';
import { type KnownBefore, lossesOf, nonTransactionalTables, notesOf } from './losses.ts';
import type { Preflight } from './model.ts';
import { findRights, rightsBlockers } from './rights.ts';
import { planSegments, structureOnlyTables } from './segments.ts';
import { resolveDatabases, resolveExcluded } from './selection.ts';
import { definersOf, missingOf, readAccounts, readTransactionalEngines } from './server-facts.ts';
import { misorderedViews } from './view-order.ts';

export interface PreflightOptions {
  readonly clock?: Clock;
  /** Why no dump program was chosen. */
  readonly toolProblem?: WireError | null;
  /** Of this server's last backup; null where there is none. */
  readonly last?: LastBackup | null;
  /**
   * A plan's order, which is repeated for years. What it names and the server has no longer is said, and the rest is
   * backed up; in an order just typed it is a mistake, and blocks.
   */
  readonly isRepeated?: boolean;
}

/** What the last backup tells about the next one. */
export interface LastBackup {
  /** What any backup of the server holds; null where one is encrypted. */
  readonly databases: readonly string[] | null;
  /** null where it was too short to judge by. */
  readonly rawBytesPerSecond: number | null;
}

/**
 * Finds out everything about a dump that can be known before its first byte: what it will be of, what it would lack,
 * and why it cannot start. A reason not to start is an answer here, not an exception: all are given at once.
 * @param tool the dump program that was chosen; null where none fits, which `toolProblem` says
 * @throws HoldfastError query-failed, connection-lost; an AbortError when the connection was cancelled
 */
export async function preflight(
  c: ServerConnection,
  account: Account,
  selection: BackupSelection,
  tool: Tool | null,
  { clock = systemClock, toolProblem = null, last = null, isRepeated = false }: PreflightOptions = {},
): Promise<Preflight> {
  const { lowerCaseTableNames } = await readNameRule(c);
  const onServer = await listDatabaseNames(c);
  const resolved = resolveDatabases(selection.databases, onServer, lowerCaseTableNames, account.label);
  const { databases } = resolved;
  const goneDatabases = isRepeated && databases.length > 0 ? resolved.gone : [];
  const blockers: WireError[] = [
    ...(goneDatabases.length > 0 ? [] : resolved.gone.map((name) => unknownDatabase(name, account.label))),
    ...resolved.blockers,
    ...(toolProblem === null ? [] : [toolProblem]),
    ...toolBlockers(account, tool),
  ];
  if (databases.length === 0)
    return nothingKnown({ databases, blockers, lowerCaseTableNames, clock, options: selection.options });

  const whole = await survey(c, databases, clock);
  const { excluded, gone } = resolveExcluded(
    selection.excludedTables,
    databases,
    whole.inventory,
    lowerCaseTableNames,
  );
  const leftOut = {
    tables: tablesLeftOut(selection.options, excluded, whole.inventory, lowerCaseTableNames),
    kinds: kindsLeftOut(selection.options),
  };
  const inventory = withoutLeftOut(whole.inventory, leftOut);
  const checked = await checkOptions(c, selection.options, {
    databases,
    inventory,
    lowerCaseTableNames,
    tool,
  });
  const { options } = checked;
  const structureOnly = structureOnlyTables(options, inventory.objects, lowerCaseTableNames);
  const rowsOf = rowsInDump(inventory, options, structureOnly);
  const rights = await findRights(c, databases, selection, inventory);
  const withHistory = canDumpHistory(c, rowsOf, tool);
  const definers = definersOf(inventory);
  const missingDefiners = definers.size === 0 ? definers : missingOf(definers, await readAccounts(c));
  const known: KnownBefore = {
    inventory,
    rowsOf,
    whole: whole.inventory,
    leftOut,
    options,
    structureOnly,
    goneDatabases,
    rights: rights.findings,
    nonTransactional: nonTransactionalTables(rowsOf, await readTransactionalEngines(c)),
    consistency: selection.consistency,
    withHistory,
    accepted: selection.acceptedLosses,
    missingDefiners: missingDefiners ?? new Set(),
  };
  const losses = lossesOf(known);
  const notes = notesOf(known);
  const { nonTransactional } = known;
  blockers.push(
    ...(isRepeated
      ? []
      : [...gone, ...checked.gone].map((each) => toWireError(new HoldfastError('unknown-table', each)))),
    ...checked.blockers,
    ...rightsBlockers(rights),
    ...viewBlockers(whole.invalidViews, inventory),
    ...(await tableBlockers(c, inventory)),
    ...(leftOut.kinds.has('event') ? [] : await eventBlockers(c, databases, whole.eventsHidden)),
    ...(selection.consistency === 'lock'
      ? await lockBlockers(c, { databases, inventory, missingDefiners })
      : []),
    ...lossBlockers(losses),
  );
  const estimatedRawBytes = estimateRawBytes(rowsOf);
  const globals = await readGlobals(c, ['max_allowed_packet', 'net_write_timeout']);
  const speed = last?.rawBytesPerSecond ?? null;
  const segments =
    tool === null
      ? []
      : planSegments(tool, {
          databases,
          objects: inventory.objects,
          excluded: leftOut.tables,
          options,
          structureOnly,
          consistency: selection.consistency,
          withHistory,
        });
  return {
    databases,
    inventory,
    excludedTables: leftOut.tables,
    kindsLeftOut: leftOut.kinds,
    structureOnly,
    options,
    losses,
    notes,
    blockers,
    nonTransactional,
    findings: findingsOf({
      flavour: c.flavour,
      version: c.version,
      account: rights.account,
      inventory,
      blockers,
      losses,
      notes,
      nonTransactional,
      lock: {
        seconds: speed === null ? null : Math.max(1, Math.round(estimatedRawBytes / speed)),
        lacks: nonTransactional.length === 0 ? null : rights.lackingForLock,
      },
      hasAllRights: rights.findings.length === 0,
      missingDefiners,
      definers: definers.size,
      withHistory,
      tool,
      maxAllowedPacket: toCount(globals.max_allowed_packet),
      netWriteTimeoutSeconds: toCount(globals.net_write_timeout),
      clockDifferenceMs: await measureClockDifference(c, clock),
      newDatabases: newDatabases(onServer, databases, selection, last),
      goneTables: isRepeated
        ? [...gone, ...checked.gone].map(({ database, table }) => `${database}.${table}`)
        : [],
      misorderedViews: misorderedViews(whole.checkedViews, inventory),
      // In an order that is repeated a pattern is for tables of tomorrow; in one just typed it may be mistyped.
      unusedPatterns: isRepeated ? [] : unusedPatterns(options, whole.inventory.objects, lowerCaseTableNames),
    }),
    estimatedRawBytes,
    tables: inventory.objects.filter(({ kind }) => kind === 'table' || kind === 'sequence').length,
    args: segments.flatMap((segment) => (segment.part === 'main' ? segment.args : [])),
    segments,
    lowerCaseTableNames,
  };
}

function unknownDatabase(database: string, server: string): WireError {
  return toWireError(new HoldfastError('unknown-database', { database, server }));
}

/** Named one by one, or by a pattern, or for lack of rows of their own; each once. */
function tablesLeftOut(
  options: DumpOptions,
  excluded: BackupSelection['excludedTables'],
  whole: Inventory,
  lowerCaseTableNames: number,
): BackupSelection['excludedTables'] {
  const byPattern = resolvePatterns(options.ignore, whole.objects.filter(isTableLike), lowerCaseTableNames);
  const all = [...excluded, ...byPattern, ...withoutOwnRows(whole, options)];
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

/** What no backup of the server holds yet; nothing can be said where one of them does not tell. */
function newDatabases(
  onServer: readonly { readonly name: string; readonly system: boolean }[],
  databases: readonly string[],
  selection: BackupSelection,
  last: LastBackup | null,
): { names: string[]; areIncluded: boolean } {
  const before = last?.databases ?? null;
  const areIncluded = selection.databases === null;
  if (before === null) return { names: [], areIncluded };
  const fresh = onServer.filter(({ name, system }) => !system && !before.includes(name));
  return {
    names: fresh.map(({ name }) => name).filter((name) => areIncluded || !databases.includes(name)),
    areIncluded,
  };
}

/** A program that cannot enforce the account's TLS mode is found now, and not by a failed dump. */
function toolBlockers(account: Account, tool: Tool | null): WireError[] {
  if (tool === null) return [];
  try {
    refuseUnenforceableTls(account, tool);
    return [];
  } catch (error) {
    return [toWireError(error)];
  }
}

/**
 * Truths A17. A server before 10.11 could not load what `--dump-history` writes, and one table whose history is by
 * transaction would stop the whole dump; then all of them are dumped without, which is a loss.
 */
function canDumpHistory(c: ServerConnection, { objects }: Inventory, tool: Tool | null): boolean {
  const versioned = objects.filter(({ hasHistory }) => hasHistory);
  if (versioned.length === 0 || tool === null || !tool.options.includes('dump-history')) return false;
  if (c.flavour !== 'mariadb' || !isAtLeast(c.version, '10.11.0')) return false;
  return !versioned.some(({ details }) => details?.hasHistoryByTransaction ?? false);
}

function nothingKnown({
  databases,
  blockers,
  lowerCaseTableNames,
  options,
  clock,
}: Pick<Preflight, 'databases' | 'blockers' | 'lowerCaseTableNames' | 'options'> & {
  readonly clock: Clock;
}): Preflight {
  return {
    databases,
    inventory: { takenAt: toInstant(clock.now()), databases: [], objects: [] },
    excludedTables: [],
    kindsLeftOut: new Set(),
    structureOnly: [],
    options,
    losses: [],
    notes: [],
    blockers,
    nonTransactional: [],
    findings: bySeverity(blockers.map(ofError)),
    estimatedRawBytes: 0,
    tables: 0,
    args: [],
    segments: [],
    lowerCaseTableNames,
  };
}
