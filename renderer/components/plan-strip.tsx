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
  // One tooltip that follows the mouse, once it was there: thirty for each of 500 plans would be heavy.
  const [shown, setShown] = useState(strip.length - 1);
  const [isTouched, setIsTouched] = useState(false);
  const day = strip[shown];
  const squares = (
    <div
      className="hf-strip"
      data-small={isSmall || undefined}
      role="img"
      aria-label={stripWords(strip)}
      style={isSmall ? { backgroundImage: painted(strip) } : undefined}
      onMouseMove={({ currentTarget, clientX }) => {
        const { left, width } = currentTarget.getBoundingClientRect();
        const at = Math.floor(((clientX - left) / width) * strip.length);
        setShown(Math.min(strip.length - 1, Math.max(0, at)));
        setIsTouched(true);
      }}
    >
      {isSmall ? null : strip.map(({ date, state }) => <i key={date} data-day={state} />)}
    </div>
  );
  return (
    <div>
      {isTouched ? (
        <Tooltip.Floating label={day === undefined ? '' : stripDayWords(day)}>{squares}</Tooltip.Floating>
      ) : (
        squares
      )}
      {isSmall ? null : (
        <div className="hf-strip-ends" aria-hidden>
          <span>30 days ago</span>
          <span>today</span>
        </div>
      )}
    </div>
  );
}

/** The squares as one picture: thirty elements for each row would be most of what a long table draws. */
function painted(strip: readonly StripDay[]): string {
  const at = (day: number) => `${((100 * day) / strip.length).toFixed(3)}%`;
  const squares = strip.map(
    ({ state }, day) =>
      `var(--hf-strip-${state}) ${at(day)} calc(${at(day + 1)} - 1px), transparent 0 ${at(day + 1)}`,
  );
  return `linear-gradient(to right, ${squares.join(', ')})`;
}
