import { Menu, Stack, Text } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useState } from 'react';
import { plural } from '../../../shared/format.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { useAction } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Mono } from '../../components/mono.tsx';
import { MoreMenu, RemovalItem } from '../../components/more-menu.tsx';
import { NameDialog } from '../../components/name-dialog.tsx';
import { notifyDone } from '../../lib/notify.ts';

/** Rename or forget a storage. */
export function StorageMenu({ storage }: { readonly storage: StorageView }) {
  const [dialog, setDialog] = useState<'rename' | 'forget' | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <MoreMenu of={storage.name} isInRow>
        <Menu.Item leftSection={<IconEdit size={16} />} onClick={() => setDialog('rename')}>
          Rename
        </Menu.Item>
        <RemovalItem onClick={() => setDialog('forget')}>Forget</RemovalItem>
      </MoreMenu>
      <RenameDialog storage={storage} isOpen={dialog === 'rename'} onClose={close} />
      <ForgetDialog storage={storage} isOpen={dialog === 'forget'} onClose={close} />
    </>
  );
}

interface DialogProps {
  readonly storage: StorageView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function RenameDialog({ storage, isOpen, onClose }: DialogProps) {
  const rename = useAction('storages.rename');
  const confirm = async (name: string) => {
    await rename.mutateAsync({ storageId: storage.id, name });
    onClose();
  };
  return (
    <NameDialog
      opened={isOpen}
      onClose={onClose}
      title={`Rename ${storage.name}`}
      description="The folder keeps its own name."
      name={storage.name}
      confirmLabel="Rename"
      onConfirm={(name) => void confirm(name).catch(() => {})}
      isBusy={rename.isPending}
      error={rename.error}
    />
  );
}

function ForgetDialog({ storage, isOpen, onClose }: DialogProps) {
  const forget = useAction('storages.remove');
  const confirm = async () => {
    await forget.mutateAsync({ storageId: storage.id });
    onClose();
    notifyDone(`${storage.name} is forgotten; its files are where they were`);
  };
  return (
    <ConfirmDialog
      opened={isOpen}
      onClose={onClose}
      onConfirm={() => void confirm().catch(() => {})}
      title={`Forget ${storage.name}?`}
      confirmLabel="Forget the storage"
      isBusy={forget.isPending}
      error={forget.error}
    >
      <Stack gap={8}>
        <Text>
          {storage.backups === 0
            ? 'It holds no backups.'
            : `Its ${plural(storage.backups, 'backup')} disappear from Holdfast, and count no longer towards what is protected.`}
        </Text>
        <Text>
          Not a file is deleted. “Open a storage” with <Mono>{storage.location.path}</Mono> brings everything
          back.
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}
