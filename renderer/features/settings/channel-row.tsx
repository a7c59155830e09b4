import { Button, Group, Menu, Stack, Switch, Text } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useState } from 'react';
import { plural } from '../../../shared/format.ts';
import type { ChannelView } from '../../../shared/model/notification.ts';
import { channelProblem, describeChannel, newsKindWords } from '../../../shared/sentences.ts';
import { useAction, useSlowAction } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { RelativeTime } from '../../components/figures.tsx';
import { MoreMenu, RemovalItem } from '../../components/more-menu.tsx';
import { notifyDone, notifyError } from '../../lib/notify.ts';

interface ChannelRowProps {
  readonly channel: ChannelView;
  readonly onEdit: () => void;
}

/** One way to be told: where it leads, what it tells, how it fares. */
export function ChannelRow({ channel, onEdit }: ChannelRowProps) {
  const { id, name, enabled } = channel;
  const setEnabled = useAction('notifications.setEnabled');
  const test = useSlowAction('notifications.test');
  const sendTest = async () => {
    if ((await test.start({ channelId: id })) !== null) notifyDone(`${name} took a test`);
  };
  return (
    <div>
      <div className="hf-row">
        <Stack gap={2} style={{ minWidth: 0 }}>
          <Text fw={600}>{name}</Text>
          <Text c="dimmed" fz="xs">
            {sentence(describeChannel(channel))}
            {channel.clientName === null ? '' : ` Only for ${channel.clientName}.`} {tells(channel)}
          </Text>
          <Fare channel={channel} />
        </Stack>
        <Group gap={8} wrap="nowrap">
          <Switch
            aria-label={`${name} is on`}
            checked={enabled}
            onChange={(event) =>
              setEnabled.mutate(
                { channelId: id, enabled: event.currentTarget.checked },
                { onError: notifyError },
              )
            }
          />
          <Button size="xs" variant="default" loading={test.isPending} onClick={() => void sendTest()}>
            Send a test<span className="hf-visually-hidden"> by {name}</span>
          </Button>
          <ChannelMenu channel={channel} onEdit={onEdit} />
        </Group>
      </div>
      {test.error !== null ? (
        <Problem>
          <ErrorNotice error={test.error} />
        </Problem>
      ) : channel.problem !== null && enabled ? (
        <Problem>
          <ErrorNotice error={null} wire={channel.problem.error} isUrgent={false} />
        </Problem>
      ) : null}
    </div>
  );
}

function Problem({ children }: { readonly children: React.ReactNode }) {
  return <div style={{ padding: '0 16px 12px' }}>{children}</div>;
}

function Fare({ channel }: { readonly channel: ChannelView }) {
  const { enabled, lastDeliveredAt, waiting } = channel;
  if (!enabled)
    return (
      <Text c="dimmed" fz="xs">
        Off: it tells nothing.
      </Text>
    );
  const problem = channelProblem(channel);
  if (problem !== null)
    return (
      <Text c="var(--mantine-color-error)" fz="xs">
        {problem}
      </Text>
    );
  return (
    <Text c="dimmed" fz="xs" component="div">
      {lastDeliveredAt === null ? (
        'Nothing was to be told yet.'
      ) : (
        <>
          Last delivered <RelativeTime at={lastDeliveredAt} />
        </>
      )}
      {waiting === 0 ? '' : ` ${plural(waiting, 'message')} on the way.`}
    </Text>
  );
}

function ChannelMenu({ channel, onEdit }: ChannelRowProps) {
  const [isAsking, setIsAsking] = useState(false);
  const remove = useAction('notifications.remove');
  const confirm = async () => {
    await remove.mutateAsync({ channelId: channel.id });
    setIsAsking(false);
  };
  return (
    <>
      <MoreMenu of={channel.name} isInRow>
        <Menu.Item leftSection={<IconEdit size={16} />} onClick={onEdit}>
          Edit
        </Menu.Item>
        <RemovalItem onClick={() => setIsAsking(true)}>Remove</RemovalItem>
      </MoreMenu>
      <ConfirmDialog
        opened={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => void confirm().catch(() => {})}
        title={`Remove ${channel.name}?`}
        confirmLabel="Remove"
        isBusy={remove.isPending}
        error={remove.error}
      >
        <Text>It tells nothing any more, and its secret is removed from the keychain.</Text>
      </ConfirmDialog>
    </>
  );
}

function tells({ target, events }: ChannelView): string {
  if (target.kind === 'ping') return 'Tells each backup’s start and end.';
  return `Tells: ${events.map((kind) => newsKindWords[kind].word.toLowerCase()).join(', ')}.`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
