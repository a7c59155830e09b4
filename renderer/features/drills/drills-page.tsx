import { Anchor } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconFlask } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import { formatCount, formatDuration, formatRelative, plural } from '../../../shared/format.ts';
import type { DrillSummary } from '../../../shared/model/drill.ts';
import { useCall } from '../../api/queries.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Moment, MomentCell } from '../../components/moment.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { RunProgress } from '../../components/run-progress.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { TwoLines } from '../../components/two-lines.tsx';
import { useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { useRunningRuns } from '../../lib/use-running-runs.ts';
import { FirstBackupButton } from '../backups/first-backup-button.tsx';
import { DrillButton } from '../overview/drill-button.tsx';
import { versionWords } from '../servers/server-words.ts';
import { countWords } from './drill-words.ts';
import { KeptServers } from './kept-servers.tsx';
import { RestoreTimes } from './restore-times.tsx';

/** Every drill: whether the backup restored, how long that took, and what differed. */
export function DrillsPage() {
  const { clientId } = useChosenClient();
  const drills = useCall('drills.list', { backupId: null, clientId });
  const running = useRunningRuns(clientId).filter(({ kind }) => kind === 'drill');
  const now = useNow(30_000);
  return (
    <Page>
      <PageHeader
        title={drills.data === undefined ? 'Drills' : sentence(drills.data, now)}
        description="A drill restores a backup in a throw-away server on this machine and compares everything with the dump."
      />
      {running.map((run) => (
        <Panel
          key={run.id}
          title={
            <Anchor component={Link} to={paths.drill(run.id)} inherit c="inherit">
              {run.title}
            </Anchor>
          }
        >
          <RunProgress run={run} />
        </Panel>
      ))}
      <KeptServers />
      <Loaded query={drills} lines={6}>
        {(list) =>
          list.length === 0 ? (
            running.length > 0 ? null : (
              <NoDrills />
            )
          ) : (
            <>
              <RestoreTimes drills={list} />
              <DrillTable drills={list} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

const columns: readonly Column<DrillSummary>[] = [
  {
    key: 'when',
    header: 'Drilled',
    sortBy: ({ finishedAt }) => finishedAt,
    cell: ({ finishedAt }) => <MomentCell at={finishedAt} />,
  },
  {
    key: 'backup',
    header: 'Backup of',
    sortBy: ({ serverName }) => serverName,
    cell: ({ serverName, backupStartedAt }) => (
      <TwoLines first={serverName} second={<Moment at={backupStartedAt} />} />
    ),
  },
  {
    key: 'verdict',
    header: 'Verdict',
    sortBy: ({ passed }) => (passed ? 1 : 0),
    cell: ({ passed, differences }) => (
      <StateBadge
        state={passed ? 'proven' : 'drill-failed'}
        {...(passed || differences === 0 ? {} : { label: plural(differences, 'difference') })}
      />
    ),
  },
  {
    key: 'rto',
    header: 'Restored in',
    align: 'right',
    sortBy: ({ restoreMs }) => restoreMs,
    cell: ({ restoreMs }) => formatDuration(restoreMs),
  },
  {
    key: 'compared',
    header: 'Compared',
    align: 'right',
    sortBy: ({ counts }) => counts.rows,
    cell: ({ counts }) => <TwoLines first={`${formatCount(counts.rows)} rows`} second={countWords(counts)} />,
  },
  {
    key: 'sandbox',
    header: 'In',
    cell: ({ sandbox }) => versionWords(sandbox),
  },
];

function DrillTable({ drills }: { readonly drills: readonly DrillSummary[] }) {
  const navigate = useNavigate();
  // The drill's own page says in what it was restored.
  const isNarrow = useMediaQuery('(max-width: 1180px)') ?? false;
  return (
    <Panel isFlush label="Drills">
      <DataTable
        label="Drills"
        columns={isNarrow ? columns.filter(({ key }) => key !== 'sandbox') : columns}
        rows={drills}
        rowKey={({ runId }) => runId}
        initialSort={{ key: 'when', isDescending: true }}
        onOpen={({ runId }) => void navigate(paths.drill(runId))}
      />
    </Panel>
  );
}

function NoDrills() {
  const { clientId } = useChosenClient();
  const newest = useCall('backups.list', { serverId: null, clientId, database: null, limit: 1, offset: 0 })
    .data?.backups[0];
  return (
    <Panel label="No drills">
      <EmptyState
        icon={IconFlask}
        title="No backup has been proven yet"
        action={
          newest === undefined ? <FirstBackupButton /> : <DrillButton backupId={newest.id} variant="filled" />
        }
      >
        A backup is proven only when it has been restored. A drill does that in a private server that is gone
        afterwards, and measures how long a restore takes.
      </EmptyState>
    </Panel>
  );
}

function sentence(drills: readonly DrillSummary[], now: number): string {
  const newest = [...drills].sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : -1))[0];
  if (newest === undefined) return 'No drills yet';
  const failed = drills.filter(({ passed }) => !passed).length;
  const when = formatRelative(newest.finishedAt, now);
  if (failed === 0)
    return `${drills.length === 1 ? 'The drill' : `All ${formatCount(drills.length)} drills`} passed, the newest ${when}`;
  return newest.passed ? `The newest drill passed ${when}` : `The newest drill failed ${when}`;
}
