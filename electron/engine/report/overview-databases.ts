import { type Backup, isGood } from '../../../shared/model/backup.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import type { OverviewInput } from './overview.ts';
import { newestPerDatabase } from './overview-servers.ts';

export interface DatabaseCounts {
  /** That a plan backs up, and of these: as planned, and proven as well. */
  readonly planned: number;
  readonly protected: number;
  readonly proven: number;
  /** Backed up by hand alone; never called protected. */
  readonly unplanned: number;
  readonly unplannedProven: number;
}

/** Counts databases, each once: a database that two plans back up is as well off as the better one says. */
export function countDatabases({
  plans,
  lastGood,
  backups,
}: Pick<OverviewInput, 'plans' | 'lastGood' | 'backups'>): DatabaseCounts {
  const known = new Map<string, { isProtected: boolean; isProven: boolean }>();
  for (const plan of plans) {
    const isProtected = isAsPlanned(plan);
    const isProven = plan.state === 'protected' && plan.lastProvenAt !== null;
    for (const name of databasesOf(plan, lastGood.get(plan.id))) {
      const key = `${plan.serverId}/${name}`;
      const before = known.get(key);
      known.set(key, {
        isProtected: isProtected || (before?.isProtected ?? false),
        isProven: isProven || (before?.isProven ?? false),
      });
    }
  }
  const all = [...known.values()];
  const manual = [...backups.values()].flatMap((list) => [
    ...newestPerDatabase(list.filter(isGood)).values(),
  ]);
  return {
    planned: all.length,
    protected: all.filter(({ isProtected }) => isProtected).length,
    proven: all.filter(({ isProven }) => isProven).length,
    unplanned: manual.length,
    unplannedProven: manual.filter(({ proof }) => proof.state === 'proven').length,
  };
}

/** It has a good backup, and none is late or lacking. */
function isAsPlanned({ state, lastGoodAt }: PlanView): boolean {
  return (state === 'protected' || state === 'unproven') && lastGoodAt !== null;
}

/** Those chosen, or those that were there at the last backup; an encrypted one, whose names are not known, is one. */
function databasesOf(
  { selection }: PlanView,
  newest: Pick<Backup, 'databases'> | undefined,
): readonly string[] {
  if (selection.databases !== null) return selection.databases;
  return newest === undefined ? [] : (newest.databases ?? ['']);
}
