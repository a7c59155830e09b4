import { Button, Menu } from '@mantine/core';
import { IconEdit, IconPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { plural } from '../../../shared/format.ts';
import type { ClientView } from '../../../shared/model/client.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Figure } from '../../components/figures.tsx';
import { Loaded } from '../../components/loading.tsx';
import { MoreMenu, RemovalItem } from '../../components/more-menu.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { chooseClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { ClientDialog } from './client-dialog.tsx';

/** Whom servers belong to; reached from the switcher. */
export function ClientsPage() {
  const clients = useCall('clients.list', {});
  const [edited, setEdited] = useState<ClientView | 'new' | null>(null);
  const [removed, setRemoved] = useState<ClientView | null>(null);
  const count = clients.data?.length ?? 0;
  const addButton = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
      Add a client
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title={count === 0 ? 'Clients' : plural(count, 'client')}
        description="For those who look after other people’s databases: each server may belong to a client."
        {...(count === 0 ? {} : { actions: addButton })}
      />
      <Loaded query={clients}>
        {(list) =>
          list.length === 0 ? (
            <Panel label="No clients">
              <EmptyState icon={IconUsers} title="No client yet" action={addButton}>
                Give servers to clients, and the switcher above the places shows one client’s servers, plans
                and backups alone. With one employer, or databases of your own, you need none.
              </EmptyState>
            </Panel>
          ) : (
            <ClientTable clients={list} onEdit={setEdited} onRemove={setRemoved} />
          )
        }
      </Loaded>
      <ClientDialog client={edited} onClose={() => setEdited(null)} />
      <RemoveDialog client={removed} onClose={() => setRemoved(null)} />
    </Page>
  );
}

interface ClientTableProps {
  readonly clients: readonly ClientView[];
  readonly onEdit: (client: ClientView) => void;
  readonly onRemove: (client: ClientView) => void;
}

function ClientTable({ clients, onEdit, onRemove }: ClientTableProps) {
  const navigate = useNavigate();
  const columns: readonly Column<ClientView>[] = [
    {
      key: 'name',
      header: 'Client',
      sortBy: ({ name }) => name,
      cell: ({ name }) => <span style={{ fontWeight: 600 }}>{name}</span>,
    },
    {
      key: 'servers',
      header: 'Servers',
      align: 'right',
      sortBy: ({ servers }) => servers,
      cell: ({ servers }) => <Figure value={servers} />,
    },
    {
      key: 'plans',
      header: 'Plans',
      align: 'right',
      sortBy: ({ plans }) => plans,
      cell: ({ plans }) => <Figure value={plans} />,
    },
    {
      key: 'more',
      header: 'More',
      isHeaderHidden: true,
      width: 50,
      align: 'right',
      cell: (client) => <ClientMenu client={client} onEdit={onEdit} onRemove={onRemove} />,
    },
  ];
  return (
    <Panel isFlush label="Clients">
      <DataTable
        label="Clients"
        columns={columns}
        rows={clients}
        rowKey={({ id }) => id}
        initialSort={{ key: 'name', isDescending: false }}
        onOpen={({ id }) => {
          chooseClient(id);
          void navigate(paths.overview);
        }}
      />
    </Panel>
  );
}

interface ClientMenuProps extends Pick<ClientTableProps, 'onEdit' | 'onRemove'> {
  readonly client: ClientView;
}

function ClientMenu({ client, onEdit, onRemove }: ClientMenuProps) {
  return (
    <MoreMenu of={client.name} isInRow>
      <Menu.Item leftSection={<IconEdit size={16} />} onClick={() => onEdit(client)}>
        Rename
      </Menu.Item>
      <RemovalItem onClick={() => onRemove(client)}>Remove</RemovalItem>
    </MoreMenu>
  );
}

function RemoveDialog({
  client,
  onClose,
}: {
  readonly client: ClientView | null;
  readonly onClose: () => void;
}) {
  const remove = useAction('clients.remove');
  if (client === null) return null;
  const left =
    client.servers === 0
      ? 'No server belongs to it.'
      : `Its ${plural(client.servers, 'server')} with plans and backups stay, and belong to no client then.`;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Remove ${client.name}?`}
      confirmLabel="Remove the client"
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ clientId: client.id }, { onSuccess: onClose })}
    >
      {left}
    </ConfirmDialog>
  );
}
