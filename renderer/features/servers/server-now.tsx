import { Group, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ServerView } from '../../../shared/contract.ts';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { DatabaseSummary, ServerProfile } from '../../../shared/model/server.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Bytes, Figure } from '../../components/figures.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { ServerErrorNotice } from './server-error-notice.tsx';
import { ProfileProblems, RightsFindings, ServerProfileFacts } from './server-profile.tsx';

const columns: readonly Column<DatabaseSummary>[] = [
  { key: 'name', header: 'Database', sortBy: ({ name }) => name, cell: ({ name }) => <Mono>{name}</Mono> },
  {
    key: 'tables',
    header: 'Tables',
    align: 'right',
    sortBy: ({ tables }) => tables,
    cell: ({ tables }) => <Figure value={tables} />,
  },
  {
    key: 'views',
    header: 'Views',
    align: 'right',
    sortBy: ({ views }) => views,
    cell: ({ views }) => <Figure value={views} />,
  },
  {
    key: 'bytes',
    header: 'Size',
    align: 'right',
    sortBy: ({ bytes }) => bytes,
    cell: ({ bytes }) => <Bytes value={bytes} />,
  },
];

interface ServerNowProps {
  readonly server: ServerView;
  readonly test: UseQueryResult<ServerProfile, Error>;
}

/** What the server holds and answers at this moment. */
export function ServerNow({ server, test }: ServerNowProps) {
  if (test.isError && test.data === undefined) {
    return (
      <ServerErrorNotice
        error={test.error}
        serverId={server.id}
        isUrgent={false}
        onRetry={() => void test.refetch()}
      />
    );
  }
  return (
    <>
      {test.isError ? (
        <ServerErrorNotice error={test.error} serverId={server.id} onRetry={() => void test.refetch()} />
      ) : null}
      <Loaded query={test}>
        {(profile) => (
          <>
            <ProfileProblems profile={profile} />
            <div className="hf-two">
              <DatabasesPanel databases={profile.databases} />
              <Panel title="The server">
                <ServerProfileFacts profile={profile} />
                {profile.rights.length === 0 ? (
                  <div style={{ marginTop: 14 }}>
                    <RightsFindings rights={profile.rights} />
                  </div>
                ) : null}
              </Panel>
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}

function DatabasesPanel({ databases }: { readonly databases: readonly DatabaseSummary[] }) {
  const own = databases.filter(({ system }) => !system);
  const systemNames = databases.filter(({ system }) => system).map(({ name }) => name);
  const bytes = own.reduce((sum, database) => sum + database.bytes, 0);
  return (
    <Panel
      isFlush
      title={plural(own.length, 'database')}
      actions={
        <Text c="dimmed" fz="xs">
          {formatBytes(bytes)}
        </Text>
      }
    >
      <DataTable
        label="Databases"
        columns={columns}
        rows={own}
        rowKey={({ name }) => name}
        initialSort={{ key: 'bytes', isDescending: true }}
        maxHeight={360}
        empty="This account sees no database besides the server’s own."
      />
      {systemNames.length === 0 ? null : (
        <Group px={16} pb={12} pt={4}>
          <Text c="dimmed" fz="xs">
            The server’s own are not backed up: {systemNames.join(', ')}
          </Text>
        </Group>
      )}
    </Panel>
  );
}
