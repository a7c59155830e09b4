import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { ServerView } from '../../../shared/contract.ts';
import { formatBytes, formatDuration, plural } from '../../../shared/format.ts';
import { lossOf, mustBeAccepted } from '../../../shared/model/finding.ts';
import type { BackupPreview } from '../../../shared/model/selection.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Findings } from '../../components/findings.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Panel } from '../../components/panel.tsx';
import { paths } from '../../lib/paths.ts';
import { BusyNotice } from '../activity/busy-notice.tsx';
import { rememberSelection } from '../activity/started-selections.ts';
import { useLackingKit } from '../encryption/use-lacking-kit.ts';
import { ServerErrorNotice } from '../servers/server-error-notice.tsx';
import { BackUpBlockers } from './back-up-blockers.tsx';
import { BackUpLocks, tablesWithoutSnapshot } from './back-up-locks.tsx';
import { BackUpLosses } from './back-up-losses.tsx';
import { type Order, selectionOf } from './order.ts';
import { isRemark } from './remarks.ts';

interface BackUpForecastProps {
  readonly server: ServerView | null;
  readonly storage: StorageView | null;
  readonly order: Order;
  readonly onChange: (part: Partial<Order>) => void;
}

/** What will happen, asked anew with every change; the start is here, since it is the answer to all of it. */
export function BackUpForecast({ server, storage, order, onChange }: BackUpForecastProps) {
  if (server === null)
    return (
      <Panel title="What will happen">
        <Text c="dimmed">Choose a server first.</Text>
      </Panel>
    );
  if (order.databases?.length === 0)
    return (
      <Panel title="What will happen">
        <Text c="dimmed">Choose at least one database.</Text>
      </Panel>
    );
  return <Forecast server={server} storage={storage} order={order} onChange={onChange} />;
}

function Forecast({
  server,
  storage,
  order,
  onChange,
}: BackUpForecastProps & { readonly server: ServerView }) {
  // The answer to whether the server lets us in stands with its databases already.
  const test = useCall('servers.test', { serverId: server.id }, { staleTimeMs: 30_000 });
  // What is accepted does not change what is found, so ticking it asks nothing again.
  const selection = { ...selectionOf(order), acceptedLosses: [] };
  const preview = useCall(
    'backups.preview',
    { serverId: server.id, storageId: storage?.id ?? null, selection },
    // Asked at every visit: room, rights and locks may be others than a moment ago.
    { enabled: test.data !== undefined, staleTimeMs: 0, keepPrevious: true },
  );
  if (test.isError)
    return (
      <Panel title="What will happen">
        <Text c="dimmed">{server.name} has to answer first.</Text>
      </Panel>
    );
  if (preview.isError)
    return (
      <ServerErrorNotice error={preview.error} serverId={server.id} onRetry={() => void preview.refetch()} />
    );
  if (preview.data === undefined)
    return (
      <Panel title="What will happen">
        <Stack gap={10} aria-busy role="status" aria-label="Looking at what a backup would do">
          <Skeleton height={18} width="80%" />
          <Skeleton height={18} width="60%" />
          <Skeleton height={18} width="70%" />
        </Stack>
      </Panel>
    );
  return (
    <Known
      server={server}
      storage={storage}
      order={order}
      onChange={onChange}
      preview={preview.data}
      isOld={preview.isPlaceholderData}
    />
  );
}

interface KnownProps extends BackUpForecastProps {
  readonly server: ServerView;
  readonly preview: BackupPreview;
  /** Of the choice before; the new one is still being asked for. */
  readonly isOld: boolean;
}

function Known({ server, storage, order, onChange, preview, isOld }: KnownProps) {
  const navigate = useNavigate();
  const start = useAction('backups.start');
  const lackingKit = useLackingKit(order.recipients);
  const isBlocked = preview.findings.some(({ severity }) => severity === 'blocks');
  const isUndecided =
    tablesWithoutSnapshot(preview.findings).names.length > 0 &&
    order.consistency === 'snapshot' &&
    !order.isDegradedFine;
  const open = preview.findings
    .map(lossOf)
    .filter((loss) => loss !== null)
    .filter(({ code }) => mustBeAccepted(code) && !order.accepted.includes(code));
  const obstacle =
    storage === null
      ? 'Choose a storage first.'
      : isBlocked
        ? 'Cure what stands above first.'
        : open.length > 0 || isUndecided
          ? 'Decide about what it would lack first.'
          : lackingKit !== null
            ? `Save the recovery kit of “${lackingKit}” first.`
            : null;
  const run = async () => {
    if (storage === null) return;
    const selection = selectionOf(order);
    const { runId } = await start.mutateAsync({
      serverId: server.id,
      storageId: storage.id,
      selection,
      recipients: [...order.recipients],
    });
    rememberSelection(runId, selection);
    await navigate(paths.run(runId));
  };
  return (
    <Panel title="What will happen">
      <Stack gap={14} aria-busy={isOld}>
        <KeyValue columns={2} facts={factsOf(preview, order)} />
        <BackUpLocks preview={preview} order={order} onChange={onChange} />
        <BackUpLosses preview={preview} order={order} onChange={onChange} />
        <BackUpBlockers
          findings={preview.findings}
          onLeaveOut={(database, table) => onChange({ excluded: [...order.excluded, { database, table }] })}
        />
        <div>
          <Findings findings={preview.findings.filter(isRemark)} />
        </div>
        {preview.command === '' ? null : (
          <details className="hf-raw">
            <summary>The exact command</summary>
            <CopyBlock text={preview.command} label="the command, without secrets" maxHeight={160} />
          </details>
        )}
        <BusyNotice error={start.error} />
        <div className="hf-forecast-foot">
          <Text c="dimmed" fz="xs" role="status">
            {isOld ? 'Looking again' : (obstacle ?? '')}
          </Text>
          <Button
            leftSection={<IconPlayerPlay size={16} />}
            disabled={obstacle !== null || isOld}
            loading={start.isPending}
            onClick={() => void run().catch(() => {})}
          >
            Back up{' '}
            {preview.databases.length === 1
              ? preview.databases[0]
              : plural(preview.databases.length, 'database')}
          </Button>
        </div>
      </Stack>
    </Panel>
  );
}

function factsOf(preview: BackupPreview, order: Order) {
  const { databases, tables, estimatedRawBytes, estimatedSeconds, freeBytes, findings, lastLockSeconds } =
    preview;
  return [
    { label: 'What', value: `${plural(databases.length, 'database')}, ${plural(tables, 'table')}` },
    { label: 'Size of the SQL, estimated', value: `about ${formatBytes(estimatedRawBytes)}` },
    {
      label: 'Time, estimated',
      value:
        estimatedSeconds === null
          ? 'known after the first backup'
          : `about ${formatDuration(estimatedSeconds * 1000)}`,
    },
    { label: 'Free in the storage', value: freeBytes === null ? 'not known' : formatBytes(freeBytes) },
    {
      label: 'Locks',
      value:
        order.consistency === 'lock'
          ? `writers wait while it dumps${lastLockSeconds === null ? '' : ` (${formatDuration(lastLockSeconds * 1000)} the last time)`}`
          : tablesWithoutSnapshot(findings).names.length === 0
            ? 'none: one snapshot of all tables'
            : 'none: a snapshot of most tables',
    },
  ];
}
