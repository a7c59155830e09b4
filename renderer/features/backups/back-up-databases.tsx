import { Button, Checkbox, SegmentedControl, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { ServerView } from '../../../shared/contract.ts';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { DatabaseSummary } from '../../../shared/model/server.ts';
import { useCall } from '../../api/queries.ts';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { ServerErrorNotice } from '../servers/server-error-notice.tsx';
import { LeaveOutDialog } from './leave-out-dialog.tsx';
import type { Order } from './order.ts';

interface BackUpDatabasesProps {
  readonly server: ServerView;
  readonly order: Order;
  readonly onChange: (part: Partial<Order>) => void;
}

// Below this many a search field is only in the way.
const MANY = 9;

/** Which databases, and which of their tables not. */
export function BackUpDatabases({ server, order, onChange }: BackUpDatabasesProps) {
  const test = useCall('servers.test', { serverId: server.id }, { staleTimeMs: 30_000 });
  const [search, setSearch] = useState('');
  const [leavingOut, setLeavingOut] = useState<string | null>(null);
  if (test.isError)
    return <ServerErrorNotice error={test.error} serverId={server.id} onRetry={() => void test.refetch()} />;
  const databases = test.data?.databases.filter(({ system }) => !system) ?? [];
  const isAll = order.databases === null;
  const shown = databases.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const toggle = (name: string) => {
    const known = order.databases ?? [];
    onChange({ databases: known.includes(name) ? known.filter((one) => one !== name) : [...known, name] });
  };
  return (
    <Panel
      title="Databases"
      isFlush
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which databases"
          value={isAll ? 'all' : 'some'}
          onChange={(value) =>
            onChange({ databases: value === 'all' ? null : databases.map(({ name }) => name) })
          }
          data={[
            { value: 'all', label: test.data === undefined ? 'All' : `All ${databases.length}` },
            // All are ticked to begin with, so that they must be known.
            { value: 'some', label: 'Some', disabled: test.data === undefined },
          ]}
        />
      }
    >
      {test.isPending ? (
        <Text c="dimmed" px={16} pb={14} role="status">
          Asking {server.name} what it holds
        </Text>
      ) : databases.length === 0 ? (
        <Text c="dimmed" px={16} pb={14}>
          This server has no databases but its own, or the account may not see them.
        </Text>
      ) : (
        <>
          {databases.length < MANY ? null : (
            <TextInput
              aria-label="Find a database"
              placeholder="Find a database"
              size="xs"
              mx={16}
              mb={8}
              leftSection={<IconSearch size={14} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
          )}
          <ul className="hf-choices" aria-label="Databases">
            {shown.map((database) => (
              <DatabaseRow
                key={database.name}
                database={database}
                isChosen={isAll ? null : (order.databases?.includes(database.name) ?? false)}
                leftOut={order.excluded.filter((one) => one.database === database.name).length}
                onToggle={() => toggle(database.name)}
                onLeaveOut={() => setLeavingOut(database.name)}
              />
            ))}
          </ul>
        </>
      )}
      <LeaveOutDialog
        serverId={server.id}
        database={leavingOut}
        excluded={order.excluded}
        onChange={(excluded) => onChange({ excluded })}
        onClose={() => setLeavingOut(null)}
      />
    </Panel>
  );
}

interface DatabaseRowProps {
  readonly database: DatabaseSummary;
  /** null: all are backed up, there is nothing to choose. */
  readonly isChosen: boolean | null;
  readonly leftOut: number;
  readonly onToggle: () => void;
  readonly onLeaveOut: () => void;
}

function DatabaseRow({ database, isChosen, leftOut, onToggle, onLeaveOut }: DatabaseRowProps) {
  const { name, tables, views, bytes } = database;
  const figures = [
    plural(tables, 'table'),
    ...(views > 0 ? [plural(views, 'view')] : []),
    formatBytes(bytes),
  ].join(' · ');
  return (
    <li>
      {isChosen === null ? (
        <div>
          <Mono>{name}</Mono>
          <Text c="dimmed" fz="xs">
            {figures}
          </Text>
        </div>
      ) : (
        <Checkbox label={<Mono>{name}</Mono>} description={figures} checked={isChosen} onChange={onToggle} />
      )}
      {isChosen === false ? null : (
        <Button
          size="compact-xs"
          variant={leftOut === 0 ? 'subtle' : 'light'}
          color={leftOut === 0 ? 'gray' : 'indigo'}
          aria-label={`Leave out tables of ${name}`}
          onClick={onLeaveOut}
        >
          {leftOut === 0 ? 'Leave out tables' : `${leftOut} left out`}
        </Button>
      )}
    </li>
  );
}
