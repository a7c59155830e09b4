import { Anchor, Button, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Overview } from '../../../shared/contract.ts';
import { formatBytes, plural } from '../../../shared/format.ts';
import { Duration, RelativeTime } from '../../components/figures.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Panel } from '../../components/panel.tsx';
import { RunningRun } from '../../components/running-run.tsx';
import { SizeTrend } from '../../components/size-trend.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { riskWords } from '../plans/plan-words.ts';

export type Card = Overview['cards'][number];

/** One server that no plan backs up, at a glance: last good, last proven, data at risk, time to restore, size and its trend. */
export function ServerCard({ card }: { readonly card: Card }) {
  const { serverId, serverName, state, runningRunId, lastBackupId } = card;
  return (
    <Panel label={serverName}>
      <div className="hf-card-head">
        <div style={{ minWidth: 0 }}>
          <Anchor component={Link} to={paths.server(serverId)} fw={600} fz="lg" c="var(--mantine-color-text)">
            {serverName}
          </Anchor>
          <Text c="dimmed" fz="xs" truncate>
            {card.isSample ? 'Sample · ' : ''}
            {databaseWords(card.databases)}
          </Text>
        </div>
        <StateBadge state={state} />
      </div>
      {runningRunId === null ? <CardFacts card={card} /> : <RunningRun runId={runningRunId} />}
      <div className="hf-card-foot">
        <Button size="compact-xs" variant="light" component={Link} to={paths.newPlan(serverId)}>
          Protect this server<span className="hf-visually-hidden">: {serverName}</span>
        </Button>
        {runningRunId === null ? (
          <Button size="compact-xs" variant="subtle" component={Link} to={paths.backUp(serverId)}>
            Back up now<span className="hf-visually-hidden">: {serverName}</span>
          </Button>
        ) : null}
        {lastBackupId === null ? null : (
          <Button size="compact-xs" variant="subtle" component={Link} to={paths.backup(lastBackupId)}>
            Newest backup<span className="hf-visually-hidden"> of {serverName}</span>
          </Button>
        )}
      </div>
    </Panel>
  );
}

function databaseWords(databases: readonly string[]): string {
  if (databases.length === 0) return 'nothing backed up yet';
  if (databases.length <= 4) return databases.join(', ');
  return `${databases.slice(0, 3).join(', ')} and ${plural(databases.length - 3, 'more database')}`;
}

function CardFacts({ card }: { readonly card: Card }) {
  const { lastGoodAt, lastProvenAt, restoreMs, storedBytes, trend } = card;
  const now = useNow(30_000);
  return (
    <KeyValue
      columns={3}
      facts={[
        { label: 'Last good', value: <RelativeTime at={lastGoodAt} /> },
        { label: 'Last proven', value: <RelativeTime at={lastProvenAt} /> },
        {
          label: 'Data at risk (RPO)',
          value: riskWords(lastGoodAt, now),
        },
        {
          label: 'Restore time (RTO)',
          value: restoreMs === null ? 'not measured' : <Duration ms={restoreMs} />,
        },
        { label: 'Size', value: storedBytes === null ? '–' : formatBytes(storedBytes) },
        { label: 'Trend', value: <SizeTrend values={trend} /> },
      ]}
    />
  );
}
