import type { Section, SectionKind } from '../../../shared/model/dump-index.ts';

/** Less than this is restored before a second program has logged in. */
const SMALL_BYTES = 4 * 1024 * 1024;

/** One of the programs' parts of a dump: from its header to its trailer. */
export interface SegmentPlan {
  readonly header: Section;
  /** Databases, tables, sequences, stand-ins for views: in the dump's order. */
  readonly structures: readonly Section[];
  readonly rows: readonly Section[];
  /** What needs the tables, or must not fire while rows come: triggers, routines, events, views, in the dump's order. */
  readonly rest: readonly Section[];
}

export type RestorePlan =
  | { readonly kind: 'single'; readonly why: string }
  | { readonly kind: 'lanes'; readonly segments: readonly SegmentPlan[] };

const STRUCTURES: ReadonlySet<SectionKind> = new Set([
  'database',
  'table-structure',
  'sequence',
  'view-placeholder',
]);

/**
 * How a restore goes: over several connections, or as one stream in the dump's own order.
 * @param isAsked somebody chose the number of connections, and gets them for few rows, too
 * @param isOwn a dump program wrote it for Holdfast; of a foreign one only its own order is known to be good
 */
export function planRestore(
  sections: readonly Section[],
  {
    connections,
    isAsked,
    isOwn,
  }: { readonly connections: number; readonly isAsked: boolean; readonly isOwn: boolean },
): RestorePlan {
  const single = (why: string): RestorePlan => ({ kind: 'single', why });
  if (connections < 2) return single('one connection was asked for');
  if (!isOwn) return single('the dump is imported, and its statements may need their order');
  const rows = sections.filter(({ kind }) => kind === 'table-data');
  if (!isAsked && rows.reduce((sum, { rawBytes }) => sum + rawBytes, 0) < SMALL_BYTES)
    return single('there are few rows');
  const made = new Set(sections.filter(({ kind }) => kind === 'table-structure').map(nameOf));
  if (rows.some((section) => !made.has(nameOf(section)))) return single('rows go into tables that are there');
  const segments = segmentsOf(sections);
  return segments === null ? single('the dump has no header') : { kind: 'lanes', segments };
}

/** One table, of one database. */
export const nameOf = ({ database, object }: Section): string => JSON.stringify([database, object]);

function segmentsOf(sections: readonly Section[]): readonly SegmentPlan[] | null {
  const starts = sections.flatMap(({ kind }, i) => (kind === 'header' ? [i] : []));
  if (starts[0] !== 0) return null;
  return starts.map((start, i) => {
    const [header, ...others] = sections.slice(start, starts[i + 1]);
    if (header === undefined) throw new Error('a segment begins with its header');
    return {
      header,
      structures: others.filter(({ kind }) => STRUCTURES.has(kind)),
      rows: others.filter(({ kind }) => kind === 'table-data'),
      rest: others.filter(({ kind }) => !STRUCTURES.has(kind) && kind !== 'table-data'),
    };
  });
}
