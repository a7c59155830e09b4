import path from 'node:path';
import { type ErrorCode, HoldfastError } from '../../../shared/errors.ts';
import { type Inventory, type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import type { Evidence } from '../../../shared/model/verdict.ts';
import { differingDatabases, differingObjects } from '../server/fingerprint.ts';
import { withoutLeftOut } from './left-out.ts';
import type { DumpEvidence, Verdict } from './model.ts';
import { readStderr, type StderrFinding } from './read-stderr.ts';
import { judgeParts, tablesOf } from './verdict-of-parts.ts';

/** Names in one error; the rest is counted. */
const NAMES_SHOWN = 20;

/**
 * Decides whether a dump is good (truths A): everything must agree, and an exit code alone proves nothing. The most
 * telling reason comes first: what ended the program, what it said, then what its output lacks.
 */
export function judge(given: DumpEvidence): Verdict {
  const leftOut = { tables: given.excludedTables, kinds: given.kindsLeftOut ?? new Set() };
  const after = given.after === null ? null : withoutLeftOut(given.after, leftOut);
  const dump: DumpEvidence = { ...given, after, written: { ...given.written, objects: foundIn(given) } };
  const evidence = evidenceOf(dump);
  const failure =
    ownEnding(dump) ??
    saidByTheProgram(dump) ??
    ending(dump) ??
    output(dump) ??
    schema(dump) ??
    objects(dump) ??
    judgeParts(dump) ??
    file(dump);
  if (failure !== null) return { kind: 'failed', ...failure, evidence };
  const losses = dump.losses.filter(({ accepted }) => !accepted);
  return losses.length > 0 ? { kind: 'degraded', losses, evidence } : { kind: 'good', evidence };
}

/** Rows alone define nothing: the tables that they are of are what there is. */
function foundIn({ rowsOnly, parts, written }: DumpEvidence): readonly ObjectRef[] {
  if (rowsOnly !== true) return written.objects;
  return (parts?.written ?? []).flatMap(({ written: part }) => tablesOf(part));
}

export interface Failure {
  readonly error: HoldfastError;
  readonly retryable: boolean;
}

/** A way to the server that broke off may be there again in a moment, as a lost connection may be. */
const MENDABLE: readonly ErrorCode[] = ['tunnel-lost', 'tunnel-no-way', 'connection-lost'];

/** What Holdfast itself ended. A stall that was a lock may be over; but it has cost minutes, so the policy decides. */
function ownEnding({ exit }: DumpEvidence): Failure | null {
  if (exit.stalled !== null) return { error: exit.stalled, retryable: false };
  const { cutOff } = exit;
  return cutOff === null ? null : { error: cutOff, retryable: MENDABLE.includes(cutOff.code) };
}

function saidByTheProgram(dump: DumpEvidence): Failure | null {
  const said = stderrOf(dump);
  return said.error === null ? null : { error: said.error, retryable: said.retryable };
}

/**
 * Killed, or a code without a word: mariadb-dump ends so (code 2, stderr empty) when the connection is lost while it
 * asks for triggers, between two tables.
 */
function ending({ exit, tool, after }: DumpEvidence): Failure | null {
  if (exit.exitCode === 0 && exit.signal === null) return null;
  const { exitCode, signal, stderr } = exit;
  if (signal === null && after === null) return serverGone('The dump program ended without saying why.');
  const message = signal === null ? 'It said nothing about why.' : 'Something outside of Holdfast ended it.';
  return {
    error: new HoldfastError(
      'tool-failed',
      { tool: path.basename(tool), exitCode, signal, message },
      { raw: stderr },
    ),
    retryable: signal === null,
  };
}

function serverGone(message: string): Failure {
  return { error: new HoldfastError('server-went-away', { object: null, message }), retryable: true };
}

function output({ written }: DumpEvidence): Failure | null {
  if (written.rawBytes === 0) return { error: new HoldfastError('dump-empty', {}), retryable: false };
  if (isTrailer(written.lastLine)) return null;
  return {
    error: new HoldfastError('dump-truncated', { lastLine: written.lastLine.slice(0, 200) }),
    retryable: false,
  };
}

/**
 * True for the line with which every dump ends, `--dump-date` or not. Only the last line of the file counts: the same
 * text inside data proves nothing (truths A5).
 */
export function isTrailer(line: string): boolean {
  return /^-- Dump completed(?: on \d{4}-\d\d-\d\d +\d{1,2}:\d\d:\d\d)?\s*$/.test(line);
}

/** A definition that changed while it was dumped: the dump may hold the old, the new, or half of each (truths A11). */
function schema({
  before,
  after,
  attempt,
}: Pick<DumpEvidence, 'before' | 'after' | 'attempt'>): Failure | null {
  if (after === null) return serverGone('What the server holds could not be read again after the dump.');
  const changed = [
    ...differingDatabases(before, after).map((name) => `database ${name}`),
    ...differingObjects(before, after).map(nameOf),
  ];
  if (changed.length === 0) return null;
  const { objects, more } = shorten(changed);
  return {
    error: new HoldfastError('schema-changed', {
      objects: more > 0 ? [...objects, `and ${more} more`] : objects,
      attempts: attempt,
    }),
    retryable: true,
  };
}

/** Compared both ways by (type, database, name), as they were parsed from the statements of the dump. */
function objects({ before, written, lowerCaseTableNames }: DumpEvidence): Failure | null {
  const { missing, unexpected } = compareObjects(before, written.objects, lowerCaseTableNames);
  if (missing.length > 0)
    return { error: new HoldfastError('objects-missing', shorten(missing.map(nameOf))), retryable: true };
  if (unexpected.length > 0)
    return {
      error: new HoldfastError('objects-unexpected', shorten(unexpected.map(nameOf))),
      retryable: true,
    };
  return null;
}

function file({ readBack }: DumpEvidence): Failure | null {
  if (readBack === 'equal') return null;
  return { error: new HoldfastError('written-differs', { file: 'dump.sql.zst' }), retryable: false };
}

/**
 * What is in the inventory and not in the dump, and the other way round.
 * @param lowerCaseTableNames the server's variable: from 1 on, names of databases, tables, views and triggers are the
 *   same in any case; those of routines and events always are
 */
export function compareObjects(
  expected: Pick<Inventory, 'objects'>,
  found: readonly ObjectRef[],
  lowerCaseTableNames: number,
): { readonly missing: readonly ObjectRef[]; readonly unexpected: readonly ObjectRef[] } {
  const key = (object: ObjectRef): string => comparable(object, lowerCaseTableNames);
  const expectedKeys = new Set(expected.objects.map(key));
  const foundKeys = new Set(found.map(key));
  return {
    missing: expected.objects.filter((object) => !foundKeys.has(key(object))),
    unexpected: found.filter((object) => !expectedKeys.has(key(object))),
  };
}

const NEVER_CASE_SENSITIVE: readonly ObjectRef['kind'][] = [
  'function',
  'procedure',
  'package',
  'package-body',
  'event',
];

function comparable(object: ObjectRef, lowerCaseTableNames: number): string {
  const database = lowerCaseTableNames > 0 ? object.database.toLowerCase() : object.database;
  const folds = lowerCaseTableNames > 0 || NEVER_CASE_SENSITIVE.includes(object.kind);
  return objectKey({ kind: object.kind, database, name: folds ? object.name.toLowerCase() : object.name });
}

export function nameOf({ kind, database, name }: ObjectRef): string {
  return `${kind} ${database}.${name}`;
}

export function shorten(names: readonly string[]): { objects: string[]; more: number } {
  const objects = names.slice(0, NAMES_SHOWN);
  return { objects, more: names.length - objects.length };
}

function stderrOf({ exit, tool, server, attempt }: DumpEvidence): StderrFinding {
  return readStderr(exit.stderr, {
    ...exit,
    tool: path.basename(tool),
    toolPath: tool,
    server,
    attempts: attempt,
  });
}

function evidenceOf({ exit, written, before, after, readBack, attempt }: DumpEvidence): Evidence {
  return {
    exitCode: exit.exitCode,
    signal: exit.signal,
    stderr: exit.stderr,
    lastLine: written.lastLine,
    objectsExpected: before.objects.length,
    objectsFound: written.objects.length,
    schemaUnchanged: schema({ before, after, attempt }) === null,
    rawBytes: written.rawBytes,
    readBack,
    attempts: attempt,
  };
}
