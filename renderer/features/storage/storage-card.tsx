import { Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { describeError } from '../../../shared/sentences.ts';
import { useSlowAction } from '../../api/queries.ts';
import { CopyButton } from '../../components/copy-block.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Bytes, Figure, RelativeTime } from '../../components/figures.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { notifyDone } from '../../lib/notify.ts';
import { StorageMenu } from './storage-menu.tsx';

interface StorageCardProps {
  readonly storage: StorageView;
  /** The one that a link led to: scrolled to and marked. */
  readonly isShown: boolean;
}

/** One storage: its folder, room, what is in it and what is wrong with it. */
export function StorageCard({ storage, isShown }: StorageCardProps) {
  const { name, location, state, backups, storedBytes, problems, createdAt } = storage;
  const card = useRef<HTMLElement>(null);
  const rescan = useSlowAction('storages.rescan');
  useEffect(() => {
    if (isShown) card.current?.scrollIntoView({ block: 'center' });
  }, [isShown]);
  const lookAgain = async () => {
    const found = await rescan.start({ storageId: storage.id });
    if (found !== null) notifyDone(`${name} holds ${plural(found.backups, 'backup')}`);
  };
  return (
    <section className="hf-panel" ref={card} aria-label={name} data-shown={isShown || undefined}>
      <div className="hf-panel-body">
        <Stack gap={14}>
          <Group justify="space-between" align="flex-start" wrap="nowrap" gap={16}>
            <div style={{ minWidth: 0 }}>
              <Group gap={10}>
                <Title order={2} fz={14}>
                  {name}
                </Title>
                <StateBadge state={state.kind} />
              </Group>
              <Group gap={2} wrap="nowrap">
                <Text component="div" c="dimmed" truncate>
                  <Mono>{location.path}</Mono>
                </Text>
                <CopyButton text={location.path} label="the path" />
              </Group>
            </div>
            <Group gap={8} wrap="nowrap">
              <Button
                variant="default"
                size="xs"
                leftSection={<IconRefresh size={14} />}
                loading={rescan.isPending}
                onClick={() => void lookAgain()}
              >
                Look again
              </Button>
              <StorageMenu storage={storage} />
            </Group>
          </Group>
          {rescan.error === null ? null : <ErrorNotice error={rescan.error} />}
          {state.kind === 'unusable' && rescan.error === null ? (
            <ErrorNotice error={null} wire={state.error} isUrgent={false} />
          ) : null}
          <KeyValue
            columns={4}
            facts={[
              { label: 'Backups', value: <Figure value={backups} /> },
              { label: 'Size', value: <Bytes value={storedBytes} /> },
              {
                label: 'Free',
                value:
                  state.kind === 'ready'
                    ? `${formatBytes(state.freeBytes)} of ${formatBytes(state.totalBytes)}`
                    : 'not known',
              },
              { label: 'Added', value: <RelativeTime at={createdAt} /> },
            ]}
          />
          {state.kind === 'ready' ? (
            <Room free={state.freeBytes} total={state.totalBytes} own={storedBytes} />
          ) : null}
          <Problems problems={problems} />
        </Stack>
      </div>
    </section>
  );
}

interface RoomProps {
  readonly free: number;
  readonly total: number;
  readonly own: number;
}

function Room({ free, total, own }: RoomProps) {
  const part = (bytes: number) => (total === 0 ? 0 : (bytes / total) * 100);
  const others = Math.max(0, total - free - own);
  return (
    <div
      role="img"
      aria-label={`${formatBytes(own)} are backups, ${formatBytes(others)} are other files, ${formatBytes(free)} are free`}
    >
      <Progress.Root size={6}>
        <Progress.Section value={part(own)} color="indigo" withAria={false} />
        <Progress.Section value={part(others)} color="var(--hf-gray)" withAria={false} />
      </Progress.Root>
    </div>
  );
}

function Problems({ problems }: Pick<StorageView, 'problems'>) {
  if (problems.length === 0) return null;
  return (
    <Notice
      tone="yellow"
      icon={IconAlertTriangle}
      title={`${plural(problems.length, 'folder')} in it could not be read as ${problems.length === 1 ? 'a backup' : 'backups'}`}
    >
      <ul className="hf-list">
        {problems.map(({ folder, error }) => {
          const { title, action } = describeError(error);
          return (
            <li key={folder}>
              <Mono>{folder}</Mono>: {title}. {action}
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}
