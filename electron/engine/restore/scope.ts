import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { RestoreMethod, RestoreRequest, TargetDatabase } from '../../../shared/model/restore.ts';
import { listNames, rowsIntoWords } from '../../../shared/sentences.ts';
import type { DumpReader } from '../container/reader.ts';
import { columnsOfRows } from '../container/row-columns.ts';
import type { ServerConnection } from '../server/connect.ts';
import { type NameRule, readNameRule } from '../server/databases.ts';
import type { Grants } from '../server/rights-model.ts';
import { beforeOf, besideOf, placeOf, tablesOf } from './beside-places.ts';
import { leftOutProblems } from './left-out.ts';
import { unswappable } from './method.ts';
import { readColumns, type TableColumn } from './move-rows.ts';
import { objectsOf } from './restored-objects.ts';
import { arrivalWarnings } from './rows-checks.ts';
import { historyWarnings } from './rows-history.ts';
import { triggerWarnings } from './rows-triggers.ts';
import { targetName } from './run.ts';
import { pointingKeyProblems } from './swap-keys.ts';

export interface ScopeFacts {
  readonly request: RestoreRequest;
  readonly method: RestoreMethod;
  readonly isBeside: boolean;
  readonly sections: readonly Section[];
  readonly targets: readonly TargetDatabase[];
  readonly index: DumpIndex;
  readonly manifest: Manifest;
  readonly reader: DumpReader;
  readonly connection: ServerConnection;
  readonly grants: Grants;
  readonly signal: AbortSignal;
}

export interface ScopeProblems {
  readonly warnings: readonly string[];
  readonly blockers: readonly WireError[];
}

/** Copies and rows alone are always made beside first. */
export function restoresBeside({ databases, content }: RestoreRequest, method: RestoreMethod): boolean {
  return (
    method === 'swap' || content === 'data' || databases.some(({ copies }) => Object.keys(copies).length > 0)
  );
}

/** Every database that the restore makes, changes or drops. */
export function placesOf(request: RestoreRequest, method: RestoreMethod): readonly string[] {
  const names = request.databases.map(targetName);
  if (!restoresBeside(request, method)) return names;
  return names.flatMap((name) => [name, besideOf(name), beforeOf(name)]);
}

/** What stands against this scope on this target, and what it means. */
export async function scopeProblems(facts: ScopeFacts): Promise<ScopeProblems> {
  const { request, isBeside, method, connection } = facts;
  const rule = await readNameRule(connection);
  const places = isBeside ? await placeProblems(facts) : { warnings: [], blockers: [] };
  const rows = request.content === 'data' ? await rowsProblems(facts, rule) : { warnings: [], blockers: [] };
  const leftOut = await leftOutProblems(facts);
  const keys = await pointingKeyProblems({ ...facts, content: request.content });
  return {
    warnings: [
      ...partWarnings(request),
      ...leftOut.warnings,
      ...copyWarnings(request),
      ...(request.content === 'structure' ? [STRUCTURE] : []),
      ...(request.triggers || request.content === 'data' ? [] : [WITHOUT_TRIGGERS]),
      ...rows.warnings,
      ...(method === 'swap' ? swapWarnings(facts) : []),
      ...keys.warnings,
      ...places.warnings,
    ],
    blockers: [
      ...missingObjects(facts),
      ...leftOut.blockers,
      ...mixtures(request, method),
      ...(method === 'swap' ? swapBlockers(facts) : []),
      ...(await copyBlockers(facts, rule)),
      ...rows.blockers,
      ...keys.blockers,
      ...places.blockers,
    ],
  };
}

const STRUCTURE =
  'Only structure is restored: tables arrive empty, and the rows of tables that are replaced are gone.';
const WITHOUT_TRIGGERS =
  'Tables are restored without their triggers; the triggers of tables that are replaced are gone.';

const notPossible = (why: string): WireError => toWireError(new HoldfastError('not-possible', { why }));

function missingObjects({ request, sections }: ScopeFacts): readonly WireError[] {
  const known = new Set(objectsOf(sections).map(objectKey));
  return request.databases.flatMap(({ name: database, objects }) =>
    (objects ?? [])
      .filter((object) => !known.has(objectKey({ ...object, database })))
      .map(({ name }) =>
        toWireError(new HoldfastError('object-not-in-backup', { object: `${database}.${name}` })),
      ),
  );
}

function mixtures(request: RestoreRequest, method: RestoreMethod): readonly WireError[] {
  const hasObjects = request.databases.some(({ objects }) => objects !== null);
  const hasCopies = request.databases.some(({ copies }) => Object.keys(copies).length > 0);
  return [
    ...(hasObjects && restoresBeside(request, method)
      ? [
          notPossible(
            'Views and programs of a part of a database are restored in place, with no copies or rows.',
          ),
        ]
      : []),
    ...(hasCopies && request.content === 'data'
      ? [notPossible('A copy is a table of its own; rows alone go into tables that are there.')]
      : []),
    ...(request.content === 'data' && request.method === 'swap'
      ? [notPossible('Rows alone go into the tables that are there; nothing is swapped.')]
      : []),
  ];
}

function swapBlockers({ request, index, connection: { flavour } }: ScopeFacts): readonly WireError[] {
  return request.databases.flatMap(({ name }) => {
    const names = unswappable({ index, flavour }, name);
    if (names.length === 0) return [];
    const why = `${name} has sequences or merged tables (${listNames(names)}), which name their database, so that they cannot be made beside it. Replace it in place.`;
    return [notPossible(why)];
  });
}

