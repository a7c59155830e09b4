import { createHash } from 'node:crypto';
import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import { type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type {
  RestorePreview,
  RestoreRequest,
  RestoreResult,
  TargetDatabase,
} from '../../../shared/model/restore.ts';
import { compareIdentity, type Server, type ServerIdentity } from '../../../shared/model/server.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { listNames } from '../../../shared/sentences.ts';
import type { DumpReader } from '../container/reader.ts';
import { readMissingDefiners } from '../dump/server-facts.ts';
import type { ServerConnection } from '../server/connect.ts';
import { nameRule } from '../server/databases.ts';
import { readIdentity } from '../server/identity.ts';
import { placeText } from '../server/open-socket.ts';
import { readGrants } from '../server/privileges.ts';
import { isReplica } from '../server/replication.ts';
import { readVariables } from '../server/variables.ts';
import { definerNeeds } from './definer-needs.ts';
import { definersOf } from './definers.ts';
import { lonePartErrors } from './lone-parts.ts';
import { lostGrants } from './lost-grants.ts';
import { inPlaceWarnings, methodOf } from './method.ts';
import type { DatabaseTarget } from './model.ts';
import type { Inside } from './other-databases.ts';
import type { OutsideFound } from './outside-findings.ts';
import { readPrograms } from './qualified-names.ts';
import { rehearsal } from './rehearsal.ts';
import { objectsOf } from './restored-objects.ts';
import { placesOf, restoresBeside, scopeProblems } from './scope.ts';
import { selectSections } from './select-sections.ts';
import { swapNeeds } from './swap-needs.ts';
import { bytesOf, targetDatabases } from './target-databases.ts';
import { targetProblems } from './target-problems.ts';
import { freeOnTarget } from './target-space.ts';
import { timeZonesOf } from './time-zones.ts';

export interface PreviewOrder {
  readonly request: RestoreRequest;
  readonly manifest: Manifest;
  readonly index: DumpIndex;
  readonly reader: DumpReader;
  readonly target: Pick<Server, 'name' | 'environment' | 'endpoint'>;
  /** Logged in to the target with the account that will restore; its session is changed. */
  readonly connection: ServerConnection;
  /** The client program that will restore. */
  readonly chooseClient: (identity: ServerIdentity) => Promise<Tool>;
  /** Measured by the newest passed drill of this backup; null when there is none. */
  readonly drillRestoreMs: number | null;
  /** A restore into this server; null when there is none that tells how quick it is. */
  readonly measured: Pick<RestoreResult, 'rawBytes' | 'tookMs'> | null;
  /** What of these sections reaches outside. @throws HoldfastError backup-damaged */
  readonly lookThrough: (sections: readonly Section[], inside: Inside) => Promise<OutsideFound>;
  readonly signal: AbortSignal;
}

/** A much smaller restore, of many tables with few rows perhaps, says nothing of a large one. */
const TELLING_PART = 1 / 8;

/** Freshly loaded tables were between 1.1 and 1.9 times their SQL. */
const PER_SQL_BYTE = 1.5;

/** What a restore would do to a server, found out without changing anything there. */
export async function previewRestore(order: PreviewOrder): Promise<RestorePreview> {
  const { connection, index, manifest, request, target } = order;
  const { databases, content, rows } = request;
  const sections = selectSections(index, databases, request);
  const identity = await readIdentity(connection);
  const variables = await readVariables(connection);
  const origin = compareIdentity(manifest.server.identity, identity);
  const ignoreCase = Number(manifest.server.variables.lower_case_table_names ?? 0) !== 0;
  const rename = new Map(databases.filter(isRenamed).map(({ name, as }) => [name, as ?? name]));
  const programs = await readPrograms(order.reader, sections, { rename, ignoreCase }, order.signal);
  const disabledIn = disablesEventsIn(origin, databases);
  const eventsDisabled = programs.enabledEvents.filter(({ database }) => disabledIn.has(database));
  const caseNames = Number(variables.lower_case_table_names ?? 0);
  const targets = await targetDatabases(connection, request, sections, caseNames);
  const { flavour } = identity;
  const replaced = { environment: target.environment, origin, targets, index, flavour };
  const method = methodOf(request, replaced);
  const isBeside = restoresBeside(request, method);
  const definers = await definersThen(order, sections);
  const missingDefiners = await readMissingDefiners(connection, {
    objects: definers.map((definer) => ({ definer })),
  });
  const grants = await readGrants(connection);
  const needed = await definerNeeds({
    index,
    reader: order.reader,
    sections,
    missing: missingDefiners,
    databases,
    partialRevokes: grants.partialRevokes,
    server: identity,
    signal: order.signal,
  });
  const swapped =
    method === 'swap' ? await swapNeeds(connection, targets, grants) : { objects: [], definers: [] };
  const lost = await lostGrants(connection, {
    ...{ targets, method, sections, variables },
    account: grants.account,
  });
  const problems = targetProblems({
    databases,
    manifest,
    identity,
    variables,
    isReplica: await isReplica(connection),
    grants,
    needs: {
      databases: placesOf(request, method),
      objects: [...objectsOf(sections), ...swapped.objects],
      definers: [...definers, ...swapped.definers],
      missingDefiners: [...missingDefiners],
    },
    sections,
    undeclaredFunctions: content === 'data' ? [] : programs.undeclaredFunctions,
  });
  const scope = await scopeProblems({ ...order, grants, method, isBeside, sections, targets });
  const neededBytes = bytesNeeded(index, sections);
  const freeBytes = await freeOnTarget(identity);
  const replaces = targets.some(({ existing }) => existing !== null);
  const rehearsed = await rehearsal(order, { identity, sections, disabledIn });
  const preview: Omit<RestorePreview, 'token'> = {
    target: {
      name: target.name,
      address: placeText(target.endpoint),
      environment: target.environment,
      identity,
    },
    origin,
    ...{ content, rows, method, isBeside },
    databases: targets,
    qualifiedNames: [...programs.qualifiedNames],
    eventsDisabled: [...eventsDisabled],
    definersMissing: [...missingDefiners].sort(),
    grantsLost: [...lost.grants],
    rewrites: [...rehearsed.rewrites],
    losses: [...rehearsed.losses],
    ...rehearsed.found,
    freeBytes,
    neededBytes,
    ...expectedTime(order, sections),
    warnings: [
      ...problems.warnings,
      ...rehearsed.warnings,
      ...inPlaceWarnings(request, replaced),
      ...lost.warnings,
      ...scope.warnings,
    ],
    blockers: [
      ...problems.blockers,
      ...lonePartErrors(sections, databases, content, nameRule(caseNames)).map(toWireError),
      ...rehearsed.blockers,
      ...(needed === null ? [] : [toWireError(needed)]),
      ...(await timeZoneBlocker(order, sections)),
      ...scope.blockers,
      // What is replaced in place is dropped first.
      ...roomBlocker(identity, neededBytes, freeBytes, isBeside ? [] : targets),
    ],
    typedName:
      target.environment === 'production' || origin === 'unknown' || replaces
        ? nameToType(targets, target)
        : null,
    confirmQualifiedNames: programs.qualifiedNames.length > 0,
  };
  return { ...preview, token: tokenOf(preview, order) };
}

/** The database's name; of several the server's, since nobody could type them all at once. */
function nameToType(targets: readonly TargetDatabase[], { name }: Pick<Server, 'name'>): string {
  const [only, ...others] = targets;
  return only === undefined || others.length > 0 ? name : only.to;
}

/**
 * Events keep running only where they came from, under their own names (truths B11).
 * @returns the databases, by their names in the backup, whose events arrive disabled
 */
export function disablesEventsIn(
  origin: RestorePreview['origin'],
  databases: readonly DatabaseTarget[],
): ReadonlySet<string> {
  const elsewhere = databases.filter((database) => origin !== 'same' || isRenamed(database));
  return new Set(elsewhere.map(({ name }) => name));
}

const isRenamed = ({ name, as }: DatabaseTarget): boolean => as !== null && as !== name;

/** Who defines the restored objects then. */
async function definersThen(
  { index, reader, signal, request: { definers } }: PreviewOrder,
  sections: readonly Section[],
): Promise<readonly string[]> {
  if (definers.kind === 'strip') return [];
  if (definers.kind === 'map') return [definers.to];
  const isChosen = isAmong(sections);
  const narrowed: DumpIndex = {
    ...index,
    sections: [...sections],
    inventory: index.inventory && { ...index.inventory, objects: index.inventory.objects.filter(isChosen) },
  };
  return definersOf(narrowed, reader, signal);
}

/** Whether the sections bring this object. */
function isAmong(sections: readonly Section[]): (object: ObjectRef) => boolean {
  const chosen = new Set(objectsOf(sections).map(objectKey));
  return (object) => chosen.has(objectKey(object));
}

function bytesNeeded({ inventory }: DumpIndex, sections: readonly Section[]): number {
  const measured = bytesOf((inventory?.objects ?? []).filter(isAmong(sections)));
  if (measured > 0) return measured;
  return Math.ceil(sections.reduce((sum, { rawBytes }) => sum + rawBytes, 0) * PER_SQL_BYTE);
}

/** An event that was made in a time zone which the server does not know cannot be created (1298). */
async function timeZoneBlocker(
  { connection, reader, signal }: PreviewOrder,
  sections: readonly Section[],
): Promise<readonly WireError[]> {
  const unknown: string[] = [];
  for (const name of await timeZonesOf(sections, reader, signal)) {
    const [row] = await connection.query("SELECT CONVERT_TZ('2020-01-01', '+00:00', ?) AS time", [name]);
    if (row?.time === null) unknown.push(name);
  }
  if (unknown.length === 0) return [];
  const program = connection.flavour === 'mariadb' ? 'mariadb-tzinfo-to-sql' : 'mysql_tzinfo_to_sql';
  const why = `This server does not know the time zone ${listNames(unknown)}, in which events were made. On its machine, “${program} /usr/share/zoneinfo | ${connection.flavour === 'mariadb' ? 'mariadb' : 'mysql'} -u root mysql” tells it of all zones.`;
  return [toWireError(new HoldfastError('not-possible', { why }))];
}

function roomBlocker(
  { datadir }: ServerIdentity,
  neededBytes: number,
  freeBytes: number | null,
  targets: readonly TargetDatabase[],
): readonly WireError[] {
  const given = targets.reduce((sum, { existing }) => sum + (existing?.bytes ?? 0), 0);
  if (freeBytes === null || freeBytes + given >= neededBytes) return [];
  return [toWireError(new HoldfastError('disk-full', { path: datadir, neededBytes, freeBytes }))];
}

function expectedTime(
  { drillRestoreMs, measured, index }: PreviewOrder,
  sections: readonly Section[],
): Pick<RestorePreview, 'expectedSeconds' | 'measuredBy'> {
  const bytes = sections.reduce((sum, { rawBytes }) => sum + rawBytes, 0);
  const whole = (seconds: number): number => Math.max(1, Math.round(seconds));
  if (drillRestoreMs !== null && index.rawBytes > 0) {
    const seconds = (drillRestoreMs / 1000) * (bytes / index.rawBytes);
    return { expectedSeconds: whole(seconds), measuredBy: 'drill' };
  }
  if (measured === null || measured.rawBytes < bytes * TELLING_PART)
    return { expectedSeconds: null, measuredBy: null };
  const seconds = (measured.tookMs / 1000) * (bytes / measured.rawBytes);
  return { expectedSeconds: whole(seconds), measuredBy: 'restore' };
}

/** Of all that a decision rests on; sizes and free space of a living server change every second and are left out. */
function tokenOf(preview: Omit<RestorePreview, 'token'>, { manifest }: PreviewOrder): string {
  const { freeBytes: _free, expectedSeconds: _seconds, measuredBy: _by, ...decided } = preview;
  // Somebody else may have looked through all of it meanwhile.
  const { unseenRowBytes: _unseen, databases, ...rest } = decided;
  const shown = databases.map(({ existing, ...database }) => ({
    ...database,
    existing: existing && { ...existing, bytes: 0 },
  }));
  return createHash('sha256')
    .update(JSON.stringify([manifest.backupId, rest, shown]))
    .digest('hex');
}
