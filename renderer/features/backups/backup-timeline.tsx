import { Tooltip, UnstyledButton } from '@mantine/core';
import { Link } from 'react-router';
import type { BackupView } from '../../../shared/contract.ts';
import { Bytes, RelativeTime } from '../../components/figures.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { type DayState, dayWords, type TimelineRow, timelineOf } from './timeline.ts';
import './timeline.css';

const DAYS = 30;

const legend: readonly { readonly state: DayState; readonly word: string }[] = [
  { state: 'proven', word: 'Proven' },
  { state: 'good', word: 'Good' },
  { state: 'degraded', word: 'Degraded' },
  { state: 'bad', word: 'Damaged or drill failed' },
];

interface BackupTimelineProps {
  /** Newest first. */
  readonly backups: readonly BackupView[];
  readonly chosen: string | null;
  /** Shows the backups of one database only. */
  readonly onChoose: (row: TimelineRow<BackupView>) => void;
}

/** The last 30 days of every database: one row each, one square a day. */
export function BackupTimeline({ backups, chosen, onChoose }: BackupTimelineProps) {
  const now = useNow(60_000);
  const rows = timelineOf(backups, now, DAYS);
  if (rows.length === 0) return null;
  return (
    <Panel
      title={`The last ${DAYS} days`}
      isFlush
      actions={
        <ul className="hf-legend" aria-label="Colours of the squares">
          {legend.map(({ state, word }) => (
            <li key={state}>
              <span className="hf-day" data-state={state} aria-hidden />
              {word}
            </li>
          ))}
        </ul>
      }
    >
      <div className="hf-timeline">
        <div className="hf-timeline-head" aria-hidden>
          <span />
          <span className="hf-timeline-ends">
            <span>{DAYS} days ago</span>
            <span>today</span>
          </span>
          <span>Newest</span>
          <span>Whole backup</span>
        </div>
        {rows.map((row) => (
          <Row key={row.key} row={row} isChosen={row.key === chosen} onChoose={() => onChoose(row)} />
        ))}
      </div>
    </Panel>
  );
}

interface RowProps {
  readonly row: TimelineRow<BackupView>;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Row({ row, isChosen, onChoose }: RowProps) {
  const { database, serverName, days, newest } = row;
  return (
    <div className="hf-timeline-row" data-chosen={isChosen || undefined}>
      <UnstyledButton className="hf-timeline-name" fz="sm" aria-pressed={isChosen} onClick={onChoose}>
        <Mono>{database}</Mono>
        <span className="hf-dimmed hf-small">{serverName}</span>
      </UnstyledButton>
      <ol className="hf-days" aria-label={`Backups of ${database} by day`}>
        {days.map((day) => {
          const [first] = day.backups;
          const words = dayWords(day);
          return (
            <li key={day.startMs}>
              {first === undefined ? (
                <span className="hf-day" data-state="none" title={words} />
              ) : (
                <Tooltip label={words}>
                  <Link
                    className="hf-day"
                    data-state={day.state}
                    to={paths.backup(first.id)}
                    aria-label={words}
                  />
                </Tooltip>
              )}
            </li>
          );
        })}
      </ol>
      <RelativeTime at={newest.startedAt} />
      <Bytes value={newest.totals.storedBytes} />
    </div>
  );
}
