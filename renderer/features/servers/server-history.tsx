import { Anchor } from '@mantine/core';
import { Link, useNavigate } from 'react-router';
import type { BackupView } from '../../../shared/contract.ts';
import { elapsedMs, plural } from '../../../shared/format.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { useCall } from '../../api/queries.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Bytes, Duration, RelativeTime } from '../../components/figures.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { runKindWords } from '../../components/run-words.ts';
import { StateBadge } from '../../components/state-badge.tsx';
import { backupState, runState } from '../../components/states.ts';
import { paths } from '../../lib/paths.ts';

const SHOWN = 6;

const backupColumns: readonly Column<BackupView>[] = [
  { key: 'when', header: 'When', cell: ({ startedAt }) => <RelativeTime at={startedAt} /> },
  { key: 'state', header: 'State', cell: (backup) => <StateBadge state={backupState(backup)} /> },
  { key: 'what', header: 'Databases', cell: ({ databases }) => databaseWords(databases) },
  { key: 'where', header: 'Stored in', cell: ({ storageName }) => storageName },
  {
    key: 'took',
    header: 'Took',
    align: 'right',
    cell: ({ startedAt, finishedAt }) => <Duration ms={elapsedMs(startedAt, finishedAt)} />,
  },
  { key: 'size', header: 'Size', align: 'right', cell: ({ totals }) => <Bytes value={totals.storedBytes} /> },
];

function databaseWords(databases: readonly string[] | null): string {
  if (databases === null) return 'encrypted';
  return databases.length <= 3 ? databases.join(', ') : plural(databases.length, 'database');
}

/** The newest backups of a server. */
export function ServerBackups({ serverId }: { readonly serverId: ServerId }) {
  const list = useCall('backups.list', { serverId, database: null, limit: SHOWN, offset: 0 });
  const navigate = useNavigate();
  return (
    <Panel
      title="Newest backups"
      isFlush
      actions={
        (list.data?.total ?? 0) > SHOWN ? (
          <Anchor component={Link} to={`${paths.backups}?server=${serverId}`} fz="xs">
            All {plural(list.data?.total ?? 0, 'backup')}
          </Anchor>
        ) : undefined
      }
    >
      <Loaded query={list} lines={2}>
        {({ backups }) => (
          <DataTable
            label="Newest backups"
            columns={backupColumns}
            rows={backups}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate(paths.backup(id))}
            empty="None yet. “Back up now” makes the first one."
          />
        )}
      </Loaded>
    </Panel>
  );
}

const runColumns: readonly Column<Run>[] = [
  { key: 'when', header: 'When', cell: ({ startedAt }) => <RelativeTime at={startedAt} /> },
  { key: 'state', header: 'State', cell: (run) => <StateBadge state={runState(run)} /> },
  { key: 'kind', header: 'What', cell: ({ kind }) => runKindWords[kind] },
  { key: 'title', header: 'Of', cell: ({ title }) => title },
  {
    key: 'took',
    header: 'Took',
    align: 'right',
    cell: ({ startedAt, finishedAt }) => (
      <Duration ms={finishedAt === null ? null : elapsedMs(startedAt, finishedAt)} />
    ),
  },
];

/** The newest runs of a server, of every kind. */
export function ServerRuns({ serverId }: { readonly serverId: ServerId }) {
  const list = useCall('runs.list', { kind: null, serverId, limit: SHOWN, offset: 0 });
  const navigate = useNavigate();
  if (list.data?.total === 0) return null;
  return (
    <Panel
      title="Newest runs"
      isFlush
      actions={
        <Anchor component={Link} to={paths.activity} fz="xs">
          Activity
        </Anchor>
      }
    >
      <Loaded query={list} lines={2}>
        {({ runs }) => (
          <DataTable
            label="Newest runs"
            columns={runColumns}
            rows={runs}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate(paths.run(id))}
          />
        )}
      </Loaded>
    </Panel>
  );
}
