import type { ReactNode } from 'react';
import './two-lines.css';

interface TwoLinesProps {
  readonly first: ReactNode;
  /** Smaller and dimmed, below. */
  readonly second: ReactNode;
  /** Keeps each on its line: for times and figures. */
  readonly isWhole?: boolean;
}

/** A cell of a table that says the second most important thing below the first. */
export function TwoLines({ first, second, isWhole = false }: TwoLinesProps) {
  return (
    <span className="hf-two-lines" data-nowrap={isWhole || undefined}>
      <span>{first}</span>
      <span>{second}</span>
    </span>
  );
}
