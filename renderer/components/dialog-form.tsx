import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.tsx';

interface DialogFormProps {
  /** What failed stays below the fields until it is tried again. */
  readonly onSubmit: () => Promise<void> | void;
  readonly onCancel: () => void;
  /** The verb: "Import". */
  readonly submitLabel: string;
  readonly isReady?: boolean;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly children: ReactNode;
}

/** The fields of a dialog, what went wrong, and its two buttons. */
export function DialogForm(props: DialogFormProps) {
  const { onSubmit, onCancel, submitLabel, isReady = true, isBusy, error, children } = props;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // Said by `error`.
        void Promise.resolve(onSubmit()).catch(() => {});
      }}
    >
      <Stack gap={14}>
        {children}
        {error === null ? null : <ErrorNotice error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" disabled={!isReady} loading={isBusy}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
