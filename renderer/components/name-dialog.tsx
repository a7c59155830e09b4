import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { DialogForm } from './dialog-form.tsx';

const MOST_LETTERS = 80;

interface NameDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly label?: string;
  readonly description: string;
  /** What is in the field at first. */
  readonly name: string;
  /** The verb: "Rename". */
  readonly confirmLabel: string;
  readonly onConfirm: (name: string) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
}

/** Asks for one name: of a client, a storage, the copy of a server. */
export function NameDialog(props: NameDialogProps) {
  const { opened, onClose, title } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={420}>
      <NameForm {...props} />
    </Modal>
  );
}

/** Begins anew each time the dialog opens. */
function NameForm(props: NameDialogProps) {
  const { onClose, label = 'Name', description, confirmLabel, onConfirm, isBusy, error } = props;
  const [name, setName] = useState(props.name);
  const [isTried, setIsTried] = useState(false);
  const isNamed = name.trim() !== '' && name.trim().length <= MOST_LETTERS;
  return (
    <DialogForm
      onSubmit={() => {
        setIsTried(true);
        if (isNamed) onConfirm(name);
      }}
      onCancel={onClose}
      submitLabel={confirmLabel}
      isBusy={isBusy}
      error={error}
    >
      <TextInput
        data-autofocus
        label={label}
        description={description}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={isTried && !isNamed ? `Give it a name of at most ${MOST_LETTERS} characters` : null}
      />
    </DialogForm>
  );
}
