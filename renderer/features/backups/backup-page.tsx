import { Tabs } from '@mantine/core';
import { useSearchParams } from 'react-router';
import type { BackupView, CallOutput } from '../../../shared/contract.ts';
import type { BackupId } from '../../../shared/model/ids.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { RunningRun } from '../../components/running-run.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { backupState } from '../../components/states.ts';
import { formatMoment } from '../../lib/moment.ts';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { useRunningRuns } from '../../lib/use-running-runs.ts';
import { BackupActions } from './backup-actions.tsx';
import { BackupContents } from './backup-contents.tsx';
import { Closed, EncryptedBadge } from './backup-encryption.tsx';
import { BackupEvidence } from './backup-evidence.tsx';
import { BackupLife } from './backup-life.tsx';
import { BackupPlace } from './backup-place.tsx';
import { WithoutHoldfast } from './backup-shell.tsx';
import { BackupWarning } from './backup-warning.tsx';
import { databaseWords } from './backup-words.ts';
import './backup-page.css';

/** A backup as it was opened: headline, manifest, objects, place. */
export type OpenedBackup = CallOutput<'backups.get'>;

const MANY = 1000;

/** One backup: its life, what it holds, why it counts as good, where it is, how to use it without Holdfast. */
export function BackupPage({ backupId }: { readonly backupId: BackupId }) {
  const opened = useCall('backups.get', { backupId });
  // The catalogue still knows a backup whose storage is unplugged.
  const list = useCall('backups.list', { serverId: null, database: null, limit: MANY, offset: 0 });
  const backup = opened.data?.backup ?? list.data?.backups.find(({ id }) => id === backupId);
  if (backup === undefined) {
    if (opened.isError && !list.isPending)
      return <Unknown error={opened.error} retry={() => void opened.refetch()} />;
    return (
      <Page>
        <PageHeader title="Backup" breadcrumbs={[{ label: 'Backups', to: paths.backups }]} />
        <Loaded query={opened} lines={8}>
          {() => null}
        </Loaded>
      </Page>
    );
  }
  return (
    <Page>
      <Head backup={backup} isOpen={opened.data !== undefined} isReadable={opened.data?.closed === null} />
      <GoingOn backupId={backupId} />
      <BackupWarning backup={backup} />
      <BackupLife backup={backup} />
      <Loaded query={opened} lines={8}>
        {(known) => <Parts opened={known} />}
      </Loaded>
    </Page>
  );
}

interface HeadProps {
  readonly backup: BackupView;
  /** Its files are there. */
  readonly isOpen: boolean;
  /** And this machine can read them. */
  readonly isReadable: boolean;
}

function Head({ backup, isOpen, isReadable }: HeadProps) {
  const now = useNow(60_000);
  const name = databaseWords(backup.databases);
  const [only] = backup.databases ?? [];
  const isOne = backup.databases?.length === 1 && only !== undefined;
  return (
    <PageHeader
      title={`${name}, ${formatMoment(backup.startedAt, now)}`}
      badge={
        <>
          <StateBadge state={backupState(backup)} />
          {backupState(backup) === 'degraded' ? <StateBadge state={backup.proof.state} /> : null}
          {backup.encrypted ? <EncryptedBadge /> : null}
        </>
      }
      breadcrumbs={[
        { label: 'Backups', to: paths.backups },
        { label: backup.serverName, to: `${paths.backups}?server=${backup.serverId}` },
        ...(isOne
          ? [
              {
                label: only,
                to: `${paths.backups}?server=${backup.serverId}&database=${encodeURIComponent(only)}`,
              },
            ]
          : []),
      ]}
      actions={<BackupActions backup={backup} isOpen={isOpen} isReadable={isReadable} />}
    />
  );
}

/** What is being done with this backup now. */
function GoingOn({ backupId }: { readonly backupId: BackupId }) {
  const running = useRunningRuns().filter((run) => run.backupId === backupId && run.kind !== 'backup');
  return running.map((run) => (
    <Panel key={run.id} label={run.title}>
      <RunningRun runId={run.id} />
    </Panel>
  ));
}

const tabs = ['contents', 'evidence', 'place', 'shell'] as const;

function Parts({ opened }: { readonly opened: OpenedBackup }) {
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('tab');
  const tab = tabs.find((name) => name === wanted) ?? 'contents';
  return (
    <Tabs
      value={tab}
      onChange={(value) =>
        setParameters(value === null || value === 'contents' ? {} : { tab: value }, { replace: true })
      }
      keepMounted={false}
      className="hf-backup-tabs"
    >
      <Tabs.List>
        <Tabs.Tab value="contents">Contents</Tabs.Tab>
        <Tabs.Tab value="evidence">Evidence</Tabs.Tab>
        <Tabs.Tab value="place">Where and how long</Tabs.Tab>
        <Tabs.Tab value="shell">Without Holdfast</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="contents">
        {opened.closed === null ? <BackupContents opened={opened} /> : <Closed error={opened.closed} />}
      </Tabs.Panel>
      <Tabs.Panel value="evidence">
        <BackupEvidence opened={opened} />
      </Tabs.Panel>
      <Tabs.Panel value="place">
        <BackupPlace opened={opened} />
      </Tabs.Panel>
      <Tabs.Panel value="shell">
        <WithoutHoldfast opened={opened} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Unknown({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  return (
    <Page>
      <PageHeader
        title="This backup cannot be opened"
        breadcrumbs={[{ label: 'Backups', to: paths.backups }]}
      />
      <ErrorNotice error={error} onRetry={retry} />
    </Page>
  );
}
