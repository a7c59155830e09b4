import { SegmentedControl } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { RunId } from '../../../shared/model/ids.ts';
import type { LogLine } from '../../../shared/model/run.ts';
import { useCall } from '../../api/queries.ts';
import { CopyButton } from '../../components/copy-block.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { logText, logTime } from './log-text.ts';

const levelWords: Record<LogLine['level'], string> = {
  info: 'info',
  warning: 'warning',
  error: 'error',
  command: 'command',
  output: 'output',
};

/** The log of a run: every line with its time and level, and a copy of all of it. */
export function RunLog({ runId }: { readonly runId: RunId }) {
  const log = useCall('runs.log', { runId });
  const [shown, setShown] = useState('all');
  const lines = log.data ?? [];
  const problems = lines.filter(({ level }) => level === 'warning' || level === 'error');
  return (
    <Panel
      title="Log"
      isFlush
      actions={
        <div className="hf-run-links">
          {problems.length === 0 ? null : (
            <SegmentedControl
              size="xs"
              aria-label="Which lines"
              value={shown}
              onChange={setShown}
              data={[
                { value: 'all', label: `All ${lines.length}` },
                { value: 'problems', label: `Warnings and errors ${problems.length}` },
              ]}
            />
          )}
          <CopyButton text={logText(lines)} label="the log" />
        </div>
      }
    >
      <Loaded query={log} lines={3}>
        {() => <Lines lines={shown === 'problems' && problems.length > 0 ? problems : lines} />}
      </Loaded>
    </Panel>
  );
}

// Within this many pixels of its end a reader follows the log, and new lines scroll into view.
const FOLLOWS_PX = 24;

function Lines({ lines }: { readonly lines: readonly LogLine[] }) {
  const list = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are what moves the end
  useEffect(() => {
    if (follows.current) list.current?.scrollTo(0, list.current.scrollHeight);
  }, [lines.length]);
  if (lines.length === 0) return <div className="hf-panel-body hf-dimmed">Nothing was logged.</div>;
  return (
    <ol
      className="hf-log"
      ref={list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      aria-label="Log lines"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < FOLLOWS_PX;
      }}
    >
      {lines.map(({ at, level, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end
        <li key={index}>
          <time dateTime={at}>{logTime(at)}</time>
          <span data-level={level}>{levelWords[level]}</span>
          <span data-level={level === 'error' ? 'error' : undefined}>{text}</span>
        </li>
      ))}
    </ol>
  );
}
