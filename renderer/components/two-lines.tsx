import type { ReactNode } from 'react';
import './two-lines.css';

interface TwoLinesProps {
  readonly first: ReactNode;
  /** Smaller and dimmed, below. */
  readonly second: ReactNode;
}

/** A cell of a table that says the second most important thing below the first. */
export function TwoLines({ first, second }: TwoLinesProps) {
  return (
    <span className="hf-two-lines">
      <span>{first}</span>
      <span>{second}</span>
    </span>
  );
}
