import { Button, Stack, Text } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { Link } from 'react-router';
import { formatBytes, formatCount, formatDuration } from '../../../shared/format.ts';
import type { Drill } from '../../../shared/model/drill.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { ExactTime } from '../../components/figures.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { RunProgress } from '../../components/run-progress.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { Steps } from '../../components/steps.tsx';
import { formatMoment } from '../../lib/moment.ts';
import { notifyDone, notifyError } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { RunBadge } from '../activity/run-badge.tsx';
import { RunOutcomePanel } from '../activity/run-outcome.tsx';
import { databaseWords } from '../backups/backup-words.ts';
import { versionWords } from '../servers/server-words.ts';
import { DrillObjects } from './drill-objects.tsx';
import { drilledDatabases, drillSentence } from './drill-words.ts';
import { KeptServers } from './kept-servers.tsx';

const crumbs = [{ label: 'Drills', to: paths.drills }];

/** A drill by the id of its run: live while it goes on, then its result. */
export function DrillPage({ runId }: { readonly runId: RunId }) {
  const run = useCall('runs.get', { runId });
  const isOver = run.isError || (run.data !== undefined && run.data.outcome !== null);
  const drill = useCall('drills.get', { runId }, { enabled: isOver });
  if (drill.data !== undefined) return <Result drill={drill.data} />;
  if (run.data?.outcome === null) return <Live run={run.data} />;
  // A drill that was cancelled, or failed before it could compare, has no result of its own.
  if (run.data !== undefined && drill.isError) return <WithoutResult run={run.data} />;
  return (
    <Page>
      <PageHeader title="Drill" breadcrumbs={crumbs} />
      {run.isError && drill.isError ? (
        <ErrorNotice error={drill.error} onRetry={() => void drill.refetch()} />
      ) : (
        <Loaded query={drill} lines={8}>
          {() => null}
        </Loaded>
      )}
    </Page>
  );
}

function Live({ run }: { readonly run: Run }) {
  return (
    <Page>
      <PageHeader
        title={run.title}
        badge={<StateBadge state="running" />}
        breadcrumbs={crumbs}
        actions={
          <Button variant="default" component={Link} to={paths.run(run.id)}>
            Log and details
          </Button>
        }
      />
      <Panel label="Progress">
        <RunProgress run={run} />
      </Panel>
      <Panel title="Steps">
        <Steps steps={run.steps} />
      </Panel>
    </Page>
  );
}

function WithoutResult({ run }: { readonly run: Run }) {
  return (
    <Page>
      <PageHeader
        title={run.title}
        badge={<RunBadge run={run} />}
        breadcrumbs={crumbs}
        actions={
          <Button variant="default" component={Link} to={paths.run(run.id)}>
            Log and details
          </Button>
        }
      />
      {run.outcome?.kind === 'good' ? null : <RunOutcomePanel run={run} onAgain={null} />}
      <Panel title="Steps">
        <Steps steps={run.steps} />
      </Panel>
    </Page>
  );
}

function Result({ drill }: { readonly drill: Drill }) {
  const now = useNow(60_000);
  return (
    <Page>
      <PageHeader
        title={drillSentence(drill)}
        badge={<StateBadge state={drill.passed ? 'proven' : 'drill-failed'} />}
        description={`${databaseWords(drilledDatabases(drill))} of ${drill.serverName}, backed up ${formatMoment(drill.backupStartedAt, now)}`}
        breadcrumbs={crumbs}
        actions={
          <>
            <SaveReportButton drill={drill} />
            <Button component={Link} to={paths.backup(drill.backupId)}>
              Open the backup
            </Button>
          </>
        }
      />
      <KeptServers runId={drill.runId} />
      <Figures drill={drill} />
      <Remarks drill={drill} />
      <DrillObjects objects={drill.objects} />
    </Page>
  );
}

function Figures({ drill }: { readonly drill: Drill }) {
  const { counts, sandbox, restoreMs, totalMs, finishedAt } = drill;
  return (
    <Panel label="Figures">
      <KeyValue
        columns={4}
        facts={[
          { label: 'Time to restore (RTO), measured', value: formatDuration(restoreMs) },
          { label: 'Whole drill', value: formatDuration(totalMs) },
          { label: 'Ended', value: <ExactTime at={finishedAt} /> },
          { label: 'Restored in', value: versionWords(sandbox) },
          { label: 'Tables', value: formatCount(counts.tables) },
          { label: 'Views', value: formatCount(counts.views) },
          { label: 'Routines, triggers, events', value: formatCount(counts.programs) },
          { label: 'Rows', value: `${formatCount(counts.rows)}, ${formatBytes(counts.rawBytes)} of SQL` },
        ]}
      />
    </Panel>
  );
}

function Remarks({ drill }: { readonly drill: Drill }) {
  if (drill.remarks.length === 0) return null;
  return (
    <Panel title="Worth knowing">
      <Stack gap={6} component="ul" m={0} pl={18}>
        {drill.remarks.map(({ code, text }) => (
          <Text key={`${code} ${text}`} component="li">
            {text}
          </Text>
        ))}
      </Stack>
    </Panel>
  );
}

function SaveReportButton({ drill }: { readonly drill: Drill }) {
  const report = useCall('drills.report', { runId: drill.runId });
  const pick = useAction('app.pickSaveFile');
  const save = useAction('drills.saveReport');
  const submit = async () => {
    const suggestedName = report.data?.suggestedName ?? 'drill.html';
    const picked = await pick.mutateAsync({ title: 'Save the report', suggestedName });
    if (picked === null) return;
    await save.mutateAsync({ runId: drill.runId, file: { token: picked.token } });
    notifyDone(`Saved ${picked.label}`);
  };
  return (
    <Button
      variant="default"
      leftSection={<IconDeviceFloppy size={16} stroke={1.7} />}
      loading={pick.isPending || save.isPending}
      onClick={() => void submit().catch(notifyError)}
    >
      Save the report
    </Button>
  );
}
