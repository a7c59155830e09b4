import { Menu, Stack, Text } from '@mantine/core';
import { IconCopy, IconEdit, IconKey, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ServerView } from '../../../shared/contract.ts';
import { plural } from '../../../shared/format.ts';
import { useAction } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { MoreMenu, RemovalItem } from '../../components/more-menu.tsx';
import { NameDialog } from '../../components/name-dialog.tsx';
import { notifyDone } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import { askPassword } from './password-store.ts';

/** Edit, enter a password, duplicate, delete; a sample is stopped instead. */
export function ServerMenu({ server }: { readonly server: ServerView }) {
  const [dialog, setDialog] = useState<'duplicate' | 'delete' | null>(null);
  const navigate = useNavigate();
  const stop = useAction('sample.stop');
  const close = () => setDialog(null);
  const stopSample = async () => {
    await stop.mutateAsync({});
    await navigate(paths.servers);
  };
  return (
    <>
      <MoreMenu of={server.name}>
        {server.isSample ? (
          <Menu.Item leftSection={<IconPlayerStop size={16} />} onClick={() => void stopSample()}>
            Stop the sample server
          </Menu.Item>
        ) : (
          <>
            <Menu.Item
              leftSection={<IconEdit size={16} />}
              onClick={() => void navigate(paths.editServer(server.id))}
            >
              Edit
            </Menu.Item>
            <Menu.Item
              leftSection={<IconKey size={16} />}
              onClick={() => askPassword({ serverId: server.id })}
            >
              Enter its password
            </Menu.Item>
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => setDialog('duplicate')}>
              Duplicate
            </Menu.Item>
            <Menu.Divider />
            <RemovalItem onClick={() => setDialog('delete')}>Delete</RemovalItem>
          </>
        )}
      </MoreMenu>
      <DuplicateDialog server={server} isOpen={dialog === 'duplicate'} onClose={close} />
      <DeleteDialog server={server} isOpen={dialog === 'delete'} onClose={close} />
    </>
  );
}

interface DialogProps {
  readonly server: ServerView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function DuplicateDialog({ server, isOpen, onClose }: DialogProps) {
  const duplicate = useAction('servers.duplicate');
  const navigate = useNavigate();
  const confirm = async (name: string) => {
    const { serverId } = await duplicate.mutateAsync({ serverId: server.id, name });
    onClose();
    await navigate(paths.editServer(serverId));
  };
  return (
    <NameDialog
      opened={isOpen}
      onClose={onClose}
      title={`Duplicate ${server.name}`}
      label="Name of the copy"
      description="Everything else is copied; its page opens so that you can change it."
      name={`${server.name} copy`}
      confirmLabel="Duplicate"
      onConfirm={(name) => void confirm(name).catch(() => {})}
      isBusy={duplicate.isPending}
      error={duplicate.error}
    />
  );
}

function DeleteDialog({ server, isOpen, onClose }: DialogProps) {
  const remove = useAction('servers.remove');
  const navigate = useNavigate();
  const confirm = async () => {
    await remove.mutateAsync({ serverId: server.id });
    onClose();
    notifyDone(`${server.name} is deleted from Holdfast`);
    await navigate(paths.servers);
  };
  return (
    <ConfirmDialog
      opened={isOpen}
      onClose={onClose}
      onConfirm={() => void confirm().catch(() => {})}
      title={`Delete ${server.name} from Holdfast?`}
      confirmLabel="Delete the server"
      isBusy={remove.isPending}
      error={remove.error}
    >
      <Stack gap={8}>
        <Text>
          Holdfast forgets its address and removes its password from the keychain. The server itself is not
          touched.
        </Text>
        <Text>
          {server.backups === 0
            ? 'There are no backups of it.'
            : `Its ${plural(server.backups, 'backup')} stay where they are, and can still be opened and restored.`}
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}
