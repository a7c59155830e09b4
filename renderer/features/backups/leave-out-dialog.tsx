import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { formatBytes, formatCount, plural } from '../../../shared/format.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Mono } from '../../components/mono.tsx';
import type { Order } from './order.ts';

interface LeaveOutDialogProps {
  readonly serverId: ServerId;
  /** null: closed. */
  readonly database: string | null;
  readonly excluded: Order['excluded'];
  readonly onChange: (excluded: Order['excluded']) => void;
  readonly onClose: () => void;
}

// What is beyond is found by typing; nobody reads 12,000 names.
const SHOWN = 200;

/** Chooses tables and views of one database that the backup leaves out. */
export function LeaveOutDialog(props: LeaveOutDialogProps) {
  const { database, onClose } = props;
  return (
    <Modal
      opened={database !== null}
      onClose={onClose}
      title={database === null ? '' : `Leave out tables of ${database}`}
      size={520}
    >
      {database === null ? null : <TableList {...props} database={database} />}
    </Modal>
  );
}

function TableList({
  serverId,
  database,
  excluded,
  onChange,
  onClose,
}: LeaveOutDialogProps & { readonly database: string }) {
  const tables = useCall('servers.tables', { serverId, database }, { staleTimeMs: 30_000 });
  const [search, setSearch] = useState('');
  const isLeftOut = (name: string) => excluded.some((one) => one.database === database && one.table === name);
  const count = excluded.filter((one) => one.database === database).length;
  const toggle = (name: string) =>
    onChange(
      isLeftOut(name)
        ? excluded.filter((one) => one.database !== database || one.table !== name)
        : [...excluded, { database, table: name }],
    );
  return (
    <Stack gap={12}>
      <Text c="dimmed">
        What is left out is not in the backup: a restore brings back neither the table nor its triggers. The
        backup names it.
      </Text>
      <TextInput
        aria-label="Find a table"
        placeholder="Find a table"
        data-autofocus
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <Loaded query={tables} lines={5}>
        {(known) => {
          const found = known.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
          return (
            <>
              <ul className="hf-tables" aria-label={`Tables of ${database}`}>
                {found.slice(0, SHOWN).map(({ name, kind, bytes }) => (
                  <li key={name}>
                    <Checkbox
                      label={<Mono>{name}</Mono>}
                      checked={isLeftOut(name)}
                      onChange={() => toggle(name)}
                    />
                    <Text c="dimmed" fz="xs">
                      {kind === 'table' ? formatBytes(bytes) : kind}
                    </Text>
                  </li>
                ))}
                {found.length === 0 ? <li className="hf-dimmed">Nothing by that name.</li> : null}
              </ul>
              {found.length > SHOWN ? (
                <Text c="dimmed" fz="xs">
                  {formatCount(SHOWN)} of {formatCount(found.length)} are shown; type to find others.
                </Text>
              ) : null}
            </>
          );
        }}
      </Loaded>
      <Group justify="space-between">
        <Text role="status">
          {count === 0 ? 'Nothing is left out' : `${plural(count, 'table')} left out`}
        </Text>
        <Group gap={8}>
          <Button
            variant="default"
            disabled={count === 0}
            onClick={() => onChange(excluded.filter((one) => one.database !== database))}
          >
            Clear
          </Button>
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Group>
    </Stack>
  );
}
