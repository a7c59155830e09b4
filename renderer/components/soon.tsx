import { formatDateTime } from '../../shared/format.ts';
import { soonWords } from '../features/plans/plan-words.ts';
import { useNow } from '../lib/use-now.ts';
import { Hint } from './hint.tsx';

interface SoonProps {
  readonly at: string | null;
  /** Said where there is nothing to come. */
  readonly none?: string;
}

/** A time to come, "in 42 min" or "tomorrow 09:00", with the exact one on hover. Counts down by itself. */
export function Soon({ at, none = 'never' }: SoonProps) {
  const now = useNow(30_000);
  if (at === null) return <span className="hf-dimmed">{none}</span>;
  return (
    <Hint label={formatDateTime(at)}>
      <time dateTime={at}>{soonWords(at, now)}</time>
    </Hint>
  );
}
