import { Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAction } from '../../api/queries.ts';
import { DialogForm } from '../../components/dialog-form.tsx';
import { PathPicker, type PickedPath } from '../../components/path-picker.tsx';
import { notifyDone } from '../../lib/notify.ts';

interface ImportKeyDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Brings in a key: a private one to read with, or somebody's public one to encrypt for. */
export function ImportKeyDialog({ opened, onClose }: ImportKeyDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Import a key" size={520}>
      <ImportKeyForm onClose={onClose} />
    </Modal>
  );
}

function ImportKeyForm({ onClose }: Omit<ImportKeyDialogProps, 'opened'>) {
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [file, setFile] = useState<PickedPath | null>(null);
  const load = useAction('keys.import');
  const submit = async () => {
    await load.mutateAsync({ name, source: file === null ? { text } : file.ref });
    notifyDone(`The key “${name}” is imported`);
    onClose();
  };
  const isReady = name.trim() !== '' && (file !== null || text.trim() !== '');
  return (
    <DialogForm
      onSubmit={submit}
      onCancel={onClose}
      submitLabel="Import"
      isReady={isReady}
      isBusy={load.isPending}
      error={load.error}
    >
      <TextInput
        data-autofocus
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label="The key"
        description="AGE-SECRET-KEY-1… out of a recovery kit, to read with it; or a public key age1…, to encrypt for somebody whose backups this machine need not read."
        rows={3}
        spellCheck={false}
        autoComplete="off"
        disabled={file !== null}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <PathPicker
        label="Or a key file"
        hint="As age-keygen writes it, or a recovery kit as text."
        kind="file"
        dialogTitle="Choose a key file"
        value={file}
        onChange={setFile}
      />
    </DialogForm>
  );
}
