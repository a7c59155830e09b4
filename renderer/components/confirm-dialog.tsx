import { Button, Group, Modal, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ErrorNotice } from './error-notice.tsx';
import { TypedNameField } from './typed-name-field.tsx';

interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onConfirm: (typed: string | null) => void;
  /** A question or statement that names the thing. */
  readonly title: string;
  /** What will happen, and what will not. */
  readonly children: ReactNode;
  /** The verb: "Delete the backup". */
  readonly confirmLabel: string;
  /** Where "Cancel" would be taken for what is asked. */
  readonly dismissLabel?: string;
  readonly isDanger?: boolean;
  /** Must be typed before the button works. */
  readonly typedName?: string | null;
  readonly isBusy?: boolean;
  readonly error?: unknown;
}

/** Asks before something that cannot be undone: an alertdialog whose Cancel has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, onClose, title, children } = props;
  return (
    <Modal.Root opened={opened} onClose={onClose} size={460}>
      <Modal.Overlay />
      <Modal.Content ref={makeAlert}>
        <Modal.Header>
          <Modal.Title>{title}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <Stack gap={16}>
            <div>{children}</div>
            <Answer {...props} />
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Mantine writes role="dialog" itself and takes no other, but never writes it again. */
function makeAlert(content: HTMLDivElement | null): void {
  content?.setAttribute('role', 'alertdialog');
}

function Answer(props: ConfirmDialogProps) {
  const {
    onClose,
    onConfirm,
    confirmLabel,
    dismissLabel = 'Cancel',
    isDanger = true,
    typedName = null,
    isBusy = false,
    error,
  } = props;
  const [typed, setTyped] = useState('');
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => cancel.current?.focus(), []);
  const isAllowed = typedName === null || typed === typedName;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isAllowed) onConfirm(typedName === null ? null : typed);
      }}
    >
      <Stack gap={16}>
        {typedName === null ? null : <TypedNameField name={typedName} value={typed} onChange={setTyped} />}
        {error === undefined || error === null ? null : <ErrorNotice error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button ref={cancel} variant="default" onClick={onClose} data-autofocus>
            {dismissLabel}
          </Button>
          <Button type="submit" color={isDanger ? 'red' : 'indigo'} disabled={!isAllowed} loading={isBusy}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
