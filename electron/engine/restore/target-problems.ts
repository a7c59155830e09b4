import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { ServerIdentity } from '../../../shared/model/server.ts';
import { listNames } from '../../../shared/sentences.ts';
import { isSystemSchema } from '../server/databases.ts';
import type { Grants } from '../server/rights-model.ts';
import { compareVersions } from '../tools/version.ts';
import type { DatabaseTarget } from './model.ts';
import { packetErrors, packetWarnings } from './packets.ts';
import { objectsOf } from './restored-objects.ts';
import { targetName } from './run.ts';
import { missingRestoreRights, needsTrust, type RestoreNeeds, TRUST } from './target-rights.ts';

export interface TargetFacts {
  readonly databases: readonly DatabaseTarget[];
  readonly manifest: Manifest;
  readonly identity: ServerIdentity;
  /** Global variables of the target. */
  readonly variables: Readonly<Record<string, string>>;
  /** As far as the account may know. */
  readonly isReplica: boolean;
  readonly grants: Grants;
  readonly needs: RestoreNeeds;
  /** What would be restored. */
  readonly sections: readonly Section[];
  /** Functions that do not say that they change nothing, and always give the same. */
  readonly undeclaredFunctions: readonly ObjectRef[];
}

export interface TargetProblems {
  readonly warnings: readonly string[];
  readonly blockers: readonly WireError[];
}

/** What keeps a restore from going well on this server, and what is worth knowing before. Pure. */
export function targetProblems(facts: TargetFacts): TargetProblems {
  const readOnly = readOnlyErrors(facts);
  const errors: HoldfastError[] = [
    ...nameErrors(facts),
    ...readOnly,
    ...schedulerErrors(facts),
    ...caseErrors(facts),
    ...packetErrors(facts),
    ...binaryLogErrors(facts),
    ...missingRestoreRights(facts.grants, facts.needs, { ...facts.identity, variables: facts.variables }),
  ];
  return {
    warnings: [
      ...(facts.isReplica && readOnly.length === 0 ? [REPLICA] : []),
      ...versionWarnings(facts),
      ...packetWarnings(facts),
    ],
    blockers: errors.map(toWireError),
  };
}

const REPLICA =
  'This server is a replica, and takes writes all the same: what is restored here does not come to its source, and replication stops at the first change from there that no longer fits. Restore into the source, and it arrives here by itself.';

function nameErrors({ databases, manifest, sections }: TargetFacts): HoldfastError[] {
  const errors: HoldfastError[] = [];
  const known = new Set(sections.map(({ database }) => database));
  const tables = new Set(objectsOf(sections).map(objectKey));
  const origins = new Map<string, string[]>();
  for (const database of databases) {
    const to = targetName(database);
    for (const name of database.tables ?? []) {
      if (!tables.has(objectKey({ kind: 'table', database: database.name, name })))
        errors.push(new HoldfastError('object-not-in-backup', { object: `${database.name}.${name}` }));
    }
    if (!known.has(database.name)) {
      const wanted = `${database.name} in the backup of ${manifest.server.name}`;
      errors.push(new HoldfastError('not-found', { what: 'database', wanted }));
    }
    if (isSystemSchema(to) || to.trim() === '' || to.endsWith(' ') || to.includes('\0')) {
      errors.push(
        new HoldfastError('not-possible', { why: `“${to}” cannot be the name of a restored database.` }),
      );
    }
    origins.set(to, [...(origins.get(to) ?? []), database.name]);
  }
  for (const [to, from] of origins) {
    if (from.length > 1) errors.push(new HoldfastError('name-collision', { from, to }));
  }
  return errors;
}

function readOnlyErrors({ variables, grants }: TargetFacts): HoldfastError[] {
  const isSuper = grants.grants.some(
    ({ kind, scope, privileges }) =>
      kind === 'grant' &&
      scope.level === 'global' &&
      ['SUPER', 'ALL PRIVILEGES', 'CONNECTION_ADMIN', 'READ_ONLY ADMIN', 'READ ONLY ADMIN'].some((each) =>
        privileges.has(each),
      ),
  );
  const isReadOnly = variables.super_read_only === 'ON' || (isOn(variables.read_only) && !isSuper);
  if (!isReadOnly) return [];
  const why =
    'The server is read only, as a replica is. Restore into its primary, or SET GLOBAL read_only = OFF.';
  return [new HoldfastError('not-possible', { why })];
}

/** MariaDB 12 has more than two values for it. */
const isOn = (value: string | undefined): boolean => value !== undefined && !/^(OFF|0|)$/i.test(value);

function schedulerErrors({ variables, sections, identity }: TargetFacts): HoldfastError[] {
  const events = sections.filter(({ kind }) => kind === 'event');
  if (events.length === 0 || variables.event_scheduler !== 'DISABLED' || identity.flavour === 'mysql')
    return [];
  const databases = [...new Set(events.flatMap(({ database }) => database ?? []))];
  return [new HoldfastError('event-scheduler-disabled', { databases })];
}

/** Whoever restores: a right does not help here, as it does with functions that say what they do. */
function binaryLogErrors({ variables, undeclaredFunctions }: TargetFacts): HoldfastError[] {
  if (!needsTrust({ variables }) || undeclaredFunctions.length === 0) return [];
  const names = listNames(undeclaredFunctions.map(({ database, name }) => `${database}.${name}`));
  const why = `The server keeps a binary log, and refuses functions that are declared neither DETERMINISTIC nor NO SQL nor READS SQL DATA (error 1418): ${names}. This lets them in: ${TRUST}`;
  return [new HoldfastError('not-possible', { why })];
}

/** `Orders` and `orders` are two tables on one server and one on another. */
function caseErrors({ variables, sections }: TargetFacts): HoldfastError[] {
  if (Number(variables.lower_case_table_names ?? 0) === 0) return [];
  const seen = new Map<string, string>();
  for (const { kind, database, name } of objectsOf(sections)) {
    if (kind !== 'table' && kind !== 'view' && kind !== 'sequence') continue;
    const full = `${database}.${name}`;
    const other = seen.get(full.toLowerCase());
    if (other !== undefined && other !== full) {
      const why = `This server does not tell upper from lower case, and the backup has both ${other} and ${full}.`;
      return [new HoldfastError('not-possible', { why })];
    }
    seen.set(full.toLowerCase(), full);
  }
  return [];
}

function versionWarnings({ manifest, identity }: TargetFacts): string[] {
  const source = manifest.server.identity;
  if (source.flavour !== identity.flavour) return [];
  const difference = compareVersions(identity.version, source.version, 2);
  if (difference === 0) return [];
  return difference < 0
    ? [
        `The backup is of version ${source.version}, and this server is older (${identity.version}): it may not know everything that is in it.`,
      ]
    : [`The backup is of version ${source.version}, and this server is ${identity.version}.`];
}
