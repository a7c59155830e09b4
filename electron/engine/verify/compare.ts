import { formatCount, plural } from '../../../shared/format.ts';
import type { ComparedObject, DataEquality } from '../../../shared/model/drill.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import { type Inventory, type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import { objectOf } from '../restore/restored-objects.ts';
import {
  comparableText,
  describeDifference,
  engineOf,
  withoutEngine,
  withoutOwnDatabase,
} from './definition-text.ts';

/** What a dump, or the dump of what was restored, holds of one object. */
export interface DumpedObject extends ObjectRef {
  /** SHA-256 of the section with its definition, as it was sent to the server. */
  readonly definitionSha256: string;
  /** Tables: rows, and the hashes of their INSERT statements in order; null for what has no rows. */
  readonly rows: number | null;
  readonly dataSha256: readonly string[];
}

/** Everything that is compared; nothing here asks a server. */
export interface Evidence {
  readonly dumped: readonly DumpedObject[];
  readonly restored: readonly DumpedObject[];
  /** Taken before the dump; null for an imported one. */
  readonly source: Inventory | null;
  /** Taken in the sandbox after restoring. */
  readonly sandbox: Inventory;
  /** Texts of definitions whose hashes differ. */
  readonly texts: ReadonlyMap<string, { readonly dumped: string; readonly restored: string }>;
  /** Result of comparing rows where the INSERTs' bytes differ: null when equal, otherwise what differs. */
  readonly rowDifferences: ReadonlyMap<string, string | null>;
  /** Tables of an imported dump whose rows have expressions in them: only counted. */
  readonly notComparable: ReadonlySet<string>;
  /** Tables of an imported dump of which nobody but its server can say how their rows are read: not even counted. */
  readonly unreadable: ReadonlySet<string>;
  /** Views that cannot be read in the sandbox, with why. */
  readonly unreadableViews: ReadonlyMap<string, string>;
  /** Names are compared without case (lower_case_table_names). */
  readonly ignoreCase: boolean;
  /** False when another version or flavour printed the definitions: they then differ in ways that mean nothing. */
  readonly isSameVersion: boolean;
  readonly isSameFlavour: boolean;
  /** The dump was rewritten for the sandbox: collations may have been mapped. */
  readonly isTranslated: boolean;
  /** Engines that the sandbox has, in upper case. */
  readonly engines: ReadonlySet<string>;
}

export interface Comparison {
  readonly objects: readonly ComparedObject[];
  /** Definitions that another version prints differently; no differences. */
  readonly printedDifferently: readonly ObjectRef[];
  /** Tables whose engine the sandbox lacks, and which were restored with another. */
  readonly otherEngine: readonly { readonly table: ObjectRef; readonly engine: string }[];
}

/** Compares both ways: everything dumped is looked for, and everything found must have been dumped (truths D3). */
export function compare(evidence: Evidence): Comparison {
  const key = keyOf(evidence.ignoreCase);
  const restored = new Map(evidence.restored.map((object) => [key(object), object]));
  const found = new Map(evidence.sandbox.objects.map((object) => [key(object), object]));
  const expected = new Set(evidence.dumped.map(key));
  const fingerprints = {
    source: fingerprintsOf(evidence.source, key),
    sandbox: fingerprintsOf(evidence.sandbox, key),
  };
  const notes = {
    fingerprints,
    printedDifferently: [] as ObjectRef[],
    otherEngine: [] as Comparison['otherEngine'][number][],
  };
  const objects = evidence.dumped.map((object) =>
    found.has(key(object)) ? compareOne(object, restored.get(key(object)), evidence, notes) : missing(object),
  );
  for (const [name, { kind, database, name: object }] of found) {
    if (!expected.has(name)) objects.push(unexpected({ kind, database, name: object }));
  }
  const { printedDifferently, otherEngine } = notes;
  return { objects: [...compareDatabases(evidence), ...objects], printedDifferently, otherEngine };
}

