import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconSelector, IconSettings, IconUsers } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { chooseClient, useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import './clients.css';

const ICON = { size: 15, stroke: 1.7 } as const;

/** On top of the rail: whose servers are shown. Everything that lists servers follows it. */
export function ClientSwitcher() {
  const clients = useCall('clients.list', {}).data ?? [];
  const { clientId, name } = useChosenClient();
  const navigate = useNavigate();
  const shown = name ?? 'All clients';
  return (
    <Menu width={260} position="bottom-start">
      <Menu.Target>
        <UnstyledButton className="hf-switcher" aria-label={`Shown: ${shown}. Choose a client`}>
          <IconUsers {...ICON} aria-hidden />
          <span>{shown}</span>
          <IconSelector size={14} stroke={1.7} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Choice label="All clients" isChosen={clientId === null} onChoose={() => chooseClient(null)} />
        {clients.length === 0 ? null : (
          <div className="hf-switcher-list">
            {clients.map((client) => (
              <Choice
                key={client.id}
                label={client.name}
                isChosen={client.id === clientId}
                onChoose={() => chooseClient(client.id)}
              />
            ))}
          </div>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconSettings {...ICON} />} onClick={() => void navigate(paths.clients)}>
          {clients.length === 0 ? 'Add a client' : 'Manage clients'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Choice({ label, isChosen, onChoose }: ChoiceProps) {
  return (
    <Menu.Item
      onClick={onChoose}
      aria-current={isChosen || undefined}
      rightSection={isChosen ? <IconCheck size={14} stroke={2.2} aria-hidden /> : null}
    >
      <span className="hf-switcher-name">{label}</span>
    </Menu.Item>
  );
}
