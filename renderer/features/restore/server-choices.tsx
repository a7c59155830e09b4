import { Radio, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { ServerView } from '../../../shared/contract.ts';
import { ServerId } from '../../../shared/model/ids.ts';
import { useCall } from '../../api/queries.ts';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { versionWords, whereWords } from '../servers/server-words.ts';

interface ServerChoicesProps {
  readonly chosen: ServerId | null;
  /** The server that the backup was made of. */
  readonly origin: ServerId | null;
  readonly onChoose: (id: ServerId) => void;
}

/** From so many on they are searched. */
const MANY = 8;

/** Into which server; the one that the backup came from is the first. */
export function ServerChoices({ chosen, origin, onChoose }: ServerChoicesProps) {
  const servers = useCall('servers.list', {}).data ?? [];
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = [...servers]
    .sort((a, b) => Number(b.id === origin) - Number(a.id === origin))
    .filter(
      (server) =>
        server.id === chosen || `${server.name} ${whereWords(server)}`.toLowerCase().includes(wanted),
    );
  return (
    <Panel title="Into which server" isFlush>
      {servers.length < MANY ? null : (
        <TextInput
          mx={16}
          mb={8}
          size="xs"
          aria-label="Search servers"
          placeholder="Search"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <Radio.Group
        aria-label="Into which server"
        value={chosen}
        onChange={(value) => onChoose(ServerId.parse(value))}
      >
        {found.map((server) => (
          <ServerChoice
            key={server.id}
            server={server}
            isChosen={server.id === chosen}
            isOrigin={server.id === origin}
          />
        ))}
      </Radio.Group>
    </Panel>
  );
}

interface ServerChoiceProps {
  readonly server: ServerView;
  readonly isChosen: boolean;
  readonly isOrigin: boolean;
}

function ServerChoice({ server, isChosen, isOrigin }: ServerChoiceProps) {
  const { identity } = server;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the radio inside is the control
    <label className="hf-server-choice" data-chosen={isChosen || undefined}>
      <Radio value={server.id} aria-label={server.name} />
      <span>
        <Text span fw={600}>
          {server.name}
        </Text>
        <Text span c="dimmed" fz="xs" display="block">
          <Mono>{whereWords(server)}</Mono>
          {identity === null ? '' : ` · ${versionWords(identity)}`}
          {isOrigin ? ' · this backup was made of it' : ''}
        </Text>
      </span>
      {server.isSample ? (
        <StateBadge state="sample" />
      ) : (
        <EnvironmentBadge environment={server.environment} />
      )}
    </label>
  );
}
