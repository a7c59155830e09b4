import { formatDateTime, formatRelative } from '../../shared/format.ts';
import { formatMoment } from '../lib/moment.ts';
import { useNow } from '../lib/use-now.ts';
import { Hint } from './hint.tsx';

/** "22 Nov, 06:00", with the second and how long ago on hover. */
export function Moment({ at }: { readonly at: string }) {
  const now = useNow(60_000);
  return (
    <Hint label={`${formatDateTime(at)}, ${formatRelative(at, now)}`}>
      <time dateTime={at}>{formatMoment(at, now)}</time>
    </Hint>
  );
}
