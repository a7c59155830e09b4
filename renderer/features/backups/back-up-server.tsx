import { Group, Select, Text } from '@mantine/core';
import type { ServerView } from '../../../shared/contract.ts';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { RelativeTime } from '../../components/figures.tsx';
import { Panel } from '../../components/panel.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { versionWords, whereWords } from '../servers/server-words.ts';

interface BackUpServerProps {
  readonly servers: readonly ServerView[];
  readonly server: ServerView | null;
  readonly onChoose: (serverId: string) => void;
}

/** Which server; its name is a choice only where there are several. */
export function BackUpServer({ servers, server, onChoose }: BackUpServerProps) {
  return (
    <Panel
      title="Server"
      actions={
        server === null ? undefined : server.isSample ? (
          <StateBadge state="sample" />
        ) : (
          <EnvironmentBadge environment={server.environment} />
        )
      }
    >
      <Select
        aria-label="Server"
        placeholder="Choose a server"
        data={servers.map((one) => ({
          value: one.id,
          label: `${one.name}, ${whereWords(one)}`,
        }))}
        value={server?.id ?? null}
        onChange={(value) => (value === null ? undefined : onChoose(value))}
        allowDeselect={false}
        searchable={servers.length > 8}
      />
      {server === null ? null : (
        <Group gap={6} mt={8}>
          <Text c="dimmed" fz="xs" component="div">
            {server.identity === null ? 'Not seen yet' : versionWords(server.identity)}
            {' · '}
            {server.lastGoodAt === null ? (
              'no good backup yet'
            ) : (
              <>
                last good backup <RelativeTime at={server.lastGoodAt} />
              </>
            )}
          </Text>
        </Group>
      )}
    </Panel>
  );
}
