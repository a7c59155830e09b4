import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import {
  IconCalendarPlus,
  IconCalendarRepeat,
  IconDatabasePlus,
  IconFolderOpen,
  IconPlayerPlay,
  IconPlus,
  IconSearch,
  IconServer2,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useCall } from '../api/queries.ts';
import { useAllPlans } from '../features/plans/use-plans.ts';
import { whereWords } from '../features/servers/server-words.ts';
import { paths } from '../lib/paths.ts';
import { usePaletteBackups } from './palette-backups.tsx';
import { places } from './places.ts';

const ICON = { size: 18, stroke: 1.6 } as const;

/** Ctrl/Cmd-K: goes to any place, plan, server, database or backup, and starts what can be started. */
export function Palette() {
  const navigate = useNavigate();
  const servers = useCall('servers.list', {}).data ?? [];
  const plans = useAllPlans().data ?? [];
  const [query, setQuery] = useState('');
  const go = (to: string) => () => void navigate(to);
  const { databases, backups } = usePaletteBackups(query !== '', go);
  const groups: SpotlightActionGroupData[] = [
    {
      group: 'Do',
      actions: [
        {
          id: 'back-up',
          label: 'Back up now',
          leftSection: <IconPlayerPlay {...ICON} />,
          onClick: go(paths.backUp()),
        },
        {
          id: 'new-plan',
          label: 'Make a plan',
          leftSection: <IconCalendarPlus {...ICON} />,
          onClick: go(paths.newPlan()),
        },
        {
          id: 'new-server',
          label: 'Connect a server',
          leftSection: <IconPlus {...ICON} />,
          onClick: go(paths.newServer),
        },
        {
          id: 'add-storage',
          label: 'Add a folder for backups',
          leftSection: <IconDatabasePlus {...ICON} />,
          onClick: go(`${paths.storage}?add=folder`),
        },
        {
          id: 'open-storage',
          label: 'Open a storage made elsewhere',
          leftSection: <IconFolderOpen {...ICON} />,
          onClick: go(`${paths.storage}?add=existing`),
        },
      ],
    },
    {
      group: 'Go to',
      actions: places.map(({ label, to, icon: Icon, description }) => ({
        id: to,
        label,
        description,
        leftSection: <Icon {...ICON} />,
        onClick: go(to),
      })),
    },
    {
      group: 'Plans',
      actions: plans.map((plan) => ({
        id: plan.id,
        label: plan.name,
        description: `${plan.serverName}, ${plan.when}`,
        leftSection: <IconCalendarRepeat {...ICON} />,
        onClick: go(paths.plan(plan.id)),
      })),
    },
    {
      group: 'Servers',
      actions: servers.flatMap((server) => [
        {
          id: server.id,
          label: server.name,
          description: whereWords(server),
          leftSection: <IconServer2 {...ICON} />,
          onClick: go(paths.server(server.id)),
        },
        {
          id: `${server.id}-back-up`,
          label: `Back up ${server.name}`,
          leftSection: <IconPlayerPlay {...ICON} />,
          onClick: go(paths.backUp(server.id)),
        },
      ]),
    },
    { group: 'Databases', actions: databases },
    { group: 'Backups', actions: backups },
  ];
  return (
    <Spotlight
      actions={groups.filter(({ actions }) => actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      nothingFound="Nothing by that name"
      shortcut={['mod + K']}
      // Also from within a field.
      tagsToIgnore={[]}
      highlightQuery
      title="Search"
      classNames={{ header: 'hf-visually-hidden' }}
      // A region that scrolls must be reachable by keyboard.
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      // Hundreds of plans and servers are found by typing, never drawn at once.
      limit={60}
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.45 }}
      searchProps={{
        leftSection: <IconSearch {...ICON} />,
        placeholder: 'Find a place, plan, server, database or backup, or say what to do',
        'aria-label': 'Search',
      }}
    />
  );
}
