import { dateFormat, formatDate, formatDateTime, formatRelative } from '../../shared/format.ts';
import { formatMoment } from '../lib/moment.ts';
import { useNow } from '../lib/use-now.ts';
import { RelativeTime } from './figures.tsx';
import { Hint } from './hint.tsx';
import { TwoLines } from './two-lines.tsx';

/** "22 Nov, 06:00", with the second and how long ago on hover. */
export function Moment({ at }: { readonly at: string }) {
  const now = useNow(60_000);
  return (
    <Hint label={`${formatDateTime(at)}, ${formatRelative(at, now)}`}>
      <time dateTime={at}>{formatMoment(at, now)}</time>
    </Hint>
  );
}

/** A cell of a table: "2 h ago" over "22 Nov, 06:00". What is so long ago that it is said as a date has its time below. */
export function MomentCell({ at }: { readonly at: string }) {
  const now = useNow(60_000);
  const isDate = formatRelative(at, now) === formatDate(at);
  return (
    <TwoLines
      isWhole
      first={<RelativeTime at={at} />}
      second={isDate ? <time dateTime={at}>{timeOf(at)}</time> : <Moment at={at} />}
    />
  );
}

/** `06:00` */
function timeOf(at: string): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(Date.parse(at));
}
