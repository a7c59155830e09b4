import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { RunId } from '../../shared/model/ids.ts';
import { useCall } from '../api/queries.ts';
import { paths } from '../lib/paths.ts';
import { RunProgress } from './run-progress.tsx';
import { StateBadge } from './state-badge.tsx';
import { runState } from './states.ts';

/** A run by its id: its progress while it goes on, its end as one line with a link. */
export function RunningRun({ runId }: { readonly runId: RunId }) {
  const run = useCall('runs.get', { runId });
  if (run.data === undefined) return null;
  if (run.data.outcome === null) return <RunProgress run={run.data} />;
  return (
    <Text component="div">
      <StateBadge state={runState(run.data)} />{' '}
      <Anchor component={Link} to={paths.run(runId)}>
        {run.data.title}
      </Anchor>
    </Text>
  );
}
