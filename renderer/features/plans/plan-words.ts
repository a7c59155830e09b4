import { dateFormat, formatDuration, plural } from '../../../shared/format.ts';
import type { PlanState, PlanView, ProofPolicy } from '../../../shared/model/plan.ts';
import { type BackupSelection, isDrillable } from '../../../shared/model/selection.ts';
import type { StateName } from '../../components/states.ts';

/** From worst to best: what the eye must meet first. */
const order: Record<PlanState, number> = {
  failing: 0,
  overdue: 1,
  degraded: 2,
  unproven: 3,
  protected: 4,
  paused: 5,
};

/** Worst first, then by name. */
export function worstFirst(plans: readonly PlanView[]): readonly PlanView[] {
  return [...plans].sort(
    (a, b) => order[a.state] - order[b.state] || a.name.localeCompare(b.name, 'en', { numeric: true }),
  );
}

export function stateRank({ state }: Pick<PlanView, 'state'>): number {
  return order[state];
}

/** What its badge says: a backup that goes on or waits comes first. */
export function shownState({ state, runningRunId, isRunWaiting }: PlanView): StateName {
  if (runningRunId === null) return state;
  return isRunWaiting ? 'waiting' : 'running';
}

/** What of its server a plan backs up. */
export function whatWords({ databases, excludedTables }: BackupSelection): string {
  const left = excludedTables.length === 0 ? '' : ` without ${plural(excludedTables.length, 'table')}`;
  if (databases === null) return `all databases${left}`;
  if (databases.length <= 3) return `${databases.join(', ')}${left}`;
  return `${databases.slice(0, 2).join(', ')} and ${databases.length - 2} more${left}`;
}

/** How a plan proves its backups. */
export function proofWords(
  { checkEveryDays, drillEveryDays, drillEveryBackups }: ProofPolicy,
  selection: BackupSelection,
): string {
  const every = (days: number) => (days === 1 ? 'every day' : `every ${days} days`);
  const drills = [
    ...(drillEveryDays === null ? [] : [every(drillEveryDays)]),
    ...(drillEveryBackups === null
      ? []
      : [drillEveryBackups === 1 ? 'each backup' : `every ${drillEveryBackups} backups`]),
  ];
  const check = checkEveryDays === null ? 'never read back by itself' : `read back ${every(checkEveryDays)}`;
  if (!isDrillable(selection)) return `${check}, never drilled: rows alone cannot be`;
  return drills.length === 0
    ? `${check}, never restored by itself`
    : `${check}, restored by a drill ${drills.join(' and ')}`;
}

/** Data at risk grows all the time; its seconds would only flicker. */
export function riskWords(lastGoodAt: string | null, now: number): string {
  if (lastGoodAt === null) return 'everything';
  const ms = Math.max(0, now - Date.parse(lastGoodAt));
  return formatDuration(ms < 60_000 ? ms : Math.floor(ms / 60_000) * 60_000);
}

/** `Sunday 02:00`, `tomorrow 09:00`, `in 42 min`: a time to come, as one would say it. */
export function soonWords(at: string, now: number): string {
  const date = new Date(at);
  const ms = date.getTime() - now;
  if (ms < 60_000) return 'now';
  if (ms < 6 * 3_600_000) return `in ${formatDuration(Math.floor(ms / 60_000) * 60_000)}`;
  const time = dateFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date);
  const day = (value: Date) => new Date(value.getFullYear(), value.getMonth(), value.getDate()).getTime();
  const days = Math.round((day(date) - day(new Date(now))) / 86_400_000);
  if (days === 0) return `today ${time}`;
  if (days === 1) return `tomorrow ${time}`;
  if (days < 7) return `${dateFormat({ weekday: 'long' }).format(date)} ${time}`;
  return `${dateFormat({ day: 'numeric', month: 'short' }).format(date)}, ${time}`;
}
