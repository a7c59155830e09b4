import type { ReactNode } from 'react';
import './key-value.css';

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

interface KeyValueProps {
  readonly facts: readonly Fact[];
  /** How many stand side by side. */
  readonly columns?: number;
  /** Fewer do, where they would be narrower than this. */
  readonly leastPx?: number;
}

const GAP_PX = 24;

/** Names and values, as a description list: small dimmed name above, value below. */
export function KeyValue({ facts, columns = 3, leastPx = 0 }: KeyValueProps) {
  // A little less, so that what is rounded up still fits.
  const part = `calc((100% - ${(columns - 1) * GAP_PX}px) / ${columns} - 0.1px)`;
  const least = `min(100%, max(${leastPx}px, ${part}))`;
  return (
    <dl
      className="hf-facts"
      style={{ columnGap: GAP_PX, gridTemplateColumns: `repeat(auto-fill, minmax(${least}, 1fr))` }}
    >
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
