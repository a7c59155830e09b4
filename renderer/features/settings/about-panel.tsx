import { Button, Group, Stack, Text } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { AppInfo } from '../../../shared/contract.ts';
import { call } from '../../api/client.ts';
import { useAction } from '../../api/queries.ts';
import { KeyValue } from '../../components/key-value.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { notifyDone, notifyError } from '../../lib/notify.ts';

/** Keychain, folders, version, and what to send along with a report of a fault. */
export function AboutPanel({ info }: { readonly info: AppInfo }) {
  const diagnose = useAction('app.diagnostics');
  const copy = async () => {
    const { text } = await diagnose.mutateAsync({});
    await call('app.copy', { text });
    notifyDone('The diagnostics are on the clipboard');
  };
  const { keychain } = info;
  return (
    <>
      <Panel title="Keychain">
        <Stack gap={6}>
          <span>
            <StateBadge
              state={keychain.kind === 'ready' ? 'ready' : 'unusable'}
              {...(keychain.kind === 'ready' ? {} : { label: 'Does not answer' })}
            />
          </span>
          <Text>
            {keychain.kind === 'ready'
              ? 'Passwords of servers are kept in this system’s keychain and nowhere else.'
              : `Passwords cannot be kept; Holdfast asks for them instead. ${keychain.reason}`}
          </Text>
        </Stack>
      </Panel>
      <Panel
        title="Holdfast"
        actions={
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCopy size={14} />}
            loading={diagnose.isPending}
            onClick={() => void copy().catch(notifyError)}
          >
            Copy diagnostics
          </Button>
        }
      >
        <Stack gap={12}>
          <KeyValue
            columns={3}
            facts={[
              { label: 'Version', value: info.version },
              { label: 'Electron', value: info.electron ?? 'none' },
              { label: 'System', value: info.platform },
              { label: 'Its own data (not the backups)', value: <Mono>{info.dataDir}</Mono> },
            ]}
          />
          <Group>
            <Text c="dimmed" fz="xs">
              Diagnostics hold versions, settings and the newest log lines, and no secrets.
            </Text>
          </Group>
        </Stack>
      </Panel>
    </>
  );
}
