import { Button, Progress, Text } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { formatBytes, formatDuration, formatPercent, formatRate, plural } from '../../shared/format.ts';
import type { Run } from '../../shared/model/run.ts';
import { waitingWords } from '../../shared/sentences.ts';
import { useAction } from '../api/queries.ts';
import { useNow } from '../lib/use-now.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { RelativeTime } from './figures.tsx';
import { Mono } from './mono.tsx';
import { Notice } from './notice.tsx';
import { stepWords } from './run-words.ts';
import './run-progress.css';

interface RunProgressProps {
  readonly run: Run;
  /** Without the cancel button, where the page has its own. */
  readonly hideCancel?: boolean;
}

/** A run that has not ended: what it waits for, or how far it is. */
export function RunProgress(props: RunProgressProps) {
  return props.run.waiting === null ? <Going {...props} /> : <Waiting {...props} />;
}

/** A run that has not begun: for what it waits, and since when. */
function Waiting({ run, hideCancel = false }: RunProgressProps) {
  const words = run.waiting === null ? '' : waitingWords[run.waiting.for];
  return (
    <div className="hf-progress-head">
      <Text fw={600} role="status">
        {run.cancelRequested ? 'Cancelling' : `Waits ${words}`}
      </Text>
      <span className="hf-progress-current">
        since <RelativeTime at={run.startedAt} />
      </span>
      {hideCancel ? null : <CancelRunButton run={run} />}
    </div>
  );
}

/** A run that goes on: bar, table, bytes, rate, elapsed time and an estimate that is called one. */
function Going({ run, hideCancel = false }: RunProgressProps) {
  const now = useNow(run.outcome === null ? 1000 : 0);
  const step = run.steps.find(({ state }) => state === 'running') ?? run.steps.at(-1);
  const { progress } = run;
  const part = partDone(run);
  const elapsed = formatDuration(Math.max(0, now - Date.parse(run.startedAt)));
  const stepWord = step === undefined ? 'Starting' : stepWords[step.name];
  return (
    <div>
      <div className="hf-progress-head">
        <Text fw={600}>{run.cancelRequested ? 'Cancelling' : stepWord}</Text>
        <span className="hf-progress-current">
          {progress?.current == null ? null : <Mono>{progress.current}</Mono>}
        </span>
        {hideCancel ? null : <CancelRunButton run={run} />}
      </div>
      <Progress.Root size={6}>
        <Progress.Section
          value={(part ?? 1) * 100}
          striped={part === null}
          animated={part === null}
          aria-label={run.title}
          aria-valuetext={
            part === null ? `${stepWord}, no total known` : `${stepWord}, ${formatPercent(part)}`
          }
          withAria
        />
      </Progress.Root>
      <div className="hf-progress-figures hf-small">
        {progress === null ? null : (
          <>
            {progress.objectsTotal === null ? null : (
              <span className="hf-dimmed">
                {progress.objectsDone} of {plural(progress.objectsTotal, partWords(run))}
              </span>
            )}
            <span>
              {formatBytes(progress.doneBytes)}
              {progress.totalBytes === null
                ? ''
                : ` of ${formatBytes(Math.max(progress.totalBytes, progress.doneBytes))}`}
            </span>
            {progress.bytesPerSecond === null ? null : <span>{formatRate(progress.bytesPerSecond)}</span>}
          </>
        )}
        <span>{elapsed} so far</span>
        <span className="hf-dimmed">{estimateWords(run)}</span>
      </div>
      {progress?.held === undefined || run.cancelRequested ? null : (
        <Notice tone="yellow" icon={IconHourglass} title="It waits" isUrgent>
          {progress.held}
        </Notice>
      )}
      <Announcer run={run} stepWord={stepWord} part={part} />
    </div>
  );
}

/** A restore counts the definition of a table and its rows by themselves. */
const partWords = ({ kind }: Run): string => (kind === 'restore' || kind === 'drill' ? 'part' : 'object');

interface CancelRunProps {
  readonly run: Run;
  /** Among others: readers hear which one it cancels. */
  readonly isInList?: boolean;
}

/** Asks a run to stop; a run of another process is asked through the state. One that leaves half of it asks first. */
export function CancelRunButton({ run, isInList = false }: CancelRunProps) {
  const cancel = useAction('runs.cancel');
  const [isAsking, setAsking] = useState(false);
  if (run.outcome !== null) return null;
  const start = () => cancel.mutate({ runId: run.id });
  return (
    <>
      <Button
        size="xs"
        variant="default"
        disabled={run.cancelRequested || cancel.isPending}
        onClick={() => (leavesHalf(run) ? setAsking(true) : start())}
      >
        {run.cancelRequested ? 'Cancelling' : 'Cancel'}
        {isInList ? <span className="hf-visually-hidden">: {run.title}</span> : null}
      </Button>
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          start();
        }}
        title="Cancel this restore?"
        confirmLabel="Cancel the restore"
        dismissLabel="Let it go on"
      >
        <Text>
          What was there is gone already, and only a part of the backup is in its place.
          {run.safetyBackupId === null ? '' : ' What was there before is in the safety backup.'}
          {run.resumable ? ' The restore can be continued afterwards.' : ''}
        </Text>
      </ConfirmDialog>
    </>
  );
}

/** Whether something was replaced of which only a part has arrived. */
function leavesHalf({ targetState, restorePlan }: Run): boolean {
  return (
    targetState?.kind === 'half-restored' &&
    restorePlan?.preview.databases.some(({ existing }) => existing !== null) === true
  );
}

/** Part done of what is being done now, 0 … 1; null while no total is known. */
function partDone(run: Run): number | null {
  const { progress } = run;
  if (progress === null || progress.totalBytes === null || progress.totalBytes === 0) return null;
  return Math.min(1, progress.doneBytes / progress.totalBytes);
}

function estimateWords(run: Run): string {
  const eta = run.progress?.etaSeconds ?? null;
  return eta === null ? '' : `about ${formatDuration(Math.max(1, Math.round(eta)) * 1000)} left, estimated`;
}

interface AnnouncerProps {
  readonly run: Run;
  readonly stepWord: string;
  readonly part: number | null;
}

/** Tells readers each new step and each quarter, not every byte. */
function Announcer({ run, stepWord, part }: AnnouncerProps) {
  const quarter = part === null ? null : Math.floor(part * 4) * 25;
  const [text, setText] = useState('');
  const said = useRef('');
  useEffect(() => {
    const next = `${run.title}: ${stepWord}${quarter === null || quarter === 0 ? '' : `, ${quarter}%`}`;
    if (said.current === next) return;
    said.current = next;
    setText(next);
  }, [run.title, stepWord, quarter]);
  return (
    <div role="status" aria-live="polite" className="hf-visually-hidden">
      {text}
    </div>
  );
}
