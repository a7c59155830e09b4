import { HoldfastError } from '../../../shared/errors.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { DumpEvidence, PartContents, WrittenPart } from './model.ts';
import { expectedIn } from './segments.ts';
import { compareObjects, type Failure, isTrailer, nameOf, shorten } from './verdict.ts';

/**
 * Judges the parts of a dump one by one: each program's output ends with its last line, each holds what it was to
 * hold and nothing of another, and what was to have no rows has none. As a whole such a dump may look right although a
 * table is in it twice, and the later one, which is restored last, is the wrong one.
 */
export function judgeParts(dump: DumpEvidence): Failure | null {
  const { parts } = dump;
  if (parts === undefined) return null;
  for (const part of parts.written) {
    const failure = lastLine(part) ?? contents(dump, part);
    if (failure !== null) return failure;
  }
  if (parts.written.length < parts.plan.length)
    return final(new HoldfastError('dump-truncated', { lastLine: dump.written.lastLine.slice(0, 200) }));
  return unwantedRows(dump);
}

function lastLine({ plan, written }: WrittenPart): Failure | null {
  if (plan.part === 'database' || isTrailer(written.lastLine)) return null;
  return final(new HoldfastError('dump-truncated', { lastLine: written.lastLine.slice(0, 200) }));
}

function contents(dump: DumpEvidence, { plan, written }: WrittenPart): Failure | null {
  const expected = expectedIn(plan, dump.parts?.plan ?? [], dump.before.objects);
  const found = dump.rowsOnly === true ? tablesOf(written) : written.objects;
  const { missing, unexpected } = compareObjects({ objects: [...expected] }, found, dump.lowerCaseTableNames);
  if (missing.length > 0)
    return { error: new HoldfastError('objects-missing', shorten(missing.map(nameOf))), retryable: true };
  if (unexpected.length > 0)
    return {
      error: new HoldfastError('objects-unexpected', shorten(unexpected.map(nameOf))),
      retryable: true,
    };
  return null;
}

/** Rows of tables that were to be written without: perhaps they must not leave the server. */
function unwantedRows({ parts, withoutRows = [] }: DumpEvidence): Failure | null {
  const empty = new Set(withoutRows.map(({ database, table }) => `${database}\0${table}`));
  const filled = (parts?.written ?? [])
    .flatMap(({ written }) => written.tablesWithData)
    .filter(({ database, table, rows }) => rows > 0 && empty.has(`${database}\0${table}`));
  if (filled.length === 0) return null;
  const names = filled.map(({ database, table }) => `rows of ${database}.${table}`);
  return final(new HoldfastError('objects-unexpected', shorten(names)));
}

/** The tables that a part has data of, empty ones included. */
export function tablesOf({ tablesWithData }: PartContents): ObjectRef[] {
  return tablesWithData.map(({ database, table }) => ({ kind: 'table', database, name: table }));
}

function final(error: HoldfastError): Failure {
  return { error, retryable: false };
}
