import { plural } from '../../../shared/format.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import { proofWords } from '../../../shared/sentences.ts';

type Seen = Pick<
  Backup,
  'id' | 'startedAt' | 'completeness' | 'proof' | 'databases' | 'serverId' | 'serverName' | 'totals'
>;

/** How a day of a database looks: by its best backup, since one good backup a day is what protects. */
export type DayState = 'none' | 'proven' | 'good' | 'degraded' | 'bad';

export interface Day<B extends Seen> {
  /** Local midnight, milliseconds since 1970. */
  readonly startMs: number;
  /** Newest first. */
  readonly backups: readonly B[];
  readonly state: DayState;
}

export interface TimelineRow<B extends Seen> {
  readonly key: string;
  readonly database: string;
  readonly serverId: B['serverId'];
  readonly serverName: string;
  /** Oldest first. */
  readonly days: readonly Day<B>[];
  readonly newest: B;
}

/**
 * Backups as one row per database of a server, by server and name, each with its days.
 * @param backups newest first
 * @param dayCount days that are shown, today included
 */
export function timelineOf<B extends Seen>(
  backups: readonly B[],
  nowMs: number,
  dayCount: number,
): readonly TimelineRow<B>[] {
  const groups = new Map<string, B[]>();
  for (const backup of backups)
    for (const database of backup.databases ?? []) {
      const key = `${backup.serverId}/${database}`;
      groups.set(key, [...(groups.get(key) ?? []), backup]);
    }
  const rows = [...groups].flatMap(([key, group]) => {
    const newest = group[0];
    if (newest === undefined) return [];
    return [
      {
        key,
        database: key.slice(newest.serverId.length + 1),
        serverId: newest.serverId,
        serverName: newest.serverName,
        days: daysOf(group, nowMs, dayCount),
        newest,
      },
    ];
  });
  return rows.sort(
    (a, b) => a.serverName.localeCompare(b.serverName, 'en') || a.database.localeCompare(b.database, 'en'),
  );
}

function daysOf<B extends Seen>(backups: readonly B[], nowMs: number, dayCount: number): Day<B>[] {
  const today = new Date(nowMs);
  return Array.from({ length: dayCount }, (_, index) => {
    // Through the calendar, since days of 23 and 25 hours exist.
    const back = dayCount - 1 - index;
    const start = new Date(today.getFullYear(), today.getMonth(), today.getDate() - back).getTime();
    const end = new Date(today.getFullYear(), today.getMonth(), today.getDate() - back + 1).getTime();
    const ofDay = backups.filter(({ startedAt }) => {
      const at = Date.parse(startedAt);
      return at >= start && at < end;
    });
    return { startMs: start, backups: ofDay, state: dayState(ofDay) };
  });
}

const ORDER: readonly DayState[] = ['proven', 'good', 'degraded', 'bad'];

function dayState(backups: readonly Seen[]): DayState {
  const states = new Set(backups.map(stateOf));
  return ORDER.find((state) => states.has(state)) ?? 'none';
}

function stateOf({ proof, completeness }: Seen): DayState {
  if (proof.state === 'damaged' || proof.state === 'drill-failed' || proof.state === 'missing') return 'bad';
  if (completeness === 'degraded') return 'degraded';
  return proof.state === 'proven' ? 'proven' : 'good';
}

/** What a day's square says: "21 Nov: 3 backups, the best one proven". */
export function dayWords(day: Day<Seen>): string {
  const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(day.startMs);
  const [newest] = day.backups;
  if (newest === undefined) return `${date}: no backup`;
  const word =
    day.state === 'bad' ? proofWords[newest.proof.state] : day.state === 'good' ? 'good' : day.state;
  return day.backups.length === 1
    ? `${date}: 1 backup, ${word}`
    : `${date}: ${plural(day.backups.length, 'backup')}, the best one ${word}`;
}
