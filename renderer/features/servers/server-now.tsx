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

type Test = UseQueryResult<ServerProfile, Error>;

interface ServerProblemsProps {
  readonly server: ServerView;
  readonly test: Test;
}

/** Why the server does not answer, or what stands in the way of a whole backup. */
export function ServerProblems({ server, test }: ServerProblemsProps) {
  return (
    <>
      {test.isError ? (
        <ServerErrorNotice
          error={test.error}
          serverId={server.id}
          isUrgent={false}
          onRetry={() => void test.refetch()}
        />
      ) : null}
      {test.data === undefined ? null : <ProfileProblems profile={test.data} />}
    </>
  );
}

/** What the server holds and answers at this moment. */
export function ServerNow({ test }: { readonly test: Test }) {
  if (test.data === undefined && test.isError) return null;
  return (
    <Loaded query={test}>
      {(profile) => (
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
      )}
    </Loaded>
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
