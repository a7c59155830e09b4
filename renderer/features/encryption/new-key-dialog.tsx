import { Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { KeyId } from '../../../shared/model/ids.ts';
import { useAction } from '../../api/queries.ts';
import { DialogForm } from '../../components/dialog-form.tsx';

interface NewKeyDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onMade?: (keyId: KeyId) => void;
}

/** Makes a key pair. */
export function NewKeyDialog({ opened, onClose, onMade }: NewKeyDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New key" size={460}>
      <NewKeyForm onClose={onClose} {...(onMade === undefined ? {} : { onMade })} />
    </Modal>
  );
}

function NewKeyForm({ onClose, onMade }: Omit<NewKeyDialogProps, 'opened'>) {
  const [name, setName] = useState('Backups');
  const make = useAction('keys.new');
  const submit = async () => {
    const { keyId } = await make.mutateAsync({ name });
    onMade?.(keyId);
    onClose();
  };
  return (
    <DialogForm
      onSubmit={submit}
      onCancel={onClose}
      submitLabel="Make the key"
      isReady={name.trim() !== ''}
      isBusy={make.isPending}
      error={make.error}
    >
      <TextInput
        data-autofocus
        label="Name"
        description="How Holdfast calls it; whose backups it is for, say."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Text c="dimmed" fz="xs">
        The private key goes into this machine’s keychain. Its recovery kit, which comes next, opens the
        backups without this machine and without Holdfast.
      </Text>
    </DialogForm>
  );
}
