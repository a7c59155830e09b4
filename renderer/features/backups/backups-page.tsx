import { Button, Group, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArchive, IconFileImport, IconPlayerPlay } from '@tabler/icons-react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { BackupView } from '../../../shared/contract.ts';
import { formatRelative, plural } from '../../../shared/format.ts';
import { ServerId } from '../../../shared/model/ids.ts';
import { useCall } from '../../api/queries.ts';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Pager } from '../../components/pager.tsx';
import { Panel } from '../../components/panel.tsx';
import { useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { backupColumns } from './backup-columns.tsx';
import { BackupTimeline } from './backup-timeline.tsx';
import { FirstBackupButton } from './first-backup-button.tsx';

const PAGE_SIZE = 1000;

/** Every backup that Holdfast knows: the last 30 days of each database, then all of them as a table. */
export function BackupsPage() {
  const [parameters, setParameters] = useSearchParams();
  const serverId = ServerId.safeParse(parameters.get('server')).data ?? null;
  const database = parameters.get('database');
  const page = Math.max(0, Number(parameters.get('page') ?? 0) || 0);
  const { clientId } = useChosenClient();
  const everything = useCall('backups.list', {
    serverId: null,
    clientId,
    database: null,
    limit: PAGE_SIZE,
    offset: 0,
  });
  const filtered = useCall(
    'backups.list',
    { serverId, clientId, database, limit: PAGE_SIZE, offset: page * PAGE_SIZE },
    { keepPrevious: true },
  );
  const filter = (next: { server?: string | null; database?: string | null; page?: number }) => {
    const merged = { server: serverId, database, page: 0, ...next };
    const entries = Object.entries(merged).filter(([, value]) => value !== null && value !== 0);
    setParameters(Object.fromEntries(entries.map(([key, value]) => [key, String(value)])), { replace: true });
  };
  const now = useNow(30_000);
  return (
    <Page>
      <PageHeader
        title={everything.data === undefined ? 'Backups' : sentence(everything.data, now)}
        description="What was backed up, how far each is shown to restore, and where it is kept."
        actions={
          <>
            <Button
              variant="default"
              component={Link}
              to={paths.importDump}
              leftSection={<IconFileImport size={16} />}
            >
              Import a dump
            </Button>
            {everything.data?.total === 0 ? null : (
              <Button
                component={Link}
                to={paths.backUp(serverId ?? undefined)}
                leftSection={<IconPlayerPlay size={16} />}
              >
                Back up now
              </Button>
            )}
          </>
        }
      />
      <Loaded query={everything} lines={6}>
        {(all) =>
          all.total === 0 ? (
            <NoBackups />
          ) : (
            <>
              <BackupTimeline
                backups={
                  serverId === null ? all.backups : all.backups.filter((one) => one.serverId === serverId)
                }
                chosen={serverId !== null && database !== null ? `${serverId}/${database}` : null}
                onChoose={(row) =>
                  row.serverId === serverId && row.database === database
                    ? filter({ database: null })
                    : filter({ server: row.serverId, database: row.database })
                }
              />
              <Filters all={all.backups} serverId={serverId} database={database} onChange={filter} />
              <Loaded query={filtered} lines={6}>
                {(list) => (
                  <>
                    <BackupTable backups={list.backups} />
                    <Pager
                      page={page}
                      pageSize={PAGE_SIZE}
                      total={list.total}
                      onPage={(next) => filter({ page: next })}
                    />
                  </>
                )}
              </Loaded>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

interface FiltersProps {
  readonly all: readonly BackupView[];
  readonly serverId: ServerId | null;
  readonly database: string | null;
  readonly onChange: (filter: { server?: string | null; database?: string | null }) => void;
}

function Filters({ all, serverId, database, onChange }: FiltersProps) {
  const servers = new Map(all.map((one) => [one.serverId as string, one.serverName]));
  const ofServer = serverId === null ? all : all.filter((one) => one.serverId === serverId);
  const databases = [...new Set(ofServer.flatMap((one) => one.databases ?? []))].sort();
  return (
    <Group gap={8}>
      <Select
        aria-label="Server"
        placeholder="Any server"
        size="xs"
        w={200}
        clearable
        clearButtonProps={{ 'aria-label': 'Any server' }}
        data={[...servers].map(([value, label]) => ({ value, label }))}
        value={serverId}
        onChange={(value) => onChange({ server: value, database: null })}
      />
      <Select
        aria-label="Database"
        placeholder="Any database"
        size="xs"
        w={200}
        clearable
        searchable
        clearButtonProps={{ 'aria-label': 'Any database' }}
        data={databases}
        value={database}
        onChange={(value) => onChange({ database: value })}
      />
    </Group>
  );
}

function BackupTable({ backups }: { readonly backups: readonly BackupView[] }) {
  const navigate = useNavigate();
  // What its page says all the same makes room.
  const isNarrow = useMediaQuery('(max-width: 1180px)') ?? false;
  const isSmallest = useMediaQuery('(max-width: 980px)') ?? false;
  const without = [...(isNarrow ? ['took', 'where'] : []), ...(isSmallest ? ['size'] : [])];
  return (
    <Panel isFlush label="Backups">
      <DataTable
        label="Backups"
        columns={backupColumns.filter(({ key }) => !without.includes(key))}
        rows={backups}
        rowKey={({ id }) => id}
        initialSort={{ key: 'when', isDescending: true }}
        onOpen={({ id }) => void navigate(paths.backup(id))}
        empty="No backup fits these filters."
      />
    </Panel>
  );
}

function NoBackups() {
  return (
    <Panel label="No backups">
      <EmptyState icon={IconArchive} title="Nothing is backed up yet" action={<FirstBackupButton />}>
        A backup is a plain file that standard tools open, with a page beside it that says what it holds and
        what it lacks. A drill then restores it in a throw-away server and compares.
      </EmptyState>
    </Panel>
  );
}

function sentence(
  list: { readonly backups: readonly BackupView[]; readonly total: number },
  now: number,
): string {
  const [newest] = list.backups;
  if (newest === undefined) return 'No backups yet';
  const databases = new Set(
    list.backups.flatMap((one) => (one.databases ?? []).map((name) => `${one.serverId}/${name}`)),
  );
  return `${plural(list.total, 'backup')} of ${plural(databases.size, 'database')}, the newest ${formatRelative(newest.startedAt, now)}`;
}
