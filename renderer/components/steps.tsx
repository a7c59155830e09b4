import { Text } from '@mantine/core';
import { elapsedMs, formatDuration } from '../../shared/format.ts';
import type { Step } from '../../shared/model/run.ts';
import { describeRetry } from '../../shared/sentences.ts';
import { useNow } from '../lib/use-now.ts';
import { stepWords } from './run-words.ts';
import { StateIcon } from './state-badge.tsx';
import type { StateName } from './states.ts';
import './run-progress.css';

const stateOf: Record<Step['state'], StateName> = {
  waiting: 'none',
  running: 'running',
  done: 'good',
  failed: 'failed',
  cancelled: 'cancelled',
};

const wordOf: Record<Step['state'], string> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** The steps of a run in order, each with how it stands, what it found and how long it took. */
export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  const now = useNow(steps.some(({ state }) => state === 'running') ? 1000 : 0);
  return (
    <ol className="hf-steps">
      {steps.map((step) => (
        <li key={step.name} data-state={step.state}>
          <StateIcon state={stateOf[step.state]} size={20} />
          <span>
            {stepWords[step.name]}
            <span className="hf-visually-hidden">, {wordOf[step.state]}</span>
            {step.detail === null ? null : (
              <Text span c="dimmed" ml={8} fz="xs">
                {step.detail}
              </Text>
            )}
            {(step.failedTries ?? []).map((failed) => (
              <Text key={failed.number} c="dimmed" fz="xs">
                {describeRetry(failed)}
              </Text>
            ))}
          </span>
          <Text span c="dimmed" fz="xs">
            {step.startedAt === null
              ? ''
              : formatDuration(elapsedMs(step.startedAt, step.finishedAt ?? new Date(now).toISOString()))}
          </Text>
        </li>
      ))}
    </ol>
  );
}
