import { Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { plural } from '../../../shared/format.ts';
import { Storage } from '../../../shared/model/storage.ts';
import { useAction, useCall, useSlowAction } from '../../api/queries.ts';
import { DialogForm } from '../../components/dialog-form.tsx';
import { PathPicker, type PickedPath } from '../../components/path-picker.tsx';
import { notifyDone } from '../../lib/notify.ts';
import { freeName } from './storage-name.ts';

/** A new storage in an empty folder, or one that was made elsewhere. */
export type AddStorageKind = 'folder' | 'existing';

interface AddStorageDialogProps {
  /** null: closed. */
  readonly kind: AddStorageKind | null;
  readonly onClose: () => void;
}

const words = {
  folder: {
    title: 'Add a folder for backups',
    hint: 'A new or empty folder, best on another disk than the database’s own.',
    dialogTitle: 'Choose a folder for backups',
    submit: 'Add the folder',
  },
  existing: {
    title: 'Open a storage made elsewhere',
    hint: 'The folder that holds holdfast.json. Its backups are listed from what is written beside them.',
    dialogTitle: 'Choose the folder of a storage',
    submit: 'Open the storage',
  },
} as const;

export function AddStorageDialog({ kind, onClose }: AddStorageDialogProps) {
  return (
    <Modal opened={kind !== null} onClose={onClose} title={kind === null ? '' : words[kind].title} size={480}>
      {kind === null ? null : <AddStorageForm kind={kind} onClose={onClose} />}
    </Modal>
  );
}

function AddStorageForm({ kind, onClose }: { readonly kind: AddStorageKind; readonly onClose: () => void }) {
  const { hint, dialogTitle, submit } = words[kind];
  const [folder, setFolder] = useState<PickedPath | null>(null);
  const [typedName, setTypedName] = useState<string | null>(null);
  const [isTried, setIsTried] = useState(false);
  const storages = useCall('storages.list', {}).data ?? [];
  const add = useAction('storages.addFolder');
  const open = useSlowAction('storages.open');
  const name = typedName ?? (folder === null ? '' : freeName(folder.label, storages));
  const isNamed = Storage.shape.name.safeParse(name).success;
  const error = kind === 'folder' ? add.error : open.error;

  const save = async () => {
    setIsTried(true);
    if (folder === null || !isNamed) return;
    if (kind === 'folder') {
      await add.mutateAsync({ name, folder: folder.ref });
      notifyDone(`${name} is ready for backups`);
    } else {
      const opened = await open.start({ name, folder: folder.ref });
      if (opened === null) return;
      notifyDone(`${name} is open, with ${plural(opened.backups, 'backup')}`);
    }
    onClose();
  };
  return (
    <DialogForm
      onSubmit={save}
      onCancel={onClose}
      submitLabel={submit}
      isBusy={add.isPending || open.isPending}
      error={error}
    >
      <PathPicker
        kind="folder"
        isRequired
        hasAutofocus
        label="Folder"
        hint={hint}
        dialogTitle={dialogTitle}
        value={folder}
        onChange={setFolder}
        error={isTried && folder === null ? 'Choose a folder' : null}
      />
      <TextInput
        label="Name"
        description="How Holdfast calls it."
        value={name}
        onChange={(event) => setTypedName(event.currentTarget.value)}
        error={isTried && !isNamed ? 'Give it a name of at most 80 characters' : null}
      />
      {kind === 'existing' && open.isPending ? <Text role="status">Reading what is there</Text> : null}
    </DialogForm>
  );
}
