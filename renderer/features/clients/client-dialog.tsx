import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Client, type ClientView } from '../../../shared/model/client.ts';
import { useAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';

interface ClientDialogProps {
  /** Whom to rename; `new` adds one; null: closed. */
  readonly client: ClientView | 'new' | null;
  readonly onClose: () => void;
}

/** Adds a client, or calls it otherwise. */
export function ClientDialog({ client, onClose }: ClientDialogProps) {
  return (
    <Modal
      opened={client !== null}
      onClose={onClose}
      title={client === null || client === 'new' ? 'Add a client' : `Rename ${client.name}`}
      size={420}
    >
      {client === null ? null : <ClientForm client={client} onClose={onClose} />}
    </Modal>
  );
}

function ClientForm({
  client,
  onClose,
}: {
  readonly client: ClientView | 'new';
  readonly onClose: () => void;
}) {
  const [name, setName] = useState(client === 'new' ? '' : client.name);
  const [isTried, setIsTried] = useState(false);
  const add = useAction('clients.add');
  const edit = useAction('clients.edit');
  const isValid = Client.shape.name.safeParse(name).success;
  const error = add.error ?? edit.error;
  const submit = async () => {
    setIsTried(true);
    if (!isValid) return;
    if (client === 'new') await add.mutateAsync({ name });
    else await edit.mutateAsync({ clientId: client.id, name });
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit().catch(() => {});
      }}
    >
      <Stack gap={14}>
        <TextInput
          data-autofocus
          label="Name"
          description="Whom the servers belong to. Only you see it."
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={isTried && !isValid ? 'Give it a name of at most 80 characters' : null}
        />
        {error === null ? null : <ErrorNotice error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending || edit.isPending}>
            {client === 'new' ? 'Add the client' : 'Rename'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
