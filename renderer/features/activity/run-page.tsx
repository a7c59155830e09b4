import { Button, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { elapsedMs } from '../../../shared/format.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { causeWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { Duration, ExactTime } from '../../components/figures.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { RunProgress } from '../../components/run-progress.tsx';
import { runKindWords } from '../../components/run-words.ts';
import { Steps } from '../../components/steps.tsx';
import { paths } from '../../lib/paths.ts';
import { PreviewDetails } from '../restore/preview-details.tsx';
import { SavePlanMenu } from '../restore/save-plan.tsx';
import { useAgain } from './again.ts';
import { BusyNotice } from './busy-notice.tsx';
import { CopyDiagnosticsButton } from './copy-diagnostics.tsx';
import { RunBadge } from './run-badge.tsx';
import { RunLog } from './run-log.tsx';
import { RunOutcomePanel } from './run-outcome.tsx';
import './activity.css';

/** One run: how it ended or how far it is, its steps, its log. */
export function RunPage({ runId }: { readonly runId: RunId }) {
  const run = useCall('runs.get', { runId });
  if (run.data !== undefined) return <Known run={run.data} />;
  return (
    <Page>
      <PageHeader title="Run" breadcrumbs={[{ label: 'Activity', to: paths.activity }]} />
      <Loaded query={run} lines={8}>
        {() => null}
      </Loaded>
    </Page>
  );
}

function Known({ run }: { readonly run: Run }) {
  const again = useAgain(run);
  const isRunning = run.outcome === null;
  return (
    <Page>
      <PageHeader
        title={run.title}
        badge={<RunBadge run={run} />}
        breadcrumbs={[{ label: 'Activity', to: paths.activity }]}
        actions={
          <>
            <CopyDiagnosticsButton run={run} />
            {isRunning || run.restorePlan === null ? null : (
              <SavePlanMenu label="Save the plan" runId={async () => run.id} />
            )}
            {isRunning || again === null ? null : (
              <Button loading={again.isPending} onClick={again.start}>
                {again.label}
              </Button>
            )}
          </>
        }
      />
      {again === null ? null : <BusyNotice error={again.error} />}
      {isRunning ? (
        <Panel label="Progress">
          <RunProgress run={run} />
        </Panel>
      ) : (
        <RunOutcomePanel run={run} onAgain={again?.start ?? null} />
      )}
      <div className="hf-two">
        <Panel title="Steps">
          <Steps steps={run.steps} />
        </Panel>
        <Facts run={run} />
      </div>
      {run.restorePlan === null ? null : (
        <>
          <Title order={2} fz={16}>
            What it {run.kind === 'dry-run' ? 'would do' : 'was to do'}
          </Title>
          <PreviewDetails preview={run.restorePlan.preview} isPast={run.kind === 'restore'} />
        </>
      )}
      <RunLog runId={run.id} />
    </Page>
  );
}

function Facts({ run }: { readonly run: Run }) {
  const { startedAt, finishedAt, serverId, backupId, outcome } = run;
  const servers = useCall('servers.list', {}).data ?? [];
  const server = servers.find(({ id }) => id === serverId);
  const madeBackup = outcome?.kind === 'good' || outcome?.kind === 'degraded' ? outcome.backupId : null;
  const linkedBackup = madeBackup ?? backupId;
  return (
    <Panel title="About">
      <Stack gap={14}>
        <KeyValue
          columns={2}
          // A date with its time needs so much.
          leastPx={150}
          facts={[
            { label: run.waiting === null ? 'Started' : 'Waits since', value: <ExactTime at={startedAt} /> },
            { label: 'Ended', value: <ExactTime at={finishedAt} /> },
            {
              label: 'Took',
              value: <Duration ms={finishedAt === null ? null : elapsedMs(startedAt, finishedAt)} />,
            },
            { label: 'Kind', value: runKindWords[run.kind] },
            { label: 'Why', value: causeWords[run.cause] },
          ]}
        />
        {run.isOurs || outcome !== null ? null : (
          <Text c="dimmed" fz="xs">
            Another program of yours runs it: the command line, or another window. It can be cancelled here
            all the same.
          </Text>
        )}
        <div className="hf-run-links">
          {server === undefined ? null : (
            <Button size="xs" variant="default" component={Link} to={paths.server(server.id)}>
              {server.name}
            </Button>
          )}
          {linkedBackup === null ? null : (
            <Button size="xs" variant="default" component={Link} to={paths.backup(linkedBackup)}>
              The backup
            </Button>
          )}
        </div>
      </Stack>
    </Panel>
  );
}
