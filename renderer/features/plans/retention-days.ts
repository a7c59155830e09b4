/** What the calendar of retention shows of one backup. */
export interface CalendarEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly goes: boolean;
  /** The rules that keep it: "daily 3 of 7". */
  readonly reasons: readonly string[];
  /** In words for a reader and a pointer: `daily 3 of 7, the newest good one`. */
  readonly words: string;
}

/** From what is kept longest to what goes. */
export const dayKinds = ['yearly', 'monthly', 'weekly', 'daily', 'other', 'goes'] as const;
export type DayKind = (typeof dayKinds)[number];

export interface CalendarDay {
  /** 1 to 31. */
  readonly day: number;
  /** null: no backup of that day. */
  readonly kind: DayKind | null;
  readonly words: readonly string[];
  readonly kept: number;
  readonly goes: number;
}

export interface CalendarMonth {
  /** `2026-11`. */
  readonly key: string;
  /** `November 2026`. */
  readonly title: string;
  /** Empty places before the first day, where weeks begin on Mondays. */
  readonly lead: number;
  readonly days: readonly CalendarDay[];
  readonly kept: number;
  readonly goes: number;
}

/**
 * Backups on the days of a zone, month by month, newest month first; months without one are left out.
 * @param timeZone whose days are meant, as retention counts them
 */
export function calendarMonths(
  entries: readonly CalendarEntry[],
  timeZone: string,
): readonly CalendarMonth[] {
  const dateOf = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const months = new Map<string, CalendarEntry[][]>();
  for (const entry of entries) {
    const date = dateOf.format(new Date(entry.at));
    const key = date.slice(0, 7);
    const days = months.get(key) ?? [];
    months.set(key, days);
    const day = Number(date.slice(8));
    const ofDay = days[day] ?? [];
    days[day] = ofDay;
    ofDay.push(entry);
  }
  return [...months].sort(([a], [b]) => (a < b ? 1 : -1)).map(([key, days]) => monthOf(key, days));
}

function monthOf(key: string, entries: readonly (readonly CalendarEntry[] | undefined)[]): CalendarMonth {
  const [year = 0, month = 1] = key.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1, 1));
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const days = Array.from({ length }, (_, n) => dayOf(n + 1, entries[n + 1] ?? []));
  return {
    key,
    title: new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      first,
    ),
    lead: (first.getUTCDay() + 6) % 7,
    days,
    kept: days.reduce((sum, { kept }) => sum + kept, 0),
    goes: days.reduce((sum, { goes }) => sum + goes, 0),
  };
}

function dayOf(day: number, entries: readonly CalendarEntry[]): CalendarDay {
  const kept = entries.filter(({ goes }) => !goes);
  const kinds = kept.flatMap(({ reasons }) =>
    reasons.length === 0 ? ['other' as const] : reasons.map(kindOf),
  );
  const kind = dayKinds.find((each) => kinds.includes(each)) ?? (entries.length === 0 ? null : 'goes');
  return {
    day,
    kind,
    words: entries.map(({ words }) => words),
    kept: kept.length,
    goes: entries.length - kept.length,
  };
}

function kindOf(reason: string): DayKind {
  return dayKinds.find((kind) => reason.startsWith(kind)) ?? 'other';
}
