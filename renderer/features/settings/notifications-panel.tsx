import { Button, Group, Menu, Select, Stack, Text } from '@mantine/core';
import { IconHeartRateMonitor, IconMail, IconPlus, IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import type { ChannelView } from '../../../shared/model/notification.ts';
import { Weekday } from '../../../shared/model/schedule.ts';
import { weekdayWord } from '../../../shared/sentences.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyError } from '../../lib/notify.ts';
import { ChannelDialog } from './channel-dialog.tsx';
import type { ChannelKind } from './channel-form.ts';
import { ChannelRow } from './channel-row.tsx';
import '../../components/rows.css';

const kinds = [
  { kind: 'mail', label: 'Mail', icon: IconMail },
  { kind: 'webhook', label: 'Webhook: Slack, Discord, Teams, ntfy, JSON', icon: IconWebhook },
  { kind: 'ping', label: 'Ping of a monitoring service', icon: IconHeartRateMonitor },
] as const;

/** Ways to be told, how they fare, and the weekly summary. */
export function NotificationsPanel() {
  const told = useCall('notifications.list', {});
  const [open, setOpen] = useState<{ kind: ChannelKind; channel: ChannelView | null } | null>(null);
  return (
    <Panel
      title="Notifications"
      isFlush
      actions={
        <Menu>
          <Menu.Target>
            <Button size="xs" variant="default" leftSection={<IconPlus size={14} />}>
              Add a notification
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {kinds.map(({ kind, label, icon: Icon }) => (
              <Menu.Item
                key={kind}
                leftSection={<Icon size={16} />}
                onClick={() => setOpen({ kind, channel: null })}
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    >
      <Loaded query={told}>
        {(known) => (
          <div className="hf-rows">
            {known.channels.map((channel) => (
              <ChannelRow
                key={channel.id}
                channel={channel}
                onEdit={() => setOpen({ kind: channel.target.kind, channel })}
              />
            ))}
            {known.channels.length === 0 ? (
              <div className="hf-row">
                <Text c="dimmed">
                  Nobody is told yet. A plan that fails, is late, or is well again can tell you by mail, in a
                  chat, or through a monitoring service: one message for each change, none twice.
                </Text>
              </div>
            ) : (
              <Summary told={known} />
            )}
          </div>
        )}
      </Loaded>
      <ChannelDialog
        kind={open?.kind ?? null}
        channel={open?.channel ?? null}
        onClose={() => setOpen(null)}
      />
    </Panel>
  );
}

const DAYS = [
  { value: 'off', label: 'Never' },
  ...Weekday.options.map((value) => ({ value, label: weekdayWord(value) })),
];
const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

function Summary({ told }: { readonly told: CallOutput<'notifications.list'> }) {
  const save = useAction('notifications.setSummary');
  const { summary, timeZone, channels } = told;
  const set = (day: string, hour: number) => {
    const weekday = Weekday.safeParse(day);
    save.mutate(
      { summary: weekday.success ? { weekday: weekday.data, hour } : null },
      { onError: notifyError },
    );
  };
  const isHeard = channels.some(({ enabled, events }) => enabled && events.includes('summary'));
  return (
    <div className="hf-row">
      <Stack gap={2}>
        <Text>Weekly summary</Text>
        <Text c="dimmed" fz="xs">
          {isHeard || summary === null
            ? `All plans in one message, in this machine’s time (${timeZone}).`
            : 'None of the above tells it: edit one, and tick “Weekly summary”.'}
        </Text>
      </Stack>
      <Group gap={8} wrap="nowrap">
        <Select
          aria-label="Day of the weekly summary"
          data={DAYS}
          allowDeselect={false}
          w={140}
          value={summary?.weekday ?? 'off'}
          onChange={(day) => set(day ?? 'off', summary?.hour ?? 8)}
        />
        <Select
          aria-label="Hour of the weekly summary"
          data={HOURS}
          allowDeselect={false}
          w={100}
          disabled={summary === null}
          value={String(summary?.hour ?? 8)}
          onChange={(hour) => set(summary?.weekday ?? 'off', Number(hour))}
        />
      </Group>
    </div>
  );
}
