import { Stack } from '@mantine/core';
import { useMemo } from 'react';
import { plural } from '../../../shared/format.ts';
import {
  type CalendarDay,
  type CalendarEntry,
  type CalendarMonth,
  calendarMonths,
  type DayKind,
  dayKinds,
} from './retention-days.ts';
import './retention-calendar.css';

const legendWords: Record<DayKind, string> = {
  yearly: 'kept for its year',
  monthly: 'for its month',
  weekly: 'for its week',
  daily: 'for its day',
  other: 'for another reason',
  goes: 'goes',
};

interface RetentionCalendarProps {
  readonly entries: readonly CalendarEntry[];
  /** Whose days are meant. */
  readonly timeZone: string;
}

/** Months with the days of which backups stay or go; what each is there for stands in its tooltip and for readers. */
export function RetentionCalendar({ entries, timeZone }: RetentionCalendarProps) {
  const months = useMemo(() => calendarMonths(entries, timeZone), [entries, timeZone]);
  const kinds = dayKinds.filter((kind) => months.some(({ days }) => days.some((day) => day.kind === kind)));
  return (
    <Stack gap={14}>
      <ul className="hf-calendar-legend" aria-hidden>
        {kinds.map((kind) => (
          <li key={kind}>
            <span className="hf-calendar-day" data-kind={kind}>
              1
            </span>
            {legendWords[kind]}
          </li>
        ))}
      </ul>
      <div className="hf-calendar">
        {months.map((month) => (
          <Month key={month.key} month={month} />
        ))}
      </div>
    </Stack>
  );
}

function Month({ month }: { readonly month: CalendarMonth }) {
  const { title, lead, days, kept, goes } = month;
  const counted = goes === 0 ? `${kept} kept` : `${kept} kept, ${goes} to go`;
  return (
    <section className="hf-calendar-month" aria-label={`${title}: ${counted}`}>
      <h3>{title}</h3>
      <div className="hf-calendar-days" aria-hidden>
        {Array.from({ length: lead }, (_, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: empty places have nothing else
          <span key={`lead-${n}`} />
        ))}
        {days.map((day) => (
          <span key={day.day} className="hf-calendar-day" data-kind={day.kind ?? undefined} title={hint(day)}>
            {day.kind === null ? '' : day.day}
          </span>
        ))}
      </div>
      <ul className="hf-visually-hidden">
        {days
          .filter(({ kind }) => kind !== null)
          .map((day) => (
            <li key={day.day}>{`${day.day}: ${hint(day) ?? ''}`}</li>
          ))}
      </ul>
    </section>
  );
}

/** A day can hold dozens of backups: three are named. */
function hint({ words, kind }: CalendarDay): string | undefined {
  if (kind === null) return undefined;
  const more = words.length - 3;
  return [...words.slice(0, 3), ...(more > 0 ? [`and ${plural(more, 'more backup')}`] : [])].join('\n');
}