/** The name under which an object is looked for; databases and tables fold where the server folds them. */
export function keyOf(ignoreCase: boolean): (object: ObjectRef) => string {
  return (object) => (ignoreCase ? objectKey(object).toLowerCase() : objectKey(object));
}

/** The objects of a dump as its index tells them; a view counts by its final definition. */
export function dumpedObjects(
  sections: readonly Section[],
  sentSha256: (section: Section) => string | null,
  sentRows: (section: Section) => number | null = ({ rows }) => rows,
): readonly DumpedObject[] {
  const objects = new Map<string, DumpedObject>();
  for (const section of sections) {
    const ref = objectOf(section);
    if (ref === null) continue;
    const known = objects.get(objectKey(ref));
    if (section.kind === 'table-data') {
      const before = known ?? { ...ref, definitionSha256: '', rows: 0, dataSha256: [] };
      // A table without rows has a data section or none, as the dump was told.
      const hasRows = section.dataSha256 !== null && section.rows !== 0;
      const dataSha256 = hasRows && section.dataSha256 !== null ? [section.dataSha256] : [];
      objects.set(objectKey(ref), {
        ...before,
        rows: (before.rows ?? 0) + (sentRows(section) ?? 0),
        dataSha256: [...before.dataSha256, ...dataSha256],
      });
    } else {
      const rows = ref.kind === 'table' ? (known?.rows ?? 0) : null;
      const dataSha256 = known?.dataSha256 ?? [];
      objects.set(objectKey(ref), { ...ref, definitionSha256: sentSha256(section) ?? '', rows, dataSha256 });
    }
  }
  return [...objects.values()];
}

const NOTHING = { rowsDumped: null, rowsRestored: null, data: null } as const;

function missing({ kind, database, name, rows }: DumpedObject): ComparedObject {
  const difference = 'It is in the backup, and not in the restored database.';
  return { kind, database, name, state: 'missing', ...NOTHING, rowsDumped: rows, difference };
}

function unexpected({ kind, database, name }: ObjectRef): ComparedObject {
  const difference = 'It is in the restored server, and not in the backup.';
  return { kind, database, name, state: 'unexpected', ...NOTHING, difference };
}

interface Notes {
  readonly fingerprints: Readonly<Record<'source' | 'sandbox', ReadonlyMap<string, string>>>;
  readonly printedDifferently: ObjectRef[];
  readonly otherEngine: Comparison['otherEngine'][number][];
}

function compareOne(
  dumped: DumpedObject,
  restored: DumpedObject | undefined,
  evidence: Evidence,
  notes: Notes,
): ComparedObject {
  const { kind, database, name } = dumped;
  const data = kind === 'table' ? compareData(dumped, restored, evidence) : null;
  const unreadable = evidence.unreadableViews.get(keyOf(evidence.ignoreCase)(dumped));
  const problems = [
    // What cannot be read could not be dumped again either.
    unreadable ?? compareDefinition(dumped, restored, evidence, notes),
    data?.difference ?? null,
  ].filter((problem) => problem !== null);
  return {
    kind,
    database,
    name,
    state: problems.length === 0 ? 'equal' : 'different',
    rowsDumped: dumped.rows,
    rowsRestored: restored?.rows ?? null,
    data: data?.equality ?? null,
    difference: problems.length === 0 ? null : problems.join(' '),
  };
}

