import { HoldfastError } from '../../../shared/errors.ts';
import type { ComparedObject, Drill } from '../../../shared/model/drill.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import { comparedKindWords } from '../../../shared/sentences.ts';
import { dumpedObjects } from './compare.ts';

const PROGRAMS: ReadonlySet<string> = new Set([
  'function',
  'procedure',
  'package',
  'package-body',
  'trigger',
  'event',
]);

/** @returns null when everything is as dumped */
export function differencesOf(objects: readonly ComparedObject[]): HoldfastError<'drill-failed'> | null {
  const differing = objects.filter(({ state }) => state !== 'equal');
  const [first] = differing;
  if (first === undefined) return null;
  const name = first.kind === 'database' ? first.name : `${first.database}.${first.name}`;
  return new HoldfastError('drill-failed', {
    differences: differing.length,
    first: `${comparedKindWords[first.kind].one} ${name}: ${first.difference ?? first.state}`,
  });
}

/** What a restore that stopped leaves to say: the object at which it stopped. */
export function stoppedAt(
  index: DumpIndex,
  {
    object,
    message,
    number,
  }: { readonly object: string | null; readonly message: string; readonly number: number | null },
): readonly ComparedObject[] {
  const found = dumpedObjects(index.sections, ({ sha256 }) => sha256).find(
    ({ database, name }) => `${database}.${name}` === object,
  );
  if (found === undefined) return [];
  const { kind, database, name, rows } = found;
  const difference = `The restore stopped here: ${number === null ? '' : `error ${number}, `}${message}`;
  return [
    {
      kind,
      database,
      name,
      state: 'different',
      rowsDumped: rows,
      rowsRestored: null,
      data: null,
      difference,
    },
  ];
}

/** What was drilled: everything that the backup holds. */
export function countsOf(index: DumpIndex, compared: readonly ComparedObject[]): Drill['counts'] {
  const dumped = dumpedObjects(index.sections, ({ sha256 }) => sha256);
  const count = (isCounted: (kind: string) => boolean): number =>
    dumped.filter(({ kind }) => isCounted(kind)).length;
  const names = new Set([
    ...dumped.map(({ database }) => database),
    ...compared
      .filter(({ kind, state }) => kind === 'database' && state !== 'unexpected')
      .map(({ name }) => name),
  ]);
  return {
    databases: names.size,
    tables: count((kind) => kind === 'table' || kind === 'sequence'),
    views: count((kind) => kind === 'view'),
    programs: count((kind) => PROGRAMS.has(kind)),
    rows: dumped.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    rawBytes: index.rawBytes,
  };
}
