import type { Run } from '../../../shared/model/run.ts';
import type { Server } from '../../../shared/model/server.ts';
import { targetName } from '../restore/run.ts';

/**
 * Restores that ended while they changed a server, and whose databases no later one has made whole: a database is half
 * restored until a restore of it ends well.
 * @param runs the newest first
 * @returns the newest first
 */
export function halfRestored(server: Pick<Server, 'id'>, runs: readonly Run[]): readonly Run[] {
  const later = new Set<string>();
  const found: Run[] = [];
  for (const run of runs) {
    if (run.kind !== 'restore' || run.serverId !== server.id || run.outcome === null) continue;
    const isGood = run.outcome.kind === 'good';
    if (!isGood && !hasChanged(run)) continue;
    const names = isGood ? wantedOf(run) : (run.targetState?.databases ?? wantedOf(run));
    // Runs of before names were kept say nothing of other databases.
    const isAnswered = names.length === 0 ? later.size > 0 : names.every((name) => later.has(name));
    if (!isGood && !isAnswered) found.push(run);
    for (const name of names) later.add(name);
  }
  return found;
}

const wantedOf = ({ restorePlan }: Run): readonly string[] =>
  (restorePlan?.request.databases ?? []).map(targetName);

function hasChanged({ targetState, steps }: Run): boolean {
  if (targetState !== null) return targetState.kind !== 'untouched';
  const restoring = steps.find(({ name }) => name === 'restore')?.state;
  return restoring !== undefined && restoring !== 'waiting';
}
