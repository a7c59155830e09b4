import { Button, Group, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import type { DiscoveredServer } from '../../../shared/model/server.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { addressText } from '../../lib/address.ts';
import { paths } from '../../lib/paths.ts';
import type { NewServerState } from './new-server-link.ts';
import { SampleServerButton } from './sample-server-button.tsx';
import { versionWords } from './server-words.ts';
import '../../components/rows.css';

interface DiscoveredServersProps {
  /** On the first start: the sample leads on to Overview, where the next steps are. */
  readonly isFirst?: boolean;
}

/** Servers that answer on this machine and are not connected yet, and the sample server. */
export function DiscoveredServers({ isFirst = false }: DiscoveredServersProps) {
  const navigate = useNavigate();
  const discovery = useCall('servers.discover', {}, { staleTimeMs: 10_000 });
  const servers = useCall('servers.list', {}).data ?? [];
  const found = discovery.data?.filter(({ knownAs }) => knownAs === null) ?? [];
  const hasSample = servers.some(({ isSample }) => isSample);
  return (
    <Panel
      title="On this machine"
      isFlush
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={discovery.isFetching}
          onClick={() => void discovery.refetch()}
        >
          Look again
        </Button>
      }
    >
      <div className="hf-rows">
        {discovery.isError ? <ErrorNotice error={discovery.error} /> : null}
        {found.map((server) => (
          <DiscoveredRow key={addressText(server.address)} server={server} />
        ))}
        {discovery.isPending ? (
          <div className="hf-row">
            <Text c="dimmed" role="status">
              Looking at the usual sockets and ports
            </Text>
          </div>
        ) : null}
        {discovery.data !== undefined && found.length === 0 ? (
          <div className="hf-row">
            <Text c="dimmed">
              {discovery.data.length === 0
                ? 'No server answers at the usual sockets or at ports 3306 to 3310.'
                : 'Every server that answers here is connected.'}
            </Text>
          </div>
        ) : null}
        {hasSample ? null : (
          <div className="hf-row">
            <div>
              <Text fw={600}>A sample server</Text>
              <Text c="dimmed" fz="xs">
                A private server with a made-up shop, to look at Holdfast with. It is gone when Holdfast ends.
              </Text>
            </div>
            <SampleServerButton {...(isFirst ? { onStarted: () => void navigate(paths.overview) } : {})} />
          </div>
        )}
      </div>
    </Panel>
  );
}

function DiscoveredRow({ server }: { readonly server: DiscoveredServer }) {
  const state: NewServerState = { kind: 'discovered', server };
  return (
    <div className="hf-row">
      <div>
        <Text fw={600}>{versionWords(server)}</Text>
        <Text fz="xs" c="dimmed">
          <Mono>{addressText(server.address)}</Mono>
        </Text>
      </div>
      <Group gap={8}>
        <Button size="xs" variant="light" component={Link} to={paths.newServer} state={state}>
          Connect
        </Button>
      </Group>
    </div>
  );
}
