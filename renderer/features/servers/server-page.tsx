import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlugConnected } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ServerView } from '../../../shared/contract.ts';
import { formatRelative } from '../../../shared/format.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import { useCall, useSlowAction } from '../../api/queries.ts';
import { NoSuchPage } from '../../app/error-page.tsx';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Mono } from '../../components/mono.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { RunProgress } from '../../components/run-progress.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { addressText } from '../../lib/address.ts';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { useRunningRuns } from '../../lib/use-running-runs.ts';
import { ServerCheckPanel } from './server-check.tsx';
import { ServerBackups, ServerRuns } from './server-history.tsx';
import { ServerMenu } from './server-menu.tsx';
import { ServerNow, ServerProblems } from './server-now.tsx';
import { ServerPlans } from './server-plans.tsx';
import { wayWords, whereWords } from './server-words.ts';

/** One server: how it stands, what is on it now, its newest backups and runs. */
export function ServerPage({ serverId }: { readonly serverId: ServerId }) {
  const servers = useCall('servers.list', {});
  return (
    <Loaded query={servers}>
      {(list) => {
        const server = list.find(({ id }) => id === serverId);
        return server === undefined ? <NoSuchPage /> : <KnownServer server={server} />;
      }}
    </Loaded>
  );
}

/** Coming back sooner than this shows what was found last; “Test” looks again at any time. */
const FRESH_MS = 60_000;

function KnownServer({ server }: { readonly server: ServerView }) {
  const running = useRunningRuns().filter(({ serverId }) => serverId === server.id);
  const test = useCall('servers.test', { serverId: server.id }, { staleTimeMs: FRESH_MS });
  const check = useSlowAction('servers.preflight');
  const now = useNow(60_000);
  const way = wayWords(server);
  return (
    <Page>
      <PageHeader
        title={server.name}
        breadcrumbs={[{ label: 'Servers', to: paths.servers }]}
        badge={
          server.isSample ? (
            <StateBadge state="sample" />
          ) : (
            <EnvironmentBadge environment={server.environment} />
          )
        }
        description={
          <>
            <Mono>
              {server.user}@{way === null ? whereWords(server) : addressText(server.endpoint.address)}
            </Mono>
            {way === null ? null : ` through ${way}`}
            {' · '}
            {standing(server, now)}
          </>
        }
        actions={
          <>
            <ServerMenu server={server} />
            <Button
              variant="default"
              leftSection={<IconPlugConnected size={16} />}
              loading={test.isFetching}
              onClick={() => void test.refetch()}
            >
              Test
            </Button>
            <Button component={Link} to={paths.backUp(server.id)} leftSection={<IconPlayerPlay size={16} />}>
              Back up now
            </Button>
          </>
        }
      />
      {running.map((run) => (
        <Panel key={run.id} title={run.title}>
          <RunProgress run={run} />
        </Panel>
      ))}
      {check.data === null ? <ServerProblems server={server} test={test} /> : null}
      <ServerCheckPanel server={server} check={check} />
      <ServerPlans server={server} />
      <ServerBackups serverId={server.id} />
      <ServerNow test={test} />
      <ServerRuns serverId={server.id} />
    </Page>
  );
}

function standing({ backups, lastGoodAt, lastProvenAt }: ServerView, now: number): string {
  if (backups === 0) return 'nothing backed up yet';
  if (lastGoodAt === null) return 'no good backup yet';
  const good = `last good backup ${formatRelative(lastGoodAt, now)}`;
  return lastProvenAt === null
    ? `${good}, none proven yet`
    : `${good}, last proven ${formatRelative(lastProvenAt, now)}`;
}
