import { Button, Stack, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from '../../components/empty-state.tsx';
import { paths } from '../../lib/paths.ts';
import { DiscoveredServers } from '../servers/discovered-servers.tsx';
import { ImportMenu } from '../servers/import-menu.tsx';

const promise = [
  { title: '1. Connect', text: 'An address and an account that may read.' },
  { title: '2. Back up', text: 'Into a folder you choose, in a form that standard tools open.' },
  { title: '3. Prove', text: 'Restored in a throw-away server and compared, table by table.' },
];

/** The very first start: what Holdfast is, and the one next step, with whatever already answers on this machine. */
export function Welcome() {
  return (
    <div className="hf-welcome">
      <Stack gap={16}>
        <EmptyState
          icon={IconShieldCheck}
          order={1}
          title="No database is backed up yet"
          action={
            <>
              <ImportMenu />
              <Button component={Link} to={paths.newServer}>
                Connect a server
              </Button>
            </>
          }
        >
          Holdfast backs up MySQL and MariaDB, and proves that each backup restores. The first proof takes
          about a minute.
        </EmptyState>
        <DiscoveredServers isFirst />
        <ul className="hf-welcome-promise">
          {promise.map(({ title, text }) => (
            <li key={title}>
              <Text fw={600}>{title}</Text>
              <Text c="dimmed" fz="xs">
                {text}
              </Text>
            </li>
          ))}
        </ul>
      </Stack>
    </div>
  );
}
