import { Button, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { KeptServer } from '../../../shared/model/drill.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { RelativeTime } from '../../components/figures.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyError } from '../../lib/notify.ts';
import './drills.css';
import '../../components/rows.css';

/** Throw-away servers that were kept running, to look into the restored data with one's own tool. */
export function KeptServers({ runId }: { readonly runId?: string }) {
  const kept = useCall('drills.kept', {}).data ?? [];
  const shown = runId === undefined ? kept : kept.filter((server) => server.runId === runId);
  if (shown.length === 0) return null;
  return (
    <Panel
      title={shown.length === 1 ? 'A restored server is kept running' : 'Restored servers are kept running'}
      isFlush
    >
      <div className="hf-rows">
        {shown.map((server) => (
          <Kept key={server.runId} server={server} />
        ))}
      </div>
    </Panel>
  );
}

function Kept({ server }: { readonly server: KeptServer }) {
  const stop = useAction('drills.stopKept');
  const { runId, label, startedAt, host, port, socket, user, password, command } = server;
  return (
    <div className="hf-kept">
      <div className="hf-kept-head">
        <div>
          <Text fw={600}>{label}</Text>
          <Text c="dimmed" fz="xs" component="div">
            Since <RelativeTime at={startedAt} />. It holds a copy: what you change there changes nothing
            else.
          </Text>
        </div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          loading={stop.isPending}
          onClick={() => stop.mutate({ runId }, { onError: notifyError })}
        >
          Stop
        </Button>
      </div>
      <KeyValue
        columns={4}
        facts={[
          { label: 'Host and port', value: <Mono>{`${host}:${port}`}</Mono> },
          { label: 'Socket', value: <Mono>{socket}</Mono> },
          { label: 'User', value: <Mono>{user}</Mono> },
          { label: 'Password', value: password === '' ? 'none' : <Mono>{password}</Mono> },
        ]}
      />
      <CopyBlock text={command} label="the command that connects" />
    </div>
  );
}
