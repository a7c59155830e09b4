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
}

/** Names and values, as a description list: small dimmed name above, value below. */
export function KeyValue({ facts, columns = 3 }: KeyValueProps) {
  return (
    <dl className="hf-facts" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
