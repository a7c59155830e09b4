import { Button } from '@mantine/core';
import { IconPlus, IconServer2 } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import type { ServerView } from '../../../shared/contract.ts';
import { formatCount, plural } from '../../../shared/format.ts';
import { useCall } from '../../api/queries.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { Figure, RelativeTime } from '../../components/figures.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Mono } from '../../components/mono.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { chooseClient, useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { DiscoveredServers } from './discovered-servers.tsx';
import { ImportMenu } from './import-menu.tsx';
import { versionWords, whereWords } from './server-words.ts';

const columns: readonly Column<ServerView>[] = [
  {
    key: 'name',
    header: 'Server',
    sortBy: ({ name }) => name,
    cell: ({ name }) => <span style={{ fontWeight: 600, whiteSpace: 'nowrap' }}>{name}</span>,
  },
  {
    key: 'environment',
    header: 'Environment',
    sortBy: ({ environment }) => environment,
    cell: ({ environment, isSample }) =>
      isSample ? <StateBadge state="sample" /> : <EnvironmentBadge environment={environment} />,
  },
  {
    key: 'address',
    header: 'Address',
    sortBy: whereWords,
    cell: (server) => <Mono>{whereWords(server)}</Mono>,
  },
  {
    key: 'version',
    header: 'Version',
    sortBy: ({ identity }) => identity?.version ?? null,
    cell: ({ identity }) =>
      identity === null ? <span className="hf-dimmed">not seen yet</span> : versionWords(identity),
  },
  {
    key: 'good',
    header: 'Last good',
    sortBy: ({ lastGoodAt }) => lastGoodAt,
    cell: ({ lastGoodAt }) => <RelativeTime at={lastGoodAt} />,
  },
  {
    key: 'proven',
    header: 'Last proven',
    sortBy: ({ lastProvenAt }) => lastProvenAt,
    cell: ({ lastProvenAt }) => <RelativeTime at={lastProvenAt} />,
  },
  {
    key: 'backups',
    header: 'Backups',
    align: 'right',
    sortBy: ({ backups }) => backups,
    cell: ({ backups }) => <Figure value={backups} />,
  },
];

/** All servers, and those on this machine that could be connected. */
export function ServersPage() {
  const servers = useCall('servers.list', {});
  const { clientId, name } = useChosenClient();
  const shown = servers.data?.filter((server) => clientId === null || server.clientId === clientId);
  return (
    <Page>
      <PageHeader
        title={shown === undefined ? 'Servers' : sentence(shown)}
        description="What Holdfast backs up, and restores into."
        actions={
          servers.data === undefined || servers.data.length === 0 ? undefined : (
            <>
              <ImportMenu />
              <Button component={Link} to={paths.newServer} leftSection={<IconPlus size={16} />}>
                Connect a server
              </Button>
            </>
          )
        }
      />
      <Loaded query={servers}>
        {(list) => (
          <>
            {list.length === 0 ? (
              <NoServers />
            ) : shown === undefined || shown.length === 0 ? (
              <NoServersOf client={name ?? ''} />
            ) : (
              <ServerTable servers={shown} />
            )}
            <DiscoveredServers />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ServerTable({ servers }: { readonly servers: readonly ServerView[] }) {
  const navigate = useNavigate();
  return (
    <Panel isFlush label="Servers">
      <DataTable
        label="Servers"
        columns={columns}
        rows={servers}
        rowKey={({ id }) => id}
        initialSort={{ key: 'name', isDescending: false }}
        onOpen={({ id }) => void navigate(paths.server(id))}
      />
    </Panel>
  );
}

function NoServers() {
  return (
    <Panel label="No servers">
      <EmptyState
        icon={IconServer2}
        title="No server is connected yet"
        action={
          <>
            <ImportMenu />
            <Button component={Link} to={paths.newServer}>
              Connect a server
            </Button>
          </>
        }
      >
        Holdfast needs an address and an account that may read. It looks at what the account may see before
        each backup, so that nothing is left out unsaid.
      </EmptyState>
    </Panel>
  );
}

/** Servers there are, but none of the client in the switcher. */
function NoServersOf({ client }: { readonly client: string }) {
  return (
    <Panel label="No servers">
      <EmptyState
        icon={IconServer2}
        title={`No server belongs to ${client} yet`}
        action={
          <Button variant="default" onClick={() => chooseClient(null)}>
            Show all servers
          </Button>
        }
      >
        A server’s own form says whom it belongs to. Connect one, or edit one of those you have.
      </EmptyState>
    </Panel>
  );
}

function sentence(servers: readonly ServerView[]): string {
  if (servers.length === 0) return 'No servers yet';
  const backedUp = servers.filter(({ lastGoodAt }) => lastGoodAt !== null).length;
  if (backedUp === servers.length)
    return servers.length === 1
      ? '1 server, with a good backup'
      : `${plural(servers.length, 'server')}, all with a good backup`;
  if (backedUp === 0) return `${plural(servers.length, 'server')}, none backed up yet`;
  return `${formatCount(backedUp)} of ${plural(servers.length, 'server')} have a good backup`;
}