function compareDefinition(
  dumped: DumpedObject,
  restored: DumpedObject | undefined,
  evidence: Evidence,
  notes: Notes,
): string | null {
  const { database } = dumped;
  if (restored === undefined) return 'It is there, and dumping it again did not bring it.';
  if (dumped.definitionSha256 === restored.definitionSha256) return null;
  const key = keyOf(evidence.ignoreCase)(dumped);
  const texts = evidence.texts.get(key);
  const [left, right] = [comparableText(texts?.dumped ?? ''), comparableText(texts?.restored ?? '')];
  if (texts !== undefined && left === right) return null;
  const ref = { kind: dumped.kind, database: dumped.database, name: dumped.name };
  const engine = engineOf(left);
  if (
    engine !== null &&
    !evidence.engines.has(engine.toUpperCase()) &&
    withoutEngine(left) === withoutEngine(right)
  ) {
    notes.otherEngine.push({ table: ref, engine });
    return null;
  }
  if (
    dumped.kind === 'view' &&
    texts !== undefined &&
    withoutOwnDatabase(left, database) === withoutOwnDatabase(right, database)
  )
    return null;
  // What information_schema says is the same on both sides, whatever the dump programs print around it.
  const fingerprint = notes.fingerprints.source.get(key);
  if (fingerprint !== undefined && fingerprint === notes.fingerprints.sandbox.get(key)) return null;
  if (!evidence.isSameVersion) {
    notes.printedDifferently.push(ref);
    return null;
  }
  return describeDifference(left, right);
}

function fingerprintsOf(
  inventory: Inventory | null,
  key: (object: ObjectRef) => string,
): ReadonlyMap<string, string> {
  return new Map((inventory?.objects ?? []).map((object) => [key(object), object.fingerprint]));
}

function compareData(
  dumped: DumpedObject,
  restored: DumpedObject | undefined,
  { rowDifferences, notComparable, unreadable, ignoreCase, isSameFlavour }: Evidence,
): { readonly equality: DataEquality; readonly difference: string | null } {
  const [before, after] = [dumped.rows ?? 0, restored?.rows ?? 0];
  const isEqual = dumped.dataSha256.join() === restored?.dataSha256.join();
  if (isEqual && before === after) return { equality: 'insert-bytes', difference: null };
  const key = keyOf(ignoreCase)(dumped);
  if (unreadable.has(key)) return { equality: 'not-compared', difference: null };
  const difference = rowDifferences.get(key);
  if (difference === null) return { equality: 'rows', difference: null };
  const counts =
    before === after
      ? `${plural(before, 'row')} on both sides`
      : `${plural(before, 'row')} in the dump, ${formatCount(after)} restored`;
  // Another flavour writes the same values in other ways (JSON, floats): only what can be counted is compared.
  if ((!isSameFlavour || notComparable.has(key)) && before === after)
    return { equality: 'not-compared', difference: null };
  return { equality: 'different', difference: `Its rows differ: ${counts}. ${difference ?? ''}`.trim() };
}

function compareDatabases({
  dumped,
  source,
  sandbox,
  ignoreCase,
  isSameFlavour,
  isTranslated,
}: Evidence): ComparedObject[] {
  const fold = (name: string): string => (ignoreCase ? name.toLowerCase() : name);
  const names = new Set([
    ...(source?.databases ?? []).map(({ name }) => name),
    ...dumped.map(({ database }) => database),
  ]);
  const found = new Map(sandbox.databases.map((database) => [fold(database.name), database]));
  const expected = new Set([...names].map(fold));
  const extra = sandbox.databases
    .filter(({ name }) => !expected.has(fold(name)))
    .map(({ name }) => ({
      ...unexpected({ kind: 'table', database: name, name }),
      kind: 'database' as const,
    }));
  const compared = [...names].map((name): ComparedObject => {
    const before = source?.databases.find((database) => database.name === name);
    const after = found.get(fold(name));
    const entry = { kind: 'database', database: name, name, ...NOTHING } as const;
    if (after === undefined)
      return { ...entry, state: 'missing', difference: 'The restored server has no such database.' };
    if (before === undefined || before.collation === after.collation || !isSameFlavour || isTranslated)
      return { ...entry, state: 'equal', difference: null };
    const difference = `Its default collation is ${before.collation} in the backup and ${after.collation} restored.`;
    return { ...entry, state: 'different', difference };
  });
  return [...compared, ...extra];
}
