import { Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { StripDay } from '../../shared/model/plan.ts';
import { stripDayWords, stripWords } from './strip-words.ts';
import './plan-strip.css';

interface PlanStripProps {
  readonly strip: readonly StripDay[];
  /** For the row of a table. */
  readonly isSmall?: boolean;
}

/** A plan's last thirty days, a square each, today at the right. */
export function PlanStrip({ strip, isSmall = false }: PlanStripProps) {
  // One tooltip that follows the mouse: thirty for each of 500 plans would be heavy.
  const [shown, setShown] = useState(strip.length - 1);
  const day = strip[shown];
  return (
    <div>
      <Tooltip.Floating label={day === undefined ? '' : stripDayWords(day)}>
        <div
          className="hf-strip"
          data-small={isSmall || undefined}
          role="img"
          aria-label={stripWords(strip)}
          onMouseMove={({ currentTarget, clientX }) => {
            const { left, width } = currentTarget.getBoundingClientRect();
            const at = Math.floor(((clientX - left) / width) * strip.length);
            setShown(Math.min(strip.length - 1, Math.max(0, at)));
          }}
        >
          {strip.map(({ date, state }) => (
            <i key={date} data-day={state} />
          ))}
        </div>
      </Tooltip.Floating>
      {isSmall ? null : (
        <div className="hf-strip-ends" aria-hidden>
          <span>30 days ago</span>
          <span>today</span>
        </div>
      )}
    </div>
  );
}
