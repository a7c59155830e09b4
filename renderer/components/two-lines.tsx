import type { ReactNode } from 'react';
import './two-lines.css';

interface TwoLinesProps {
  readonly first: ReactNode;
  /** Smaller and dimmed, below. */
  readonly second: ReactNode;
  /** Keeps each on its line: for times and figures. */
  readonly isWhole?: boolean;
  /** Gives the first one a second line where it needs it, also in a table whose rows are of one height. */
  readonly isLong?: boolean;
  /** Cuts the second one off after two lines: all of it, for a pointer that rests there. */
  readonly cut?: string;
}

/** A cell of a table that says the second most important thing below the first. */
export function TwoLines({ first, second, isWhole = false, isLong = false, cut }: TwoLinesProps) {
  return (
    <span
      className="hf-two-lines"
      data-nowrap={isWhole || undefined}
      data-long={isLong || undefined}
      data-cut={cut === undefined ? undefined : true}
    >
      <span>{first}</span>
      <span title={cut}>{second}</span>
    </span>
  );
}
