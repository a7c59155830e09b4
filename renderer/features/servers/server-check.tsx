import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconListCheck, IconUserShield } from '@tabler/icons-react';
import { useState } from 'react';
import type { ServerView } from '../../../shared/contract.ts';
import { formatBytes, formatDuration, plural } from '../../../shared/format.ts';
import { type Finding, type ServerCheck, worstSeverity } from '../../../shared/model/finding.ts';
import { listNames } from '../../../shared/sentences.ts';
import type { SlowAction } from '../../api/queries.ts';
import { Findings } from '../../components/findings.tsx';
import { Panel } from '../../components/panel.tsx';
import { AccountDialog } from './account-dialog.tsx';
import { ServerErrorNotice } from './server-error-notice.tsx';

interface ServerCheckPanelProps {
  readonly server: ServerView;
  readonly check: SlowAction<'servers.preflight'>;
}

/** "Check this server": what each backup looks at first, without making one. */
export function ServerCheckPanel({ server, check }: ServerCheckPanelProps) {
  const [isCreating, setCreating] = useState(false);
  const start = () => void check.start({ serverId: server.id, databases: null });
  return (
    <Panel
      title="Would a backup be whole?"
      actions={
        check.isPending ? (
          <Button size="xs" variant="default" onClick={check.cancel}>
            Cancel
          </Button>
        ) : (
          <Group gap={8}>
            {server.isSample ? null : (
              <Button
                size="xs"
                variant="subtle"
                leftSection={<IconUserShield size={15} />}
                onClick={() => setCreating(true)}
              >
                Create a backup account
              </Button>
            )}
            <Button size="xs" variant="default" leftSection={<IconListCheck size={15} />} onClick={start}>
              {check.data === null ? 'Check this server' : 'Check again'}
            </Button>
          </Group>
        )
      }
    >
      {check.isPending ? (
        <Stack gap={10} aria-busy role="status" aria-label="Checking the server">
          <Skeleton height={16} width="70%" />
          <Skeleton height={16} width="50%" />
        </Stack>
      ) : check.error !== null ? (
        <ServerErrorNotice error={check.error} serverId={server.id} onRetry={start} />
      ) : check.data === null ? (
        <Text c="dimmed">
          Looks at rights, views, definers, engines, sizes, time limits and clocks, as every backup does
          before its first byte. Nothing is dumped and nothing changed.
        </Text>
      ) : (
        <Result check={check.data} />
      )}
      <AccountDialog server={server} isOpen={isCreating} onClose={() => setCreating(false)} />
    </Panel>
  );
}

function Result({ check }: { readonly check: ServerCheck }) {
  const { databases, tables, objects, estimatedRawBytes, tookMs, findings } = check;
  return (
    <Stack gap={14}>
      <Group gap={8} role="status">
        <Text fw={600}>{answerWords(findings)}</Text>
        {databases.length === 0 ? null : (
          <Text c="dimmed" fz="xs">
            {listNames(databases)}: {plural(tables, 'table')}, {plural(objects, 'object')} in all, about{' '}
            {formatBytes(estimatedRawBytes)} of SQL, looked at in {formatDuration(tookMs)}
          </Text>
        )}
      </Group>
      <div>
        <Findings findings={findings} />
      </div>
    </Stack>
  );
}

function answerWords(findings: readonly Finding[]): string {
  switch (worstSeverity(findings)) {
    case 'blocks':
      return 'No: a backup could not start.';
    case 'loses':
      return 'No: it would lack something.';
    case 'warns':
      return 'Yes. Some things are worth knowing.';
    case 'fine':
      return 'Yes.';
  }
}
