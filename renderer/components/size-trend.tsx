import { formatBytes } from '../../shared/format.ts';
import { Sparkline } from './sparkline.tsx';

/** How the size of backups goes. @param values stored bytes, oldest first */
export function SizeTrend({ values }: { readonly values: readonly number[] }) {
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined || values.length < 2)
    return <span className="hf-dimmed">no trend yet</span>;
  return (
    <Sparkline
      height={20}
      values={values}
      label={`Size of the last ${values.length} backups: from ${formatBytes(first)} to ${formatBytes(last)}`}
    />
  );
}
