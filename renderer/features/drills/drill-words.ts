import { formatDuration, plural } from '../../../shared/format.ts';
import type { Drill, DrillSummary } from '../../../shared/model/drill.ts';

/** The verdict of a drill in one sentence. */
export function drillSentence(drill: Drill): string {
  const differing = drill.objects.filter(({ state }) => state !== 'equal').length;
  const { restoreMs } = drill;
  if (drill.passed) return `Restored in ${formatDuration(restoreMs)}, and equal to what was dumped`;
  if (differing === 0) return 'It could not be restored';
  return `${plural(differing, 'object')} ${differing === 1 ? 'differs' : 'differ'} from what was dumped`;
}

/** "shop, shop_audit": the databases that a drill restored. */
export function drilledDatabases(drill: Pick<Drill, 'objects'>): readonly string[] {
  return [...new Set(drill.objects.map(({ database }) => database))];
}

/** "55 tables, 3 views, 9 stored programs"; what there is none of is left out. */
export function countWords({ tables, views, programs }: DrillSummary['counts']): string {
  return [
    plural(tables, 'table'),
    ...(views > 0 ? [plural(views, 'view')] : []),
    ...(programs > 0 ? [plural(programs, 'stored program')] : []),
  ].join(', ');
}