function swapWarnings({ targets }: ScopeFacts): readonly string[] {
  const replaced = targets.filter(({ existing }) => existing !== null);
  if (replaced.length === 0) return [];
  const names = listNames(replaced.map(({ to }) => to));
  return [
    `${names} ${replaced.length === 1 ? 'stays' : 'stay'} in use until the exchange. What is written there after the backup was made, also during the restore, is not in it afterwards. While the exchange waits for somebody who uses a table, 30 s at most, triggers are off.`,
  ];
}

/** A table alone goes back in time; what the others say of it does not. */
function partWarnings({ databases, triggers, content }: RestoreRequest): readonly string[] {
  if (content === 'data') return [];
  const tables = databases
    .filter(({ leftOut }) => leftOut.length === 0)
    .flatMap(({ tables: some, copies }) => (some ?? []).filter((name) => !(name in copies)));
  if (tables.length === 0) return [];
  return [
    `Only ${listNames(tables)} ${tables.length === 1 ? 'is' : 'are'} restored, ${triggers ? 'with' : 'without'} triggers. Other tables stay as they are: their foreign keys may name rows that are not there then.`,
  ];
}

function copyWarnings({ databases }: RestoreRequest): readonly string[] {
  const copies = databases.flatMap(({ copies: some }) => Object.values(some));
  if (copies.length === 0) return [];
  return [
    `${listNames(copies)} ${copies.length === 1 ? 'is a copy' : 'are copies'} beside the original: without triggers, and foreign keys and checks get names that the server makes, since both are unique in a database.`,
  ];
}

async function copyBlockers(
  { request, connection }: ScopeFacts,
  { fold }: NameRule,
): Promise<readonly WireError[]> {
  const blockers: WireError[] = [];
  for (const target of request.databases) {
    const copies = Object.entries(target.copies);
    if (copies.length === 0) continue;
    const to = targetName(target);
    const taken = new Set((await tablesOf(connection, to)).map(fold));
    const arriving = (target.tables ?? []).map((name) => fold(target.copies[name] ?? name));
    for (const [table, copy] of copies) {
      if (target.tables?.includes(table) !== true)
        blockers.push(
          notPossible(`${table} is to be copied, and is not among the tables that are restored.`),
        );
      else if (taken.has(fold(copy)))
        blockers.push(notPossible(`${to} has a table ${copy}. A copy never replaces: choose another name.`));
      else if (arriving.filter((name) => name === fold(copy)).length > 1)
        blockers.push(notPossible(`Two tables would be restored as ${copy}.`));
    }
  }
  return blockers;
}

/** What an earlier restore left, and what is in the way. */
async function placeProblems({ request, connection }: ScopeFacts): Promise<ScopeProblems> {
  const warnings: string[] = [];
  const blockers: WireError[] = [];
  for (const name of request.databases.map(targetName)) {
    const beside = besideOf(name);
    const before = beforeOf(name);
    const place = await placeOf(connection, beside);
    if (place === 'ours')
      warnings.push(`${beside} is left of a restore that did not end. It is dropped first.`);
    const isTaken =
      (await placeOf(connection, before)) === 'taken' || (await tablesOf(connection, before)).length > 0;
    for (const database of [...(place === 'taken' ? [beside] : []), ...(isTaken ? [before] : [])])
      blockers.push(toWireError(new HoldfastError('beside-taken', { database })));
  }
  return { warnings, blockers };
}

async function rowsProblems(facts: ScopeFacts, rule: NameRule): Promise<ScopeProblems> {
  const { fold } = rule;
  const { request, connection, sections, reader, signal } = facts;
  const blockers: WireError[] = [];
  for (const target of request.databases) {
    const to = targetName(target);
    const columns = await readColumns(connection, to);
    const tables = sections.filter(
      ({ kind, database }) => kind === 'table-structure' && database === target.name,
    );
    for (const section of tables) {
      const table = section.object ?? '';
      const there = columns.filter((column) => fold(column.table) === fold(table));
      const parts: Buffer[] = [];
      for await (const bytes of reader.read([section], { signal })) parts.push(bytes);
      const why = misfit(`${to}.${table}`, namesIn(Buffer.concat(parts).toString('utf8')), there);
      if (why !== null) blockers.push(notPossible(why));
    }
  }
  return {
    blockers,
    warnings: [
      rowsIntoWords[request.rows].means,
      ...(await historyWarnings(facts, rule)),
      ...(await arrivalWarnings(facts, rule)),
      ...(await triggerWarnings(facts, rule)),
    ],
  };
}

const namesIn = (createTable: string): readonly string[] =>
  columnsOfRows(createTable, '', null).map(({ name }) => name);

/** Why rows with these columns do not go into a table; null where they do. */
function misfit(table: string, columns: readonly string[], there: readonly TableColumn[]): string | null {
  if (there.length === 0) return `${table} is not there, and rows alone need a table.`;
  const known = new Map(there.map((column) => [column.column.toLowerCase(), column]));
  const unknown = columns.filter((name) => known.get(name.toLowerCase())?.isMade !== false);
  if (unknown.length > 0)
    return `${table} has no column ${listNames(unknown)} that takes the values of the backup.`;
  const given = new Set(columns.map((name) => name.toLowerCase()));
  const lacking = there.filter(({ column, isOptional }) => !isOptional && !given.has(column.toLowerCase()));
  if (lacking.length === 0) return null;
  return `${table} needs a value for ${listNames(lacking.map(({ column }) => column))}, which the backup does not have.`;
}
