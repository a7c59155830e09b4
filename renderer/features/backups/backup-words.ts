import { plural } from '../../../shared/format.ts';
import type { Totals } from '../../../shared/model/manifest.ts';

/** Names as a title has them: all of a few, the first and how many more of many. */
export function databaseWords(databases: readonly string[] | null): string {
  if (databases === null) return 'encrypted';
  const [first, ...rest] = databases;
  if (databases.length <= 3 || first === undefined) return databases.join(', ');
  return `${first} and ${plural(rest.length, 'other database')}`;
}

/** "55 tables, 3 views and 9 stored programs"; what there is none of is left out. */
export function contentWords(
  totals: Pick<Totals, 'tables' | 'views' | 'routines' | 'triggers' | 'events'>,
): string {
  const programs = totals.routines + totals.triggers + totals.events;
  return [
    plural(totals.tables, 'table'),
    ...(totals.views > 0 ? [plural(totals.views, 'view')] : []),
    ...(programs > 0 ? [plural(programs, 'stored program')] : []),
  ].join(', ');
}
