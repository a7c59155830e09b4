import {
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatRelative,
} from '../../shared/format.ts';
import { useNow } from '../lib/use-now.ts';
import { Hint } from './hint.tsx';

/** `null` in any of these is shown as a dash that readers hear as "none". */
function None() {
  return (
    <span className="hf-dimmed">
      <span aria-hidden>–</span>
      <span className="hf-visually-hidden">none</span>
    </span>
  );
}

/** "2 h ago", with the exact time on hover. Counts on by itself. */
export function RelativeTime({ at }: { readonly at: string | null }) {
  const now = useNow(30_000);
  if (at === null) return <None />;
  return (
    <Hint label={formatDateTime(at)}>
      <time dateTime={at}>{formatRelative(at, now)}</time>
    </Hint>
  );
}

/** "3 Jun 2026, 06:00:12", with how long ago on hover. */
export function ExactTime({ at }: { readonly at: string | null }) {
  const now = useNow(30_000);
  if (at === null) return <None />;
  return (
    <Hint label={formatRelative(at, now)}>
      <time dateTime={at}>{formatDateTime(at)}</time>
    </Hint>
  );
}

/** "258 MB", with the exact number on hover. */
export function Bytes({ value }: { readonly value: number | null }) {
  if (value === null) return <None />;
  const figure = <span className="hf-figure">{formatBytes(value)}</span>;
  return value < 1000 ? figure : <Hint label={`${formatCount(value)} bytes`}>{figure}</Hint>;
}

/** "6 min 40 s" */
export function Duration({ ms }: { readonly ms: number | null }) {
  return ms === null ? <None /> : <span className="hf-figure">{formatDuration(ms)}</span>;
}

/** "2,500,000" */
export function Figure({ value }: { readonly value: number | null }) {
  return value === null ? <None /> : <span className="hf-figure">{formatCount(value)}</span>;
}
