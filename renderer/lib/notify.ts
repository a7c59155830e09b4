import { notifications } from '@mantine/notifications';
import { describeError } from '../../shared/sentences.ts';
import { isCancelled, wireOf } from '../api/client.ts';

/** A failure of something small that has no place of its own on the page; stays until it is closed. */
export function notifyError(error: unknown): void {
  if (isCancelled(error)) return;
  const { title, why, action } = describeError(wireOf(error));
  notifications.show({
    color: 'red',
    title,
    message: [why, action].filter((part) => part !== '').join(' '),
    autoClose: false,
    closeButtonProps: { 'aria-label': 'Close this message' },
  });
}

/** That something small was done. */
export function notifyDone(message: string): void {
  notifications.show({
    color: 'teal',
    message,
    autoClose: 4000,
    closeButtonProps: { 'aria-label': 'Close this message' },
  });
}
