import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { KeyId } from '../../../shared/model/ids.ts';
import { useAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';

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
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit().catch(() => {});
      }}
    >
      <Stack gap={14}>
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
        {make.error === null ? null : <ErrorNotice error={make.error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={make.isPending}>
            Make the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
