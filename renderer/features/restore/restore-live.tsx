import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { RunId } from '../../../shared/model/ids.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { RunProgress } from '../../components/run-progress.tsx';
import { StepFoot } from '../../components/step-foot.tsx';
import { Steps } from '../../components/steps.tsx';
import { paths } from '../../lib/paths.ts';
import { RunOutcomePanel } from '../activity/run-outcome.tsx';

interface RestoreLiveProps {
  readonly runId: RunId;
  /** Back to what will change, to start anew. */
  readonly onAgain: () => void;
}

/** Step 4: the restore itself, then what it brought back or where it stopped. */
export function RestoreLive({ runId, onAgain }: RestoreLiveProps) {
  const run = useCall('runs.get', { runId });
  return (
    <Loaded query={run} lines={5}>
      {(known) => (
        <>
          {known.outcome === null ? (
            <Panel label="Progress">
              <RunProgress run={known} />
            </Panel>
          ) : (
            <RunOutcomePanel run={known} onAgain={onAgain} />
          )}
          <Panel title="Steps">
            <Steps steps={known.steps} />
          </Panel>
          <StepFoot>
            <Button variant="default" component={Link} to={paths.run(runId)}>
              Log and details
            </Button>
            {known.outcome === null || known.outcome.kind === 'good' ? null : (
              <Button variant={known.resumable ? 'default' : 'filled'} onClick={onAgain}>
                Look again at what will change
              </Button>
            )}
          </StepFoot>
        </>
      )}
    </Loaded>
  );
}
